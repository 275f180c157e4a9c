// Coming years: which scenarios, a chart of seats missing, and tables of city, wards and schools.

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { api, data } from "../../common/api";
import { useAsked } from "../../common/asked";
import { city } from "../../common/city";
import { count, gradeName, metres, moment, percent, whole } from "../../common/format";
import { JobProgress } from "../../common/job-progress";
import { language } from "../../common/language";
import { allPages } from "../../common/pages";
import { Answer, Button, Choices, Field } from "../../common/parts";
import { DataTable, type Column } from "../../common/table";
import { readWards } from "../board/actions";
import { RulesField } from "../board/rules";
import { gradesOf, ward_names, wardName } from "../board/store";
import type { Grade } from "../board/types";
import { Chart } from "../charts/chart";
import { t } from "../texts";
import { ask, outlook, type Outlook, type SchoolRow, type WardRow, type YearRow } from "./outlook";
import { y } from "./texts";

const MOST = 4;
const FAR = 10;
const AT_FIRST = 5;
const DRAWS = [0, 20, 50, 100] as const;
const USUAL_DRAWS = 20;
const BARS = 12;
const PAGE = 200;

const school_names = signal<ReadonlyMap<string, string>>(new Map());

export function YearsPage() {
  useEffect(() => {
    void outlook.findLast();
    return outlook.leave;
  }, []);
  const known = outlook.result.value;
  return (
    <>
      <h1>{y("title")}</h1>
      <p>{y("intro")}</p>
      <Asking />
      {known && <Found key={known.at} found={known.found} at={known.at} />}
    </>
  );
}

function Asking() {
  const base = Number.parseInt(city.value?.season ?? "", 10) || new Date().getFullYear();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [grade, setGrade] = useState<Grade>("1");
  const [policy, setPolicy] = useState("hcmc-2025-grade1");
  const [first, setFirst] = useState(base + 1);
  const [last, setLast] = useState(base + AT_FIRST);
  const [draws, setDraws] = useState<number>(USUAL_DRAWS);
  const asked = useAsked(
    async (signal) => (await data(api.GET("/v1/scenarios", { signal }))).items,
    [],
  );
  const running = outlook.is_running.value;
  const years = Array.from({ length: FAR }, (_, n) => base + 1 + n);
  return (
    <section class="card" aria-labelledby="years-title">
      <h2 id="years-title">{y("scenarios")}</h2>
      <Answer asked={asked}>
        {(items) =>
          items.length ? (
            <ul class="checks two-columns" id="years-scenarios">
              {items.map((one) => {
                const on = chosen.includes(one.name);
                return (
                  <li key={one.name}>
                    <label class="switch">
                      <input
                        type="checkbox"
                        checked={on}
                        disabled={!on && chosen.length >= MOST}
                        onChange={() =>
                          setChosen(
                            on
                              ? chosen.filter((name) => name !== one.name)
                              : [...chosen, one.name],
                          )
                        }
                      />
                      <span>{one.name}</span>
                    </label>
                  </li>
                );
              })}
            </ul>
          ) : (
            <p class="hint">{y("no_scenarios")}</p>
          )
        }
      </Answer>
      <Choices
        name="years-grade"
        legend={t("grade")}
        small
        options={gradesOf(city.value).map((value) => ({
          value: value ?? "1",
          text: gradeName(value ?? "1"),
        }))}
        value={grade ?? "1"}
        onChoose={setGrade}
      />
      <div class="columns">
        <RulesField id="years-policy" label={y("policy")} value={policy} onChange={setPolicy} />
        <YearField id="years-first" label={y("first")} years={years} value={first} onChange={setFirst} />
        <YearField id="years-last" label={y("last")} years={years} value={last} onChange={setLast} />
        <Field id="years-draws" label={y("draws")} hint={y("draws_hint")}>
          <select
            id="years-draws"
            value={draws}
            aria-describedby="years-draws-hint"
            onChange={(event) => setDraws(Number(event.currentTarget.value))}
          >
            {DRAWS.map((n) => (
              <option key={n} value={n}>
                {n}
              </option>
            ))}
          </select>
        </Field>
      </div>
      <div class="row">
        <Button
          kind="main"
          id="compute-years"
          disabled={running || last < first || !policy}
          onClick={() => void ask({ scenarios: chosen, policy, grade, first, last, draws })}
        >
          {y("compute")}
        </Button>
        {running && (
          <Button icon="close" onClick={() => void outlook.stop()}>
            {y("stop")}
          </Button>
        )}
      </div>
      <JobProgress of={outlook} doing={y("computing")} />
    </section>
  );
}

