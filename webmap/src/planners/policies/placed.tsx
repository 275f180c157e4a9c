// The same children placed by two to four sets of rules: a table, its chart, and groups of children.

import { useEffect, useState } from "preact/hooks";
import { city } from "../../common/city";
import { gradeName, metres, moment, season, whole } from "../../common/format";
import { language } from "../../common/language";
import { JobProgress } from "../../common/job-progress";
import { Button, Choices, Field } from "../../common/parts";
import { DataTable, type Column } from "../../common/table";
import { titleOf, type Policy } from "../board/rules";
import { gradesOf } from "../board/store";
import type { Grade } from "../board/types";
import { Chart } from "../charts/chart";
import { t } from "../texts";
import { ask, placing, type Row, type Table } from "./placing";
import { p } from "./texts";

const FEWEST = 2;
const MOST = 4;
const AT_FIRST = ["nearest-first", "minimum-total"];
const EVERYBODY = "all";
const FIRST_LETTER = 65;
const LONGEST_NAME = 16;
const WAYS = ["mean_m", "median_m", "p95_m", "longest_m"] as const;
const COUNTS = ["over_4km", "over_7km", "at_nearest", "must_cross_river"] as const;
const SEATS = ["placed", "unplaced"] as const;
const FIGURES = [...SEATS, ...WAYS, ...COUNTS] as const;
type Figure = (typeof FIGURES)[number];

export function PlacedSideBySide({ policies }: { policies: readonly Policy[] }) {
  useEffect(() => {
    void placing.findLast();
    return placing.leave;
  }, []);
  const known = placing.result.value;
  return (
    <section class="card" aria-labelledby="placing-title">
      <h2 id="placing-title">{p("placing")}</h2>
      <p class="hint">{p("placing_intro")}</p>
      <Asking policies={policies} />
      <JobProgress of={placing} doing={p("placing_now")} />
      {known && <Found policies={policies} table={known.found} at={known.at} />}
    </section>
  );
}

function Asking({ policies }: { policies: readonly Policy[] }) {
  const [chosen, setChosen] = useState<readonly string[]>(AT_FIRST);
  const [grade, setGrade] = useState<Grade>("1");
  const running = placing.is_running.value;
  return (
    <>
      <Choices
        name="placing-grade"
        legend={t("grade")}
        small
        options={gradesOf(city.value).map((value) => ({
          value: value ?? "1",
          text: gradeName(value ?? "1"),
        }))}
        value={grade ?? "1"}
        onChoose={setGrade}
      />
      <fieldset>
        <legend>{p("pick_rules")}</legend>
        <ul class="checks two-columns" id="placing-rules">
          {policies.map((one) => {
            const on = chosen.includes(one.name);
            return (
              <li key={one.name}>
                <label class="switch">
                  <input
                    type="checkbox"
                    value={one.name}
                    checked={on}
                    disabled={!on && chosen.length >= MOST}
                    onChange={() =>
                      setChosen(
                        on ? chosen.filter((name) => name !== one.name) : [...chosen, one.name],
                      )
                    }
                  />
                  <span>{one.title[language.value]}</span>
                </label>
              </li>
            );
          })}
        </ul>
      </fieldset>
      <div class="row">
        <Button
          kind="main"
          id="place"
          disabled={running || chosen.length < FEWEST}
          onClick={() => void ask(chosen, grade)}
        >
          {p("place")}
        </Button>
        {running && (
          <Button icon="close" onClick={() => void placing.stop()}>
            {p("stop")}
          </Button>
        )}
        <span class="hint">{p("chosen", { n: chosen.length, most: MOST })}</span>
      </div>
    </>
  );
}

/** A column and its bar bear the same letter: titles of rules are too long for a chart. */
function lettered(policies: readonly Policy[], policy: string, at: number): string {
  return `${String.fromCharCode(FIRST_LETTER + at)}. ${titleOf(policies, policy)}`;
}

interface Shown {
  policies: readonly Policy[];
  table: Table;
}

