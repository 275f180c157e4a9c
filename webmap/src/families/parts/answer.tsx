// The answer: schools nearest first, with the numbers that count and the one that does not.

import { useEffect, useRef } from "preact/hooks";
import { city, city_trouble, loadCity } from "../../common/city";
import { metres, minutes, whole } from "../../common/format";
import { TroubleLine } from "../../common/parts";
import { c } from "../../common/texts";
import { drawRoute, find, showSchool } from "../actions";
import { gateName } from "../gate";
import { state, type Home } from "../store";
import { t, type Key } from "../texts";
import type { Finder, FoundSchool, RouteLine } from "../types";

const STREETS_SHOWN = 6;
const PHONE = "(max-width: 51.99rem)";

export function AnswerPart() {
  const root = useRef<HTMLElement>(null);
  const { busy } = state.value;
  const was_busy = useRef(false);
  useEffect(() => {
    // On a phone the form is above the list; after an answer the list comes into sight.
    if (was_busy.current && !busy && matchMedia(PHONE).matches) {
      root.current?.scrollIntoView({ block: "start" });
    }
    was_busy.current = busy;
  }, [busy]);
  return (
    <section class="answer" id="answer" aria-live="polite" aria-busy={busy} ref={root}>
      <Content />
    </section>
  );
}

function Content() {
  const { trouble, finder, home, busy } = state.value;
  if (city_trouble.value) {
    return <TroubleLine trouble={city_trouble.value} again={() => void loadCity()} />;
  }
  if (trouble) return <TroubleLine trouble={trouble} again={() => void find()} />;
  if (finder && home) return <Found finder={finder} home={home} />;
  if (busy) return <p class="start">{t("finding")}</p>;
  return <p class="start">{city.value ? t("start") : c("loading")}</p>;
}

function Found({ finder, home }: { finder: Finder; home: Home }) {
  const grade = t(`grade_${finder.grade}_of`);
  if (finder.status !== "ok") {
    return (
      <>
        <Where finder={finder} home={home} />
        <p class="sentence">{t(finder.status, { city: city.value?.name ?? "", grade })}</p>
      </>
    );
  }
  const n = finder.schools.length;
  return (
    <>
      <h2>{n === 1 ? t("found_one", { grade }) : t("found", { n: whole(n), grade })}</h2>
      <Where finder={finder} home={home} />
      <ol class="schools">
        {finder.schools.map((school) => (
          <SchoolRow key={school.school_code} school={school} />
        ))}
      </ol>
      <p class="hint">
        {t("fixed_order")} {t("time_note")}
      </p>
    </>
  );
}

function Where({ finder, home }: { finder: Finder; home: Home }) {
  const { ward } = finder;
  const former = ward?.former_units ? ` (${t("former", { units: ward.former_units })})` : "";
  return (
    <div class="point">
      <p>{t(`point_of_${home.origin}` as Key, { school: home.school_name ?? "" })}</p>
      {ward && <p>{`${t("in_ward", { ward: ward.name })}${former}.`}</p>}
      {finder.home.access_m !== null && finder.status === "ok" && (
        <p>{t("access", { m: metres(finder.home.access_m) })}</p>
      )}
      {finder.home.far && <p class="warning">{t("far")}</p>}
    </div>
  );
}

function SchoolRow({ school }: { school: FoundSchool }) {
  const { chosen, route } = state.value;
  const pressed = school.school_code === chosen;
  const drawn = route?.properties.school_code === school.school_code ? route : null;
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
        <span class="straight">{t("straight", { m: metres(school.straight_m) })}</span>
      </button>
      {pressed && <Details school_code={school.school_code} route={drawn} />}
    </li>
  );
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