function YearField(props: {
  id: string;
  label: string;
  years: readonly number[];
  value: number;
  onChange: (year: number) => void;
}) {
  return (
    <Field id={props.id} label={props.label}>
      <select
        id={props.id}
        value={props.value}
        onChange={(event) => props.onChange(Number(event.currentTarget.value))}
      >
        {props.years.map((year) => (
          <option key={year} value={year}>
            {year}
          </option>
        ))}
      </select>
    </Field>
  );
}

function nameOf(scenario: string): string {
  return scenario || y("as_it_is");
}

function Found({ found, at }: { found: Outlook; at: string }) {
  const names = [...new Set(found.years.map((row) => row.scenario))];
  const years = [...new Set(found.years.map((row) => row.year))];
  const [scenario, setScenario] = useState(names.at(-1) ?? "");
  const [year, setYear] = useState(years.at(-1) ?? 0);
  useNames();
  const of_year = <Row extends { scenario: string; year: number }>(rows: readonly Row[]) =>
    rows.filter((row) => row.scenario === scenario && row.year === year);
  return (
    <section class="card" id="outlook" aria-busy={outlook.is_running.value} aria-labelledby="found">
      <h2 id="found">
        {y("city")}, {gradeName(found.facts.grade)}
      </h2>
      <p class="hint">{y("computed", { time: moment(at) })}</p>
      {found.facts.labels.map((label) => (
        <p key={label} class="hint">
          <strong>{label}</strong>
        </p>
      ))}
      <City rows={found.years} within_m={found.facts.within_m} />
      <div class="columns">
        {names.length > 1 && (
          <Field id="shown-scenario" label={y("show")}>
            <select
              id="shown-scenario"
              value={scenario}
              onChange={(event) => setScenario(event.currentTarget.value)}
            >
              {names.map((name) => (
                <option key={name} value={name}>
                  {nameOf(name)}
                </option>
              ))}
            </select>
          </Field>
        )}
        <YearField id="shown-year" label={y("show_year")} years={years} value={year} onChange={setYear} />
      </div>
      <Missing rows={found.years.filter((row) => row.scenario === scenario)} year={year} />
      <Wards rows={of_year(found.wards)} year={year} within_m={found.facts.within_m} />
      <Schools rows={of_year(found.schools)} year={year} />
    </section>
  );
}

/** Names of wards and schools; codes stand for them until they are there. */
function useNames(): void {
  useEffect(() => {
    void Promise.all([readWards(), readSchoolNames()]).catch(() => undefined);
  }, []);
}

async function readSchoolNames(): Promise<void> {
  const found = await allPages((page) =>
    data(api.GET("/v1/schools", { params: { query: { page, size: PAGE } } })),
  );
  school_names.value = new Map(found.map((one) => [one.school_code, one.name]));
}

function schoolName(code: string): string {
  return school_names.value.get(code) ?? code;
}

function spanned(
  value: number | null,
  low: number | null,
  high: number | null,
  said: (n: number) => string = whole,
): string {
  const told = value === null ? count(null) : said(value);
  return low === null || high === null ? told : `${told} (${said(low)}–${said(high)})`;
}

function City({ rows, within_m }: { rows: readonly YearRow[]; within_m: number }) {
  const columns: Column<YearRow>[] = [
    { id: "scenario", name: y("scenario"), value: (row) => nameOf(row.scenario) },
    { id: "year", name: y("year"), number: true, value: (row) => row.year, show: (row) => row.year },
    {
      id: "children",
      name: y("children"),
      number: true,
      value: (row) => row.n_children,
      show: (row) => spanned(row.n_children, row.n_children_p10, row.n_children_p90),
    },
    {
      id: "moved_in",
      name: y("moved_in"),
      number: true,
      value: (row) => row.n_moved_in,
      show: (row) => count(row.n_moved_in),
    },
    {
      id: "unplaced",
      name: y("unplaced"),
      number: true,
      value: (row) => row.n_unplaced,
      show: (row) => count(row.n_unplaced),
    },
    {
      id: "over_4km",
      name: y("over_4km"),
      number: true,
      value: (row) => row.n_over_4km,
      show: (row) => spanned(row.n_over_4km, row.n_over_4km_p10, row.n_over_4km_p90),
    },
    {
      id: "missing",
      name: y("missing", { m: within_m }),
      number: true,
      value: (row) => row.missing_in_reach,
      show: (row) =>
        spanned(row.missing_in_reach, row.missing_in_reach_p10, row.missing_in_reach_p90),
    },
    {
      id: "mean",
      name: y("mean"),
      number: true,
      value: (row) => row.mean_m,
      show: (row) => (row.mean_m === null ? "–" : metres(row.mean_m)),
    },
  ];
  return (
    <>
      <p class="hint">{y("range")}</p>
      <DataTable
        caption={y("city")}
        columns={columns}
        rows={rows}
        rowId={(row) => `${row.scenario} ${row.year}`}
        file="cac-nam-toi"
      />
    </>
  );
}

