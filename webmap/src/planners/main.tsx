import "../common/style/page.css";
import "../common/style/parts.css";
import "../common/style/map.css";

import { render } from "preact";
import { Desk } from "../common/shell";
import { SignedIn } from "../common/sign-in";
import { c } from "../common/texts";

function Page() {
  return (
    <Desk face="planners" skip={c("planners")}>
      <SignedIn title={c("planners")}>
        <h1>{c("planners")}</h1>
      </SignedIn>
    </Desk>
  );
}

const root = document.getElementById("app");
if (root) render(<Page />, root);
