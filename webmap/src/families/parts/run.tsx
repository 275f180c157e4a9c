// What the latest placement gave, in figures a person can read.

import { city } from "../../common/city";
import { gradeName, metres, percent, season, whole } from "../../common/format";
import { language } from "../../common/language";
import { Facts } from "../../common/parts";
import { state } from "../store";
import { t } from "../texts";
import type { Run } from "../types";

export function RunPart() {
  const { run, run_known } = state.value;
  if (!run_known) return null;
  return (
    <section class="run" id="run">
      <h2>{t("run_title")}</h2>
      {run ? <Latest run={run} /> : <p class="hint">{t("run_none")}</p>}
    </section>
  );
}

function Latest({ run }: { run: Run }) {
  const notice = city.value?.notice;
  const about = {
    grade: gradeName(run.grade ?? ""),
    season: season(run.season),
    policy: run.policy_title?.[language.value] ?? run.policy ?? "–",
  };
  return (
    <>
      <p class="hint">
        {notice && <span class="notice">{notice[language.value]}</span>} {t("run_about", about)}
      </p>
      <Facts rows={figures(run)} />
      <p class="hint">{t("run_note")}</p>
    </>
  );
}

function figures({ summary }: Run): [string, string][] {
  const { placed, unplaced } = summary;
  const n = placed === null || unplaced === null ? null : placed + unplaced;
  const share = (part: number | null, all: number | null) => {
    if (part === null) return t("few");
    const told = t("pupils", { n: whole(part) });
    return all === null ? told : `${told} (${percent(part, all)})`;
  };
  const length = (value_m: number | null) => (value_m === null ? "–" : metres(value_m));
  return [
    [t("run_placed"), share(placed, n)],
    [t("run_unplaced"), share(unplaced, n)],
    [t("run_at_nearest"), share(summary.at_nearest, placed)],
    [t("run_mean"), length(summary.mean_m)],
    [t("run_median"), length(summary.median_m)],
    [t("run_p95"), length(summary.p95_m)],
    [t("run_over_4km"), share(summary.over_4km, placed)],
  ];
}
