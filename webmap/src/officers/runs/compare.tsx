// Two runs: three numbers first, then what differs, then who; a click shows one child in both.

import { useEffect, useMemo, useState } from "preact/hooks";
import { api, data, type Schema } from "../../common/api";
import { useAsked, useDoing } from "../../common/asked";
import { metres, whole } from "../../common/format";
import type { Job } from "../../common/job";
import { language } from "../../common/language";
import { Answer, Button, Field, TroubleLine } from "../../common/parts";
import { DataTable, type Column } from "../../common/table";
import { may } from "../me";
import { Progress } from "../progress";
import { said } from "../say";
import { schoolName, schools, wardName } from "../schools";
import { ChildReasons } from "./child";
import type { FlowLine } from "./map";
import { SchoolsMap } from "./spots";
import { r, stateName, type Run } from "./words";

const t = said({
  title: ["So sánh hai lượt", "Compare two runs"],
  first: ["Lượt thứ nhất", "First run"],
  second: ["Lượt thứ hai", "Second run"],
  act: ["So sánh", "Compare"],
  option: ["Lượt {n} · {policy} · {state}", "Run {n} · {policy} · {state}"],
  moved: ["em đổi trường", "children move"],
  better: ["em gần hơn hoặc mới có chỗ", "are better off"],
  worse: ["em xa hơn hoặc mất chỗ", "are worse off"],
  metres: ["Gần hơn {nearer} và xa hơn {farther} trong tất cả.", "{nearer} nearer and {farther} farther in all."],
  why: ["Khác nhau ở đâu", "What differs"],
  groups: ["Theo nhóm", "By group"],
  lines: ["Từ trường nào sang trường nào (đường nối hai trường, không phải nhà)", "From which school to which (lines join schools, not homes)"],
  list: ["Các em đổi trường", "Children who move"],
  from: ["Trường ở lượt {n}", "School in run {n}"],
  from_m: ["Đường ở lượt {n} (m)", "Way in run {n} (m)"],
  more: ["Đọc thêm", "Read more"],
  nobody: ["chưa có chỗ", "no seat"],
  in_run: ["Em {child} ở lượt {n}", "Child {child} in run {n}"],
  flow: ["{from} → {to}", "{from} → {to}"],
  children: ["Số em", "Children"],
  flows: ["Đổi giữa các trường", "Moves between schools"],
});

interface Counts {
  n_moved: number;
  n_better: number;
  n_worse: number;
  nearer_m: number;
  farther_m: number;
}

interface Result {
  all: Counts;
  groups: (Counts & { group: number })[];
  why: { vi: string; en: string }[];
}

export function Compare() {
  const runs = useAsked(
    (signal) => data(api.GET("/v1/runs", { signal, params: { query: { size: 200 } } })),
    [],
  );
  return (
    <>
      <h1>{t("title")}</h1>
      <Answer asked={runs}>{(found) => <Two runs={found.items} />}</Answer>
    </>
  );
}

function Two({ runs }: { runs: Run[] }) {
  const [first, setFirst] = useState(runs[1]?.run_id ?? 0);
  const [second, setSecond] = useState(runs[0]?.run_id ?? 0);
  const [job, setJob] = useState<Job | null>(null);
  const [asked, setAsked] = useState<Both | null>(null);
  const comparing = useDoing();
  const choose = (id: string, label: string, value: number, set: (run: number) => void) => (
    <Field id={id} label={label}>
      <select id={id} value={value} onChange={(event) => set(Number(event.currentTarget.value))}>
        {runs.map((run) => (
          <option key={run.run_id} value={run.run_id}>
            {t("option", {
              n: run.run_id,
              policy: run.versions.policy ?? "",
              state: stateName(run.state),
            })}
          </option>
        ))}
      </select>
    </Field>
  );
  return (
    <>
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          void comparing.run(async () => {
            const body = { first, second };
            const answer = await data(api.POST("/v1/runs/compare", { body }));
            setAsked(body);
            setJob(answer.job);
          });
        }}
      >
        <div class="columns">
          {choose("first", t("first"), first, setFirst)}
          {choose("second", t("second"), second, setSecond)}
        </div>
        <TroubleLine trouble={comparing.trouble} />
        <div class="row">
          <Button kind="main" type="submit" busy={comparing.busy} disabled={first === second || !first}>
            {t("act")}
          </Button>
        </div>
      </form>
      {job && job.state !== "succeeded" && <Progress key={job.job_id} job={job} onEnd={setJob} />}
      {job?.state === "succeeded" && asked && (
        <Told key={job.job_id} result={job.result as unknown as Result} both={asked} />
      )}
    </>
  );
}

interface Both {
  first: number;
  second: number;
}

