// Stored forecasts: one unit and grade at a time, a year chosen by slider, with its interval.

import { useState } from "preact/hooks";
import { api, data, type Schema } from "../../common/api";
import { useAsked, useDoing } from "../../common/asked";
import { day, gradeName, percent, season, whole } from "../../common/format";
import { followJob } from "../../common/job";
import { language } from "../../common/language";
import { allPages } from "../../common/pages";
import { Answer, Button, Field, Sentence, TroubleLine } from "../../common/parts";
import { DataTable, type Column } from "../../common/table";
import { Chart } from "../charts/chart";
import { t } from "../texts";
import { f, type Key } from "./texts";

type Short = Schema<"ForecastShort">;
type Row = Schema<"ForecastRow">;
type Unit = Schema<"ForecastUnit">;

const MOST = 1000;
const YEARS = 5;
/** How sums are called among units and grades. */
const CITY = "city";
const ALL = "all";
const TESTED: readonly number[] = [1, 3, 5];
const LEVELS: readonly string[] = ["cell", "unit", "region", "city"];

export function ForecastPage() {
  const asked = useAsked(
    async (signal) =>
      (await data(api.GET("/v1/forecasts", { params: { query: { size: MOST } }, signal }))).items,
    [],
  );
  return (
    <>
      <h1>{f("title")}</h1>
      <p>{f("intro")}</p>
      <Make onMade={asked.again} />
      <Answer asked={asked}>
        {(items) => (items.length ? <Stored items={items} /> : <Sentence>{f("none")}</Sentence>)}
      </Answer>
    </>
  );
}

function Stored({ items }: { items: readonly Short[] }) {
  const [run_id, setRun] = useState(items[0]?.run_id ?? "");
  const units = useAsked(
    async (signal) => {
      const params = { path: { run_id: Number(run_id) } };
      return (await data(api.GET("/v1/forecasts/{run_id}/units", { params, signal }))).items;
    },
    [run_id],
  );
  const tested = useAsked(
    (signal) => {
      const params = { path: { run_id: Number(run_id) }, query: { size: 1 } };
      return data(api.GET("/v1/forecasts/{run_id}", { params, signal }));
    },
    [run_id],
  );
  return (
    <>
      <Field id="forecast" label={f("which")}>
        <select
          id="forecast"
          value={run_id}
          onChange={(event) => setRun(event.currentTarget.value)}
        >
          {items.map((one) => (
            <option key={one.run_id} value={one.run_id}>
              {f("made", { season: season(one.season), day: day(one.created_at) })}
              {one.is_model ? ` · ${f("model")}` : ""}
            </option>
          ))}
        </select>
      </Field>
      <Answer asked={units}>
        {(found) => <Units key={run_id} run_id={Number(run_id)} units={found} />}
      </Answer>
      <Answer asked={tested}>{(found) => <Backtest rows={found.backtest} />}</Answer>
    </>
  );
}

/** Asks for a forecast from the registers in use, and follows the job. */
function Make({ onMade }: { onMade: () => void }) {
  const [stage, setStage] = useState<string | null>(null);
  const [why, setWhy] = useState<string | null>(null);
  const doing = useDoing();
  const make = async () => {
    setWhy(null);
    const asked = await data(api.POST("/v1/forecasts", { body: { horizon: YEARS } }));
    const job = await followJob(asked.job_id, (now) => setStage(now.stage_name));
    if (job.state === "succeeded") onMade();
    else setWhy(job.problem?.message ?? job.state);
  };
  return (
    <>
      <div class="row">
        <Button kind="main" busy={doing.busy} onClick={() => void doing.run(make)}>
          {f("make", { n: YEARS })}
        </Button>
        {doing.busy && <span role="status">{f("making", { stage: stage ?? "" })}</span>}
      </div>
      <TroubleLine trouble={doing.trouble} />
      {why && <Sentence kind="alert">{why}</Sentence>}
    </>
  );
}

type Tested = Schema<"BacktestRow">;

/** How this and the plain ways of telling did on past autumns of the same figures. */
function Backtest({ rows }: { rows: readonly Tested[] }) {
  const own = rows.filter((row) => row.size === "all" && LEVELS.includes(row.level) && TESTED.includes(row.years_ahead));
  if (!own.length) return null;
  const share = (id: "wape" | "bias" | "covered_80", name: string): Column<Tested> => ({
    id,
    name,
    number: true,
    value: (row) => row[id],
    show: (row) => (row[id] === null ? "–" : percent(row[id], 1)),
  });
  const columns: Column<Tested>[] = [
    { id: "level", name: f("level"), value: (row) => f(`level_${row.level}` as Key) },
    { id: "years", name: f("years_ahead"), number: true, value: (row) => row.years_ahead },
    { id: "by", name: f("method"), value: (row) => f(`by_${row.method}` as Key) },
    share("wape", f("wape")),
    share("bias", f("bias")),
    share("covered_80", f("covered")),
    { id: "best", name: f("best"), value: (row) => (row.best ? "✓" : "") },
  ];
  return (
    <section class="card" aria-label={f("tested")}>
      <h2>{f("tested")}</h2>
      <p class="hint">{f("tested_how")}</p>
      <DataTable
        caption={f("tested")}
        columns={columns}
        rows={own}
        rowId={(row) => `${row.level} ${row.years_ahead} ${row.method}`}
        file="kiem-chung"
      />
    </section>
  );
}

