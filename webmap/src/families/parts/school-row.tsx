// One school of the list: the metres that count, what the way crosses, who was admitted last.

import { Icon, type IconName } from "../../common/icons";
import { metres, minutes, season, whole } from "../../common/format";
import { language } from "../../common/language";
import { drawRoute, showSchool } from "../actions";
import { limitOf } from "../../common/city";
import { beside, reach, type Crossed, type LastOfSchool } from "../beside";
import { gateName } from "../gate";
import { state } from "../store";
import { t } from "../texts";
import type { FoundSchool, RouteLine } from "../types";

const STREETS_SHOWN = 6;

export function SchoolRow({ school }: { school: FoundSchool }) {
  const { chosen, route, grade } = state.value;
  const pressed = school.school_code === chosen;
  const drawn = route?.properties.school_code === school.school_code ? route : null;
  const limit = limitOf(grade);
  const crossed = beside.value.crossed.get(school.school_code);
  return (
    <li>
      <button
        type="button"
        class="school"
        data-school={school.school_code}
        aria-pressed={pressed}
        onClick={() => void drawRoute(school.school_code)}
      >
        <span class="rank">{school.rank}</span>
        <span class="name">{school.name}</span>
        <span class="metres">{metres(school.distance_m)}</span>
        <span class="times">{times(school)}</span>
        <span class="more">{more(school)}</span>
        {crossed && <Crossings crossed={crossed} />}
        <span class="straight">{t("straight", { m: metres(school.straight_m) })}</span>
      </button>
      {limit !== null && school.distance_m > limit && (
        <p class="over">
          <Icon name="warning" />
          {t("over_limit", { m: metres(limit) })}
        </p>
      )}
      <Last school={school} />
      {pressed && <Details school_code={school.school_code} route={drawn} />}
    </li>
  );
}

function Crossings({ crossed }: { crossed: Crossed }) {
  const named = (names: readonly (string | null)[]) => names.filter((name) => name).join(", ");
  const parts: [IconName, string][] = [];
  if (crossed.bridges.length) {
    const names = named(crossed.bridges);
    parts.push(["bridge", names ? t("over_bridge_named", { names }) : t("over_bridge")]);
  }
  if (crossed.ferry) parts.push(["ferry", t("by_ferry")]);
  if (crossed.main_roads.length) {
    const names = named(crossed.main_roads);
    parts.push(["road", names ? t("main_road_named", { names }) : t("main_road")]);
  }
  if (!parts.length) return null;
  return (
    <span class="crossings">
      {parts.map(([icon, text]) => (
        <span key={icon}>
          <Icon name={icon} />
          {text}
        </span>
      ))}
    </span>
  );
}

function Last({ school }: { school: FoundSchool }) {
  const { last } = beside.value;
  const own = last?.items.find((one) => one.school_code === school.school_code);
  if (!last?.season || !own?.groups.length) return null;
  const how = reach(school.distance_m, last, school.school_code);
  return (
    <div class="last">
      <p class="state" data-state={how === "full" ? "near_full" : `reach_${how}`}>
        {t(`reach_${how}`, { season: season(last.season), m: metres(last.rounded_up_m) })}
      </p>
      <LastGroups own={own} only_told />
      <Tie distance_m={school.distance_m} />
    </div>
  );
}

/** What was told of each group; in a list only the groups of which metres were told. */
export function LastGroups({ own, only_told }: { own: LastOfSchool; only_told?: boolean }) {
  const shown = own.groups.filter(({ within_m }) => !only_told || within_m !== null);
  if (!shown.length) return null;
  return (
    <ul>
      {shown.map(({ group, title, within_m, why }) => (
        <li key={group}>
          {title?.[language.value] ?? t("group_n", { n: group })}:{" "}
          {within_m === null ? t(`last_${why}`) : <strong>{t("last_within", { m: metres(within_m) })}</strong>}
        </li>
      ))}
    </ul>
  );
}

/** Homes of one band count alike at a school; the band is the policy's, most have none. */
function Tie({ distance_m }: { distance_m: number }) {
  const band_m = beside.value.last?.tie_band_m;
  if (!band_m) return null;
  const from = Math.floor(distance_m / band_m) * band_m;
  return <p class="tie">{t("tie", { from: metres(from), to: metres(from + band_m) })}</p>;
}

function times(school: FoundSchool): string {
  const parts = [];
  if (school.walk_s !== null) parts.push(t("walk_minutes", { n: minutes(school.walk_s) }));
  if (school.motorbike_s !== null) {
    parts.push(t("motorbike_minutes", { n: minutes(school.motorbike_s) }));
  }
  return parts.join(" · ");
}

function more(school: FoundSchool): string {
  const parts = [t("to_gate", { gate: gateName(school.gate) })];
  if (school.seats !== null) parts.push(t("seats", { n: whole(school.seats) }));
  if (school.ownership === "private") parts.push(t("private"));
  if (school.kind === "unknown") parts.push(t("unknown_kind"));
  return parts.join(" · ");
}

function Details({ school_code, route }: { school_code: string; route: RouteLine | null }) {
  const streets = route ? streetNames(route) : "";
  return (
    <div class="details">
      {streets && <p>{t("route_streets", { streets })}</p>}
      <button type="button" class="link" onClick={() => void showSchool(school_code)}>
        {t("about_school")}
      </button>
    </div>
  );
}

function streetNames(route: RouteLine): string {
  const names = route.properties.streets.map((street) => street.name).filter((name) => name);
  const shown = names.slice(0, STREETS_SHOWN).join(" → ");
  return names.length > STREETS_SHOWN ? `${shown} …` : shown;
}