function Found({ policies, table, at }: Shown & { at: string }) {
  return (
    <div id="placed" aria-busy={placing.is_running.value}>
      <h3>
        {gradeName(table.grade)}, {t("season")} {season(table.season)}
      </h3>
      <p class="hint">{p("placed_on", { time: moment(at) })}</p>
      {table.labels.map((label) => (
        <p key={label} class="hint">
          <strong>{label}</strong>
        </p>
      ))}
      <div class="beside">
        <Everybody policies={policies} table={table} />
        <OneFigure policies={policies} table={table} />
      </div>
      <h3>{p("by_group")}</h3>
      <Groups policies={policies} table={table} />
      <p class="hint">{p("why_not_told")}</p>
    </div>
  );
}

function Everybody({ policies, table }: Shown) {
  const rows = table.rows.filter((row) => row.children === EVERYBODY);
  return (
    <div class="table-frame" tabindex={0} role="region" aria-label={p("placing")}>
      <table class="sides" id="placed-table">
        <thead>
          <tr>
            <th scope="col">{p("children_n", { n: rows[0] ? said(rows[0], "pupils") : "" })}</th>
            {rows.map((row, at) => (
              <th scope="col" key={row.policy}>
                {lettered(policies, row.policy, at)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {FIGURES.map((name) => (
            <tr key={name}>
              <th scope="row">{p(name)}</th>
              {rows.map((row) => (
                <td key={row.policy}>{said(row, name)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function OneFigure({ policies, table }: Shown) {
  const [name, setName] = useState<Figure>("mean_m");
  const bars = table.rows
    .filter((row) => row.children === EVERYBODY)
    .map((row, at) => ({
      name: shortened(lettered(policies, row.policy, at)),
      value: row[name],
      text: said(row, name),
    }));
  return (
    <div>
      <Field id="figure" label={p("figure")}>
        <select
          id="figure"
          value={name}
          onChange={(event) => setName(event.currentTarget.value as Figure)}
        >
          {FIGURES.map((one) => (
            <option key={one} value={one}>
              {p(one)}
            </option>
          ))}
        </select>
      </Field>
      <Chart
        label={p(name)}
        of={[table, name, policies, language.value]}
        draw={(plots, width) => plots.bars(bars, width, p(name), p(name))}
      />
    </div>
  );
}

function Groups({ policies, table }: Shown) {
  const number = (name: Figure | "pupils"): Column<Row> => ({
    id: name,
    name: p(name),
    number: true,
    value: (row) => row[name],
    show: (row) => said(row, name),
  });
  const columns: Column<Row>[] = [
    { id: "children", name: p("children"), value: (row) => childrenName(row.children) },
    { id: "policy", name: p("rules"), value: (row) => titleOf(policies, row.policy) },
    number("pupils"),
    ...FIGURES.map(number),
  ];
  return (
    <DataTable
      caption={p("by_group")}
      columns={columns}
      rows={byChildren(table.rows)}
      rowId={(row) => `${row.policy} ${row.children}`}
      file="quy-tac-canh-nhau"
    />
  );
}

function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1).trimEnd()}…` : name;
}

/** Rules under each other, group by group: that is what is compared. */
function byChildren(rows: readonly Row[]): Row[] {
  const order = [...new Set(rows.map((row) => row.children))];
  return [...rows].sort((a, b) => order.indexOf(a.children) - order.indexOf(b.children));
}

function said(row: Row, name: Figure | "pupils"): string {
  const value = row[name];
  if (value === null) return p("not_told"); // few children, or what would tell of few
  return (WAYS as readonly string[]).includes(name) ? metres(value) : whole(value);
}

function childrenName(children: string): string {
  const [kind, ...rest] = children.split(" ");
  const value = rest.join(" ");
  if (kind === "group") return p("group", { n: value });
  if (kind !== "residence") return p("everybody");
  if (value === "permanent") return p("permanent");
  return value === "temporary" ? p("temporary") : p("residence", { kind: value });
}
