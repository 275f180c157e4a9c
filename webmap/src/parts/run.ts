// What the latest placement gave, in figures a person can read.

import { byId, el } from "../dom";
import { metres, percent, season, whole } from "../format";
import { language, t } from "../language";
import { listen, type State } from "../store";
import type { Run } from "../types";

export function showRun(): void {
  const root = byId("run");
  listen((state, before) => {
    if (before && before.run === state.run && before.run_known === state.run_known) return;
    root.replaceChildren(...(state.run_known ? content(state) : []));
  });
}

function content(state: State): Node[] {
  const title = el("h2", { text: t("run_title") });
  if (!state.run) return [title, el("p", { class: "hint", text: t("run_none") })];
  return [title, about(state, state.run), table(state.run), el("p", { class: "hint", text: t("run_note") })];
}

function about(state: State, run: Run): HTMLElement {
  const values = {
    grade: t(`grade_${run.grade}`),
    season: season(run.season),
    policy: run.policy_title?.[language()] ?? run.policy ?? "–",
  };
  const line = el("p", { class: "hint", text: t("run_about", values) });
  if (state.city?.notice) {
    line.prepend(el("span", { class: "notice", text: state.city.notice[language()] }), " ");
  }
  return line;
}

function table(run: Run): HTMLElement {
  const { summary } = run;
  const { placed, unplaced } = summary;
  const n = placed === null || unplaced === null ? null : placed + unplaced;
  const share = (part: number | null, all: number | null) => {
    if (part === null) return t("few");
    const told = t("pupils", { n: whole(part) });
    return all === null ? told : `${told} (${percent(part, all)})`;
  };
  const length = (value_m: number | null) => (value_m === null ? "–" : metres(value_m));
  const rows: [string, string][] = [
    [t("run_placed"), share(placed, n)],
    [t("run_unplaced"), share(unplaced, n)],
    [t("run_at_nearest"), share(summary.at_nearest, placed)],
    [t("run_mean"), length(summary.mean_m)],
    [t("run_median"), length(summary.median_m)],
    [t("run_p95"), length(summary.p95_m)],
    [t("run_over_4km"), share(summary.over_4km, placed)],
  ];
  const body = rows.map(([name, value]) =>
    el("tr", {}, [
      el("th", { text: name, attributes: { scope: "row" } }),
      el("td", { text: value }),
    ]),
  );
  return el("table", { class: "figures" }, [el("tbody", {}, body)]);
}