function Missing({ rows, year }: { rows: readonly YearRow[]; year: number }) {
  const known = rows.filter((row) => row.missing_in_reach !== null);
  if (known.length < 2) return null;
  const band = known.map((row) => ({
    year: row.year,
    low: row.missing_in_reach_p10,
    middle: row.missing_in_reach ?? 0,
    high: row.missing_in_reach_p90,
  }));
  const first = band[0]?.year ?? 0;
  const label = y("chart", {
    scenario: nameOf(rows[0]?.scenario ?? ""),
    first,
    last: band.at(-1)?.year ?? first,
  });
  return (
    <Chart
      label={label}
      of={[rows, year, language.value]}
      draw={(plots, width) => plots.band(band, year, width, label, y("missing_short"))}
    />
  );
}

function chance(value: number | null): string {
  return value === null ? "–" : percent(value, 1);
}

function Wards({ rows, year, within_m }: { rows: readonly WardRow[]; year: number; within_m: number }) {
  const known = rows.filter((row) => row.n_children !== null);
  const likely = [...known]
    .filter((row) => row.chance_missing_in_reach)
    .sort((a, b) => (b.chance_missing_in_reach ?? 0) - (a.chance_missing_in_reach ?? 0))
    .slice(0, BARS);
  const label = y("ward_chart", { year });
  const number = (
    id: "missing_in_ward" | "missing_in_reach",
    name: string,
  ): Column<WardRow> => ({
    id,
    name,
    number: true,
    value: (row) => row[id],
    show: (row) => (row[id] === null ? count(null) : whole(row[id])),
  });
  const share = (id: "chance_missing_in_reach" | "chance_far", name: string): Column<WardRow> => ({
    id,
    name,
    number: true,
    value: (row) => row[id],
    show: (row) => chance(row[id]),
  });
  const columns: Column<WardRow>[] = [
    { id: "ward", name: t("ward"), value: (row) => wardName(row.ward_code) },
    {
      id: "children",
      name: y("children"),
      number: true,
      value: (row) => row.n_children,
      show: (row) => spanned(row.n_children, row.n_children_p10, row.n_children_p90),
    },
    number("missing_in_ward", y("missing_in_ward")),
    number("missing_in_reach", y("missing", { m: within_m })),
    share("chance_missing_in_reach", y("chance_missing")),
    share("chance_far", y("chance_far")),
  ];
  return (
    <>
      <h3>{y("wards", { year })}</h3>
      <p class="hint">{y("wards_how")}</p>
      {likely.length > 0 && (
        <Chart
          label={label}
          of={[rows, language.value, ward_names.value]}
          draw={(plots, width) =>
            plots.bars(
              likely.map((row) => ({
                name: wardName(row.ward_code),
                value: Math.round(100 * (row.chance_missing_in_reach ?? 0)),
                text: chance(row.chance_missing_in_reach),
              })),
              width,
              label,
              "%",
            )
          }
        />
      )}
      <DataTable
        caption={y("wards", { year })}
        columns={columns}
        rows={rows}
        rowId={(row) => row.ward_code}
        file="cac-nam-toi-phuong"
      />
    </>
  );
}

function Schools({ rows, year }: { rows: readonly SchoolRow[]; year: number }) {
  const columns: Column<SchoolRow>[] = [
    { id: "school", name: t("school"), value: (row) => schoolName(row.school_code) },
    { id: "seats", name: y("seats"), number: true, value: (row) => row.seats, show: (row) => whole(row.seats) },
    {
      id: "first",
      name: y("first_choice"),
      number: true,
      value: (row) => row.n_first,
      show: (row) => count(row.n_first),
    },
    {
      id: "placed",
      name: y("placed"),
      number: true,
      value: (row) => row.n_placed,
      show: (row) => count(row.n_placed),
    },
    {
      id: "over",
      name: y("chance_over"),
      number: true,
      value: (row) => row.chance_over,
      show: (row) => chance(row.chance_over),
    },
  ];
  return (
    <>
      <h3>{y("schools", { year })}</h3>
      <DataTable
        caption={y("schools", { year })}
        columns={columns}
        rows={rows}
        rowId={(row) => row.school_code}
        file="cac-nam-toi-truong"
      />
    </>
  );
}