function rowsOf(run_id: number, unit: string, signal: AbortSignal): Promise<Row[]> {
  return allPages((page) => {
    const params = { path: { run_id }, query: { page, size: MOST, unit } };
    return data(api.GET("/v1/forecasts/{run_id}", { params, signal }));
  });
}

/** One unit is read at a time: a city has thousands, each with dozens of numbers. */
function Units({ run_id, units: known }: { run_id: number; units: readonly Unit[] }) {
  const units = firstly(CITY, known.map((one) => one.unit));
  const [unit, setUnit] = useState(units[0] ?? "");
  const grades = firstly(ALL, known.find((one) => one.unit === unit)?.grades ?? []);
  const [wanted, setGrade] = useState("");
  const grade = grades.includes(wanted) ? wanted : (grades[0] ?? "");
  const asked = useAsked((signal) => rowsOf(run_id, unit, signal), [run_id, unit]);
  return (
    <section class="card" aria-label={f("title")}>
      <div class="columns">
        <Field id="unit" label={f("unit")}>
          <select id="unit" value={unit} onChange={(event) => setUnit(event.currentTarget.value)}>
            {units.map((one) => (
              <option key={one} value={one}>
                {one === CITY ? f("level_city") : one}
              </option>
            ))}
          </select>
        </Field>
        <Field id="forecast-grade" label={t("grade")}>
          <select
            id="forecast-grade"
            value={grade}
            onChange={(event) => setGrade(event.currentTarget.value)}
          >
            {grades.map((one) => (
              <option key={one} value={one}>
                {gradeOf(one)}
              </option>
            ))}
          </select>
        </Field>
      </div>
      <Answer asked={asked}>
        {(rows) => (
          <Told
            key={`${unit} ${grade}`}
            rows={rows.filter((row) => row.unit === unit && row.grade === grade)}
            unit={unit}
            grade={grade}
          />
        )}
      </Answer>
    </section>
  );
}

/** Years of one forecast may be told in different ways; only the same year told twice is a choice. */
function Told({ rows, unit, grade }: { rows: readonly Row[]; unit: string; grade: string }) {
  const is_choice = new Set(rows.map((row) => row.year)).size < rows.length;
  const methods = is_choice ? [...new Set(rows.map((row) => row.method))] : [];
  const [by, setMethod] = useState("");
  const method = methods.includes(by) ? by : (methods[0] ?? "");
  const own = is_choice ? rows.filter((row) => row.method === method) : rows;
  if (!own.length) return null;
  return (
    <>
      {methods.length > 1 && (
        <Field id="method" label={f("method")}>
          <select
            id="method"
            value={method}
            onChange={(event) => setMethod(event.currentTarget.value)}
          >
            {methods.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </Field>
      )}
      <Years key={method} rows={own} unit={unit} grade={grade} />
    </>
  );
}

/** Different values, one of them first if it is there. */
function firstly(first: string, values: readonly string[]): string[] {
  const all = new Set(values);
  return all.has(first) ? [first, ...[...all].filter((one) => one !== first)] : [...all];
}

function gradeOf(grade: string): string {
  return grade === ALL ? f("all_grades") : gradeName(grade);
}

function Years({ rows, unit, grade }: { rows: readonly Row[]; unit: string; grade: string }) {
  const years = rows.map((row) => row.year);
  const first = Math.min(...years);
  const last = Math.max(...years);
  const [year, setYear] = useState(first);
  const now = rows.find((row) => row.year === year);
  const chart = f("chart", { unit: unit === CITY ? f("level_city") : unit, grade: gradeOf(grade) });
  const band = rows.map((row) => ({
    year: row.year,
    low: row.p10,
    middle: row.p50,
    high: row.p90,
  }));
  return (
    <>
      <Field id="year" label={f("school_year", { year: `${year}–${year + 1}` })}>
        <input
          id="year"
          type="range"
          min={first}
          max={last}
          step={1}
          value={year}
          aria-valuetext={f("school_year", { year: `${year}–${year + 1}` })}
          onInput={(event) => setYear(event.currentTarget.valueAsNumber)}
        />
      </Field>
      {now && (
        <p role="status" id="said">
          {f("said", {
            year: `${year}–${year + 1}`,
            middle: whole(now.p50),
            low: told(now.p10),
            high: told(now.p90),
          })}
        </p>
      )}
      <Chart
        label={chart}
        of={[rows, year, language.value]}
        draw={(plots, width) => plots.band(band, year, width, chart, f("pupils"))}
      />
      <Table rows={rows} unit={unit} />
    </>
  );
}

function told(value: number | null): string {
  return value === null ? "–" : whole(value);
}

function Table({ rows, unit }: { rows: readonly Row[]; unit: string }) {
  const of = (id: keyof Row & string, name: string): Column<Row> => ({
    id,
    name,
    number: true,
    value: (row) => row[id],
  });
  const columns: Column<Row>[] = [
    { id: "year", name: f("year"), value: (row) => row.year, show: (row) => `${row.year}–${row.year + 1}` },
    of("p50", f("middle")),
    of("p10", f("low")),
    of("p90", f("high")),
    of("p025", f("lowest")),
    of("p975", f("highest")),
    { id: "method", name: f("method"), value: (row) => row.method },
  ];
  return (
    <DataTable
      caption={f("table", { unit })}
      columns={columns}
      rows={rows}
      rowId={(row) => `${row.year} ${row.method}`}
      file="du-bao"
    />
  );
}
