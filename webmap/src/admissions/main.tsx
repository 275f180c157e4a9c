// The public record of a season: by city, ward and school; an address holds a code and nothing else.

import "../common/style/page.css";
import "../common/style/parts.css";
import "./admissions.css";

import { render } from "preact";
import { useEffect } from "preact/hooks";
import { Redirect, Route, Router, Switch } from "wouter-preact";
import { useHashLocation } from "wouter-preact/use-hash-location";
import { loadCity } from "../common/city";
import { Head } from "../common/shell";
import { CityRecord } from "./city";
import { SchoolRecord } from "./school";
import { t } from "./texts";
import { WardRecord } from "./ward";

function Page() {
  useEffect(() => void loadCity(), []);
  return (
    <>
      <Head face="families" skip={t("skip")} />
      <main class="work record" id="panel" tabindex={-1}>
        <Router hook={useHashLocation}>
          <Switch>
            <Route path="/">
              <CityRecord />
            </Route>
            <Route path="/school/:code">
              {(params: { code: string }) => <SchoolRecord key={params.code} code={params.code} />}
            </Route>
            <Route path="/ward/:code">
              {(params: { code: string }) => <WardRecord key={params.code} code={params.code} />}
            </Route>
            <Route>
              <Redirect to="/" replace />
            </Route>
          </Switch>
        </Router>
      </main>
    </>
  );
}

const root = document.getElementById("app");
if (root) render(<Page />, root);
