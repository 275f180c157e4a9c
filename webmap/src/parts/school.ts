// One school's card: gates, seats, and how many children the latest placement proposed for it.

import { byId, el, icon, ICONS } from "../dom";
import { gateName, season, whole } from "../format";
import { t } from "../language";
import { change, listen } from "../store";
import type { Grade, School } from "../types";

export function showSchoolCard(): void {
  const root = byId("school");
  listen((state, before) => {
    if (before && before.school === state.school) return;
    root.hidden = state.school === null;
    root.replaceChildren(...(state.school ? card(state.school) : []));
    if (state.school && before) root.querySelector("h2")?.focus();
  });
}

function card(school: School): Node[] {
  const close = el(
    "button",
    {
      class: "icon-button",
      attributes: { type: "button", "aria-label": t("close") },
      on: { click: () => change({ school: null }) },
    },
    [icon(ICONS.close)],
  );
  const facts = el("dl", {});
  fact(facts, t("school_address"), [[school.address, school.ward_name].filter(Boolean).join(", ")]);
  fact(facts, t("school_seats"), school.seats.map(seatLine));
  fact(facts, t("school_gates"), school.gates.map(gateName));
  fact(facts, t("school_code"), [school.school_code]);
  const head = el("div", { class: "card-head" }, [
    el("h2", { text: school.name, attributes: { tabindex: "-1" } }),
    close,
  ]);
  return [head, runLine(school), facts].filter((node) => node !== null);
}

function fact(list: HTMLElement, name: string, values: string[]): void {
  const known = values.filter((value) => value);
  if (!known.length) return;
  list.append(el("dt", { text: name }), ...known.map((text) => el("dd", { text })));
}

function seatLine(entry: School["seats"][number]): string {
  const grade = gradeName(entry.grade);
  return t("school_seat_line", { grade, season: season(entry.season), n: whole(entry.seats) });
}

function runLine(school: School): HTMLElement | null {
  const run = school.last_run;
  if (!run) return null;
  const known = { grade: gradeName(run.grade), seats: whole(run.seats) };
  const text =
    run.offers === null
      ? t("school_run_few", { ...known, few: t("few") })
      : t("school_run_line", { ...known, offers: whole(run.offers) });
  return el("p", { class: "strong", text });
}

function gradeName(grade: string): string {
  const known = ["K", "1", "6", "10"].includes(grade);
  return known ? t(`grade_${grade as Grade}`) : grade;
}
