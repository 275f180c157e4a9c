// Children: addresses to be placed, what families ask for, corrections by hand.

import { Redirect, Route, Switch, useLocation } from "wouter-preact";
import { may } from "../me";
import { said } from "../say";
import { Corrections } from "./correct";
import { LocationDesk } from "./desk";
import { Requests } from "./requests";

const t = said({
  parts: ["Việc về học sinh", "Work about children"],
  desk: ["Địa chỉ chờ xem", "Addresses that wait"],
  requests: ["Yêu cầu của gia đình", "Families' requests"],
  correct: ["Sửa thông tin một em", "Correct one child"],
});

const PARTS = [
  { name: "requests", open: () => may("requests:read") },
  { name: "desk", open: () => may("people:read") },
  { name: "correct", open: () => may("people:read") },
] as const;

export function Children() {
  const [at] = useLocation();
  const parts = PARTS.filter((one) => one.open());
  return (
    <>
      <nav class="tabs" aria-label={t("parts")}>
        {parts.map(({ name }) => (
          <a
            key={name}
            href={`#/children/${name}`}
            aria-current={at === `/children/${name}` ? "page" : undefined}
          >
            {t(name)}
          </a>
        ))}
      </nav>
      <Switch>
        <Route path="/children/requests">
          <Requests />
        </Route>
        <Route path="/children/desk">
          <LocationDesk />
        </Route>
        <Route path="/children/correct">
          <Corrections />
        </Route>
        <Route>
          <Redirect to={`/children/${parts[0]?.name ?? ""}`} replace />
        </Route>
      </Switch>
    </>
  );
}