function Told({ result, both }: { result: Result; both: Both }) {
  const groups: Column<Result["groups"][number]>[] = [
    { id: "group", name: r("group"), value: (one) => one.group, number: true },
    { id: "moved", name: t("moved"), value: (one) => one.n_moved, number: true },
    { id: "better", name: t("better"), value: (one) => one.n_better, number: true },
    { id: "worse", name: t("worse"), value: (one) => one.n_worse, number: true },
  ];
  return (
    <>
      <div class="three" id="three">
        {(["moved", "better", "worse"] as const).map((name) => (
          <div key={name}>
            <b>{whole(result.all[`n_${name}`])}</b> {t(name)}
          </div>
        ))}
      </div>
      <p>
        {t("metres", { nearer: metres(result.all.nearer_m), farther: metres(result.all.farther_m) })}
      </p>
      <section class="card">
        <h2>{t("why")}</h2>
        <ul class="plain-list">
          {result.why.map((one) => (
            <li key={one.en}>{one[language.value]}</li>
          ))}
        </ul>
      </section>
      {result.groups.length > 1 && (
        <DataTable
          caption={t("groups")}
          columns={groups}
          rows={result.groups}
          rowId={(one) => String(one.group)}
        />
      )}
      {may("results:read") && <Moved both={both} />}
    </>
  );
}

type MovedChild = Schema<"MovedOut">;
type Flow = Schema<"FlowOut">;

function Moved({ both }: { both: Both }) {
  const [items, setItems] = useState<MovedChild[]>([]);
  const [flows, setFlows] = useState<Flow[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [child, setChild] = useState<string | null>(null);
  const reading = useDoing();
  const read = (after: string | null) =>
    reading.run(async () => {
      const body = { ...both, after, size: 500 };
      const page = await data(api.POST("/v1/runs/moved/list", { body }));
      setItems((before) => (after === null ? page.items : [...before, ...page.items]));
      if (after === null) setFlows(page.flows);
      setNext(page.next);
    });
  useEffect(() => void read(null), [both.first, both.second]);
  const lines = useMemo(() => linesOf(flows), [flows, schools.value]);
  const columns: Column<MovedChild>[] = [
    { id: "pupil_id", name: r("child"), value: (one) => one.pupil_id },
    { id: "group", name: r("group"), value: (one) => one.group, number: true },
    { id: "ward", name: r("ward"), value: (one) => wardName(one.ward_code) },
    { id: "from", name: t("from", { n: both.first }), value: (one) => schoolName(one.from_school) ?? t("nobody") },
    { id: "to", name: t("from", { n: both.second }), value: (one) => schoolName(one.to_school) ?? t("nobody") },
    { id: "from_m", name: t("from_m", { n: both.first }), value: (one) => one.from_m, number: true },
    { id: "to_m", name: t("from_m", { n: both.second }), value: (one) => one.to_m, number: true },
  ];
  const between: Column<Flow>[] = [
    { id: "from", name: t("from", { n: both.first }), value: (one) => schoolName(one.from_school) ?? t("nobody") },
    { id: "to", name: t("from", { n: both.second }), value: (one) => schoolName(one.to_school) ?? t("nobody") },
    { id: "children", name: t("children"), value: (one) => one.children, number: true },
  ];
  return (
    <>
      <h2>{t("lines")}</h2>
      <div class="wide-map">
        <SchoolsMap label={t("lines")} spots={NO_SPOTS} lines={lines} />
      </div>
      <DataTable
        caption={t("flows")}
        columns={between}
        rows={flows}
        rowId={(one) => `${one.from_school} ${one.to_school}`}
        file={`flows-${both.first}-${both.second}`}
      />
      <h2>{t("list")}</h2>
      <TroubleLine trouble={reading.trouble} again={() => void read(next)} />
      <DataTable
        caption={t("list")}
        columns={columns}
        rows={items}
        rowId={(one) => one.pupil_id}
        chosen={child}
        onChoose={(one) => setChild(one.pupil_id)}
        file={`moved-${both.first}-${both.second}`}
      />
      {next !== null && (
        <Button busy={reading.busy} onClick={() => void read(next)}>
          {t("more")}
        </Button>
      )}
      {child !== null && (
        <div class="columns" id="of-both">
          {[both.first, both.second].map((n) => (
            <section class="card" key={n}>
              <h2>{t("in_run", { child, n })}</h2>
              <ChildReasons run_id={n} pupil_id={child} />
            </section>
          ))}
        </div>
      )}
    </>
  );
}

const NO_SPOTS: never[] = [];

function linesOf(flows: readonly Flow[]): FlowLine[] {
  return flows.flatMap((one) => {
    const from = one.from_school === null ? undefined : schools.value.get(one.from_school);
    const to = one.to_school === null ? undefined : schools.value.get(one.to_school);
    return from && to
      ? [{ from: [from.lon, from.lat] as const, to: [to.lon, to.lat] as const, n: one.children }]
      : [];
  });
}
