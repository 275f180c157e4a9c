// The answer: schools nearest first, with the numbers that count and the one that does not.

import { drawRoute, find, loadCity, showSchool } from "../actions";
import { byId, el } from "../dom";
import { gateName, metres, minutes, whole } from "../format";
import { t } from "../language";
import { listen, type Home, type State, type Trouble } from "../store";
import type { Key } from "../texts";
import type { Finder, FoundSchool, RouteLine } from "../types";

const STREETS_SHOWN = 6;

export function showAnswer(): void {
  const root = byId("answer");
  listen((state, before) => {
    if (before && same(state, before)) return;
    root.setAttribute("aria-busy", String(state.busy));
    if (before && before.finder === state.finder && state.finder && !state.busy && !state.trouble) {
      if (!before.busy && !before.trouble) return choose(root, state);
    }
    root.replaceChildren(...answer(state));
    choose(root, state);
    if (before && before.busy && !state.busy) bringIntoSight(root);
  });
}

function same(state: State, before: State): boolean {
  const watched = ["finder", "busy", "trouble", "city_trouble", "chosen", "route", "city"] as const;
  return watched.every((name) => state[name] === before[name]);
}

function answer(state: State): Node[] {
  if (state.city_trouble) return [trouble(state.city_trouble, () => void loadCity())];
  if (state.trouble) return [trouble(state.trouble, () => void find())];
  if (state.finder && state.home) return found(state, state.finder, state.home);
  if (state.busy) return [el("p", { class: "start", text: t("finding") })];
  return [el("p", { class: "start", text: t(state.city ? "start" : "loading") })];
}

function trouble(what: Trouble, retry: () => void): HTMLElement {
  const text = "key" in what ? t(what.key) : what.text;
  const again = "key" in what && (what.key === "offline" || what.key === "broken");
  return el("div", { class: "sentence", attributes: { role: "alert" } }, [
    el("p", { text }),
    again
      ? el("button", {
          class: "quiet",
          text: t("retry"),
          attributes: { type: "button" },
          on: { click: retry },
        })
      : null,
  ]);
}

function found(state: State, finder: Finder, home: Home): Node[] {
  const grade = t(`grade_${finder.grade}_of`);
  if (finder.status !== "ok") {
    const text = t(finder.status, { city: state.city?.name ?? "", grade });
    return [where(finder, home), el("p", { class: "sentence", text })];
  }
  const n = finder.schools.length;
  const title = n === 1 ? t("found_one", { grade }) : t("found", { n: whole(n), grade });
  return [
    el("h2", { text: title }),
    where(finder, home),
    el("ol", { class: "schools" }, finder.schools.map(row)),
    el("p", { class: "hint", text: `${t("fixed_order")} ${t("time_note")}` }),
  ];
}

function where(finder: Finder, home: Home): HTMLElement {
  const origin = t(`point_of_${home.origin}` as Key, { school: home.school_name ?? "" });
  const lines = [el("p", { text: origin })];
  if (finder.ward) {
    const { name, former_units } = finder.ward;
    const former = former_units ? ` (${t("former", { units: former_units })})` : "";
    lines.push(el("p", { text: `${t("in_ward", { ward: name })}${former}.` }));
  }
  if (finder.home.access_m !== null && finder.status === "ok") {
    lines.push(el("p", { text: t("access", { m: metres(finder.home.access_m) }) }));
  }
  if (finder.home.far) lines.push(el("p", { class: "warning", text: t("far") }));
  return el("div", { class: "point" }, lines);
}

function row(school: FoundSchool): HTMLElement {
  const button = el(
    "button",
    {
      class: "school",
      attributes: { type: "button", "data-school": school.school_code, "aria-pressed": "false" },
      on: { click: () => void drawRoute(school.school_code) },
    },
    [
      el("span", { class: "rank", text: String(school.rank) }),
      el("span", { class: "name", text: school.name }),
      el("span", { class: "metres", text: metres(school.distance_m) }),
      el("span", { class: "times", text: times(school) }),
      el("span", { class: "more", text: more(school) }),
      el("span", { class: "straight", text: t("straight", { m: metres(school.straight_m) }) }),
    ],
  );
  return el("li", {}, [button, el("div", { class: "details" })]);
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

/** On a phone the form is above the list; after an answer the list comes into sight. */
function bringIntoSight(root: HTMLElement): void {
  if (matchMedia("(max-width: 51.99rem)").matches) root.scrollIntoView({ block: "start" });
}

/** Mark the chosen school and put its street names under it; the list itself stays. */
function choose(root: HTMLElement, state: State): void {
  for (const button of root.querySelectorAll<HTMLElement>("button.school")) {
    const code = button.dataset["school"] ?? "";
    const pressed = code === state.chosen;
    button.setAttribute("aria-pressed", String(pressed));
    const drawn = pressed && state.route?.properties.school_code === code ? state.route : null;
    button.nextElementSibling?.replaceChildren(...(pressed ? details(code, drawn) : []));
  }
}

function details(school_code: string, route: RouteLine | null): Node[] {
  const about = el("button", {
    class: "link",
    text: t("about_school"),
    attributes: { type: "button" },
    on: { click: () => void showSchool(school_code) },
  });
  const streets = route ? streetNames(route) : "";
  return streets
    ? [el("p", { text: t("route_streets", { streets }) }), about]
    : [about];
}

function streetNames(route: RouteLine): string {
  const names = route.properties.streets.map((street) => street.name).filter((name) => name);
  const shown = names.slice(0, STREETS_SHOWN).join(" → ");
  return names.length > STREETS_SHOWN ? `${shown} …` : shown;
}
