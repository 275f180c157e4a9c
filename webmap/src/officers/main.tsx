import "../common/style/page.css";
import "../common/style/parts.css";
import "../common/style/map.css";
import "./officers.css";

import { render } from "preact";
import { useEffect } from "preact/hooks";
import { Redirect, Route, Router, Switch } from "wouter-preact";
import { useHashLocation } from "wouter-preact/use-hash-location";
import { TroubleLine } from "../common/parts";
import { key } from "../common/session";
import { Desk } from "../common/shell";
import { SignedIn } from "../common/sign-in";
import { c } from "../common/texts";
import { Board } from "../board/board";
import { Approvals } from "./approvals";
import { Areas } from "./areas/room";
import { Children } from "./children/room";
import { Imports } from "./imports";
import { loadMe, me, me_trouble } from "./me";
import { Navigation, rooms } from "./navigation";
import { Places } from "./registers/room";
import { Compare } from "./runs/compare";
import { Runs } from "./runs/list";
import { OneRun } from "./runs/one";
import { Results } from "./runs/results";
import { loadNames } from "./schools";
import { SeasonRoom } from "./season/room";

function Rooms() {
  useEffect(() => {
    void loadMe();
    void loadNames();
  }, [key.value]);
  if (!me.value) return <TroubleLine trouble={me_trouble.value} again={() => void loadMe()} />;
  const first = rooms()[0]?.href ?? "/";
  return (
    <Router hook={useHashLocation}>
      <Navigation />
      <Switch>
        <Route path="/board">
          <Board />
        </Route>
        <Route path="/season">
          <SeasonRoom />
        </Route>
        <Route path="/imports">
          <Imports />
        </Route>
        <Route path="/children/*?">
          <Children />
        </Route>
        <Route path="/places/*?">
          <Places />
        </Route>
        <Route path="/runs">
          <Runs />
        </Route>
        <Route path="/runs/compare">
          <Compare />
        </Route>
        <Route path="/runs/:id/*?">
          {(params: { id: string }) => <OneRun key={params.id} run_id={Number(params.id)} />}
        </Route>
        <Route path="/results">
          <Results />
        </Route>
        <Route path="/areas">
          <Areas />
        </Route>
        <Route path="/approvals">
          <Approvals />
        </Route>
        <Route>
          <Redirect to={first} replace />
        </Route>
      </Switch>
    </Router>
  );
}

function Page() {
  return (
    <Desk face="officers" skip={c("to_work")}>
      <SignedIn title={c("officers")}>
        <Rooms />
      </SignedIn>
    </Desk>
  );
}

const root = document.getElementById("app");
if (root) render(<Page />, root);
