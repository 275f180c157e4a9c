// All runs; a new one is asked for under them, with its rules read aloud before the button.

import { useEffect, useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { api, data } from "../../common/api";
import { useAsked, useDoing } from "../../common/asked";
import { city } from "../../common/city";
import { day, gradeName, season as seasonText } from "../../common/format";
import type { Job } from "../../common/job";
import { Answer, Button, Field, TroubleLine } from "../../common/parts";
import { DataTable, type Column } from "../../common/table";
import { mayCity } from "../me";
import { Progress } from "../progress";
import { said } from "../say";
import { beforeOf, PolicyAloud, type Policy } from "./policy";
import { figure, inWords, r, stateName, type Run } from "./words";

const t = said({
  new: ["Chạy thử một lượt mới", "A new dry run"],
  dry: [
    "Lượt mới luôn là bản nháp: chạy bao nhiêu cũng được, không ai ngoài phòng nhìn thấy.",
    "A new run is always a draft: as many as you like, seen by nobody outside.",
  ],
  seed: ["Khoá bốc thăm (nếu quy tắc có bốc thăm)", "Secret of the lot (where a lot is drawn)"],
  start: ["Chạy thử", "Start the dry run"],
  compare: ["So sánh hai lượt", "Compare two runs"],
  none: [
    "Chưa có lượt nào. Hãy chọn bộ quy tắc bên dưới rồi bấm “Chạy thử”.",
    "There is no run yet. Choose a policy below and press “Start the dry run”.",
  ],
  season_of: ["Bộ quy tắc của mùa", "Policies of seasons"],
  generic: ["Bộ quy tắc chung", "Generic policies"],
  comparison: ["Chỉ để so sánh, không phải quy định", "For comparison only, no regulation"],
});

const COLUMNS = (): Column<Run>[] => [
  { id: "run_id", name: r("number"), value: (run) => run.run_id, number: true },
  { id: "state", name: r("state"), value: (run) => stateName(run.state) },
  { id: "grade", name: r("grade"), value: (run) => run.grade, show: (run) => gradeName(run.grade ?? "") },
  { id: "season", name: r("season"), value: (run) => run.season, show: (run) => seasonText(run.season) },
  {
    id: "policy",
    name: r("policy"),
    value: (run) => run.versions.policy,
    show: (run) => (
      <>
        {run.versions.policy}{" "}
        {run.kind === "second_round" && <span class="badge">{r("kind_second")}</span>}
        {run.kind === "late" && <span class="badge">{r("kind_late")}</span>}
        {run.kind === "wishes" && <span class="badge">{r("kind_wishes")}</span>}
      </>
    ),
  },
  { id: "placed", name: r("placed"), value: (run) => figure(run, "placed"), number: true },
  { id: "unplaced", name: r("unplaced"), value: (run) => figure(run, "unplaced"), number: true },
  { id: "mean", name: `${r("mean")} (m)`, value: (run) => figure(run, "mean_m"), number: true },
  { id: "made", name: r("made"), value: (run) => run.created_at, show: (run) => day(run.created_at) },
];

export function Runs() {
  const [, go] = useLocation();
  const asked = useAsked(
    (signal) => data(api.GET("/v1/runs", { signal, params: { query: { size: 200 } } })),
    [],
  );
  return (
    <>
      <div class="row spread">
        <h1>{r("runs")}</h1>
        <a class="button" href="#/runs/compare">
          {t("compare")}
        </a>
      </div>
      <Answer asked={asked}>
        {(found) => (
          <DataTable
            caption={r("runs")}
            columns={COLUMNS()}
            rows={found.items}
            rowId={(run) => String(run.run_id)}
            onChoose={(run) => go(`/runs/${run.run_id}`)}
            file="runs"
            empty={t("none")}
          />
        )}
      </Answer>
      {mayCity("runs:work") && <NewRun onMade={(run) => go(`/runs/${run}`)} />}
    </>
  );
}

function NewRun({ onMade }: { onMade: (run: number) => void }) {
  const policies = useAsked((signal) => data(api.GET("/v1/policies", { signal })), []);
  return (
    <section class="card" id="new-run">
      <h2>{t("new")}</h2>
      <p class="hint">{t("dry")}</p>
      <Answer asked={policies}>{(found) => <Form policies={found.items} onMade={onMade} />}</Answer>
    </section>
  );
}

function Form({ policies, onMade }: { policies: Policy[]; onMade: (run: number) => void }) {
  const seasons = useAsked((signal) => data(api.GET("/v1/seasons", { signal })), []);
  const [policy, setPolicy] = useState(
    policies.find((one) => one.name === "hcmc-2025-grade1")?.name ?? policies[0]?.name ?? "",
  );
  const [other, setOther] = useState<string | null>(null);
  const [season, setSeason] = useState(city.value?.season ?? "");
  const [grade, setGrade] = useState("1");
  const [seed, setSeed] = useState("");
  const [job, setJob] = useState<Job | null>(null);
  const asking = useDoing();
  const chosen = policies.find((one) => one.name === policy);
  useEffect(() => {
    setOther(chosen ? (beforeOf(chosen, policies)?.name ?? null) : null);
    const named = /grade(\d+)/.exec(policy)?.[1];
    if (named) setGrade(named);
  }, [policy]);
  const start = async () => {
    const body = { policy, season, grade, seed: seed || null };
    const asked = await data(api.POST("/v1/runs", { body }));
    if (asked.run) onMade(asked.run.run_id);
    else setJob(asked.job);
  };
  return (
    <form
      class="card-inside"
      onSubmit={(event) => {
        event.preventDefault();
        void asking.run(start);
      }}
    >
      <div class="columns">
        <Field id="policy" label={r("policy")}>
          <select id="policy" value={policy} onChange={(event) => setPolicy(event.currentTarget.value)}>
            {(["season", "generic", "comparison"] as const).map((standing) => (
              <optgroup key={standing} label={t(standing === "season" ? "season_of" : standing)}>
                {policies
                  .filter((one) => one.standing === standing)
                  .map((one) => (
                    <option key={one.name} value={one.name}>
                      {inWords(one.title)}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        </Field>
        <Field id="season" label={r("season")}>
          <select id="season" value={season} onChange={(event) => setSeason(event.currentTarget.value)}>
            {[...new Set([season, ...(seasons.data?.items ?? []).map((one) => one.season)])].map((one) => (
              <option key={one} value={one}>
                {seasonText(one)}
              </option>
            ))}
          </select>
        </Field>
        <Field id="grade" label={r("grade")}>
          <select id="grade" value={grade} onChange={(event) => setGrade(event.currentTarget.value)}>
            {(["K", "1", "6", "10"] as const).map((one) => (
              <option key={one} value={one}>
                {gradeName(one)}
              </option>
            ))}
          </select>
        </Field>
        <Field id="seed" label={t("seed")}>
          <input
            id="seed"
            autocomplete="off"
            maxLength={200}
            value={seed}
            onInput={(event) => setSeed(event.currentTarget.value)}
          />
        </Field>
      </div>
      {policy && <PolicyAloud name={policy} all={policies} other={other} onOther={setOther} />}
      <TroubleLine trouble={asking.trouble} />
      {job && (
        <Progress
          key={job.job_id}
          job={job}
          onEnd={(ended) => {
            const run = ended.result?.["run_id"];
            if (typeof run === "number") onMade(run);
          }}
        />
      )}
      <div class="row">
        <Button kind="main" type="submit" busy={asking.busy}>
          {t("start")}
        </Button>
      </div>
    </form>
  );
}
