// The planners' page: scenarios, figures and indicators by ward, rules and catchments, forecasts, coming years.

import "../common/style/page.css";
import "../common/style/parts.css";
import "../common/style/map.css";
import "./planners.css";

import { render } from "preact";
import { Route, Router, Switch, useLocation } from "wouter-preact";
import { useHashLocation } from "wouter-preact/use-hash-location";
import { Desk } from "../common/shell";
import { SignedIn } from "../common/sign-in";
import { c } from "../common/texts";
import { ListPage } from "./board/list";
import { BoardPage } from "./board/page";
import { ForecastPage } from "./forecast/page";
import { IndicatorsPage } from "./indicators/page";
import { PoliciesPage } from "./policies/page";
import { t } from "./texts";
import { WardsPage } from "./wards/page";
import { YearsPage } from "./years/page";

const VIEWS = [
  { path: "/", text: "board", begins: "/board/" },
  { path: "/wards", text: "wards", begins: "/wards" },
  { path: "/indicators", text: "indicators", begins: "/indicators" },
  { path: "/policies", text: "policies", begins: "/policies" },
  { path: "/forecast", text: "forecast", begins: "/forecast" },
  { path: "/years", text: "years", begins: "/years" },
] as const;

function Views() {
  const [here] = useLocation();
  return (
    <nav class="views" aria-label={t("views")}>
      {VIEWS.map(({ path, text, begins }) => {
        const current = here === path || here.startsWith(begins);
        return (
          <a key={path} href={`#${path}`} aria-current={current ? "page" : undefined}>
            {t(text)}
          </a>
        );
      })}
    </nav>
  );
}

/** As it was put there: the router leaves commas and their like encoded. */
function nameInAddress(): string | null {
  const name = /^#\/?board\/([^/]+)$/.exec(location.hash)?.[1];
  try {
    return name ? decodeURIComponent(name) : null;
  } catch {
    return null; // typed by hand
  }
}

function Page() {
  return (
    <Router hook={useHashLocation}>
      <Desk face="planners" skip={t("skip")}>
        <SignedIn title={c("planners")}>
          <Views />
          <Switch>
            <Route path="/board/:name">
              {({ name }) => <BoardPage key={name} name={nameInAddress() ?? name} />}
            </Route>
            <Route path="/wards" component={WardsPage} />
            <Route path="/indicators" component={IndicatorsPage} />
            <Route path="/policies" component={PoliciesPage} />
            <Route path="/forecast" component={ForecastPage} />
            <Route path="/years" component={YearsPage} />
            <Route>
              <ListPage />
            </Route>
          </Switch>
        </SignedIn>
      </Desk>
    </Router>
  );
}

const root = document.getElementById("app");
if (root) render(<Page />, root);
