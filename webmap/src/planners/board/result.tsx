// What a scenario changes: figures side by side, schools, wards; each table can be saved.

import { useMemo } from "preact/hooks";
import { count, metres, moment, whole } from "../../common/format";
import { Sentence } from "../../common/parts";
import { DataTable, type Column } from "../../common/table";
import { t } from "../texts";
import { WardsChart } from "./ward-chart";
import { signed } from "./drawing";
import { titleOf, usePolicies } from "./rules";
import { r } from "./result-texts";
import { Save } from "./save";
import * as board from "./store";
import { b } from "./texts";
import { moreAt, signOf, type Count, type Difference, type SchoolRow, type WardRow } from "./types";

export function ResultPart() {
  const found = board.result.value;
  const policies = usePolicies();
  if (!found) {
    return (
      <section class="card" aria-labelledby="result-title">
        <h2 id="result-title">{b("result")}</h2>
        <p class="hint">{b("nothing_yet")}</p>
      </section>
    );
  }
  const { difference } = found;
  const time = moment(found.at);
  const by = titleOf(policies.data ?? [], difference.policy);
  return (
    <section class="card result" aria-labelledby="result-title" aria-busy={board.job.value !== null}>
      <h2 id="result-title">{b("result")}</h2>
      <p class="hint">{b("result_of", { time, policy: by })}</p>
      {difference.labels.map((label) => (
        <p key={label} class="hint">
          <strong>{label}</strong>
        </p>
      ))}
      {board.stale.value && <Sentence kind="warning">{b("stale")}</Sentence>}
      <Headline difference={difference} />
      <Indicators difference={difference} />
      <Save />
      <Schools rows={difference.schools} />
      <Wards rows={difference.wards} />
    </section>
  );
}

function Headline({ difference }: { difference: Difference }) {
  const told = difference.figures;
  const three = [
    [r("moved"), told["n_moved"]],
    [r("better"), told["n_better"]],
    [r("worse"), told["n_worse"]],
  ] as const;
  return (
    <dl class="headline" aria-label={r("who")} id="headline">
      {three.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{count(value ?? null)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Indicators({ difference }: { difference: Difference }) {
  const { before, after, figures } = difference;
  const counts = ["placed", "unplaced", "at_nearest"] as const;
  const ways = ["mean_m", "median_m", "p95_m", "longest_m"] as const;
  const names = { mean_m: "mean", median_m: "median", p95_m: "p95", longest_m: "longest" } as const;
  const far = [
    ["over_4", before.over_4km, after.over_4km],
  ] as const;
  const single = [
    ["lost", "n_lost_seat"],
    ["got", "n_got_seat"],
    ["newly_4", "n_newly_over_4km"],
    ["no_longer_4", "n_no_longer_over_4km"],
    ["newly_7", "n_newly_over_7km"],
    ["no_longer_7", "n_no_longer_over_7km"],
  ] as const;
  return (
    <div class="table-frame" tabindex={0} role="region" aria-label={r("indicators")}>
      <table class="sides" id="indicators">
        <thead>
          <tr>
            <th scope="col">{r("indicators")}</th>
            <th scope="col">{t("before")}</th>
            <th scope="col">{t("after")}</th>
            <th scope="col">{t("change")}</th>
          </tr>
        </thead>
        <tbody>
          {counts.map((key) => sides(r(key), before[key], after[key], allOf))}
          {ways.map((key) => sides(r(names[key]), before[key], after[key], way))}
          {far.map(([key, one, other]) => sides(r(key), one, other, allOf))}
          {single.map(([key, figure]) => (
            <tr key={key}>
              <th scope="row">{r(key)}</th>
              <td />
              <td />
              <td>{count(figures[figure] ?? null)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{r("metres_more")}</th>
            <td />
            <td />
            <td>{figures["metres_more"] == null ? r("not_told") : `${signed(figures["metres_more"])}\u00a0m`}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function way(value: number | null): string {
  return value === null ? r("not_told") : metres(value);
}

function sides(
  name: string,
  before: Count,
  after: Count,
  say: (value: number | null) => string,
) {
  const more = before === null || after === null ? "–" : signed(Math.round(after - before));
  return (
    <tr key={name}>
      <th scope="row">{name}</th>
      <td>{say(before)}</td>
      <td>{say(after)}</td>
      <td>{more}</td>
    </tr>
  );
}

function Schools({ rows }: { rows: readonly SchoolRow[] }) {
  const changed = useMemo(
    () => rows.filter((row) => signOf(row) !== "same").sort((a, b) => most(b) - most(a)),
    [rows],
  );
  const of = (pick: (row: SchoolRow) => Count) => ({
    number: true,
    value: pick,
    show: (row: SchoolRow) => count(pick(row)),
  });
  const all = (pick: (row: SchoolRow) => Count) => ({
    number: true,
    value: pick,
    show: (row: SchoolRow) => allOf(pick(row)),
  });
  const seats = (pick: (row: SchoolRow) => number | null) => ({
    number: true,
    value: pick,
    show: (row: SchoolRow) => seatsOf(pick(row)),
  });
  const columns: Column<SchoolRow>[] = [
    { id: "school", name: t("school"), value: (row) => board.schoolName(row.school_code) },
    { id: "code", name: t("code"), value: (row) => row.school_code },
    {
      id: "more",
      name: t("change"),
      number: true,
      value: moreAt,
      show: (row) => moreText(row),
    },
    { id: "before", name: t("before"), ...all((row) => row.n_before) },
    { id: "after", name: t("after"), ...all((row) => row.n_after) },
    { id: "came", name: r("came"), ...of((row) => row.n_came) },
    { id: "left", name: r("left"), ...of((row) => row.n_left) },
    { id: "seats", name: r("seats"), ...seats((row) => row.seats_after) },
  ];
  return (
    <>
      <h3>{r("schools")}</h3>
      <DataTable
        caption={r("schools")}
        columns={columns}
        rows={changed}
        rowId={(row) => row.school_code}
        file="truong-thay-doi"
        empty={r("no_school_moves")}
      />
    </>
  );
}

/** By how many children a school changes: the largest changes stand first. */
function most(row: SchoolRow): number {
  return Math.max(Math.abs(moreAt(row) ?? 0), row.n_came ?? 0, row.n_left ?? 0);
}

function moreText(row: SchoolRow): string {
  const more = moreAt(row);
  return more === null ? r("not_told") : signed(more);
}

/** A number may be kept back though it is large: beside others it would tell of a few children. */
function allOf(value: Count): string {
  return value === null ? r("not_told") : whole(value);
}

function seatsOf(value: number | null): string {
  return value === null ? "–" : whole(value);
}

function Wards({ rows }: { rows: readonly WardRow[] }) {
  const changed = useMemo(
    () =>
      rows
        .filter((row) => row.n_moved !== 0)
        .sort((a, b) => (b.n_moved ?? 0) - (a.n_moved ?? 0)),
    [rows],
  );
  const of = (pick: (row: WardRow) => Count) => ({
    number: true,
    value: pick,
    show: (row: WardRow) => count(pick(row)),
  });
  const mean = (pick: (row: WardRow) => number | null) => ({
    number: true,
    value: pick,
    show: (row: WardRow) => way(pick(row)),
  });
  const columns: Column<WardRow>[] = [
    { id: "ward", name: t("ward"), value: (row) => board.wardName(row.ward_code) },
    { id: "children", name: r("children"), ...of((row) => row.n_pupils) },
    { id: "moved", name: r("moved"), ...of((row) => row.n_moved) },
    { id: "better", name: r("better"), ...of((row) => row.n_better) },
    { id: "worse", name: r("worse"), ...of((row) => row.n_worse) },
    { id: "mean-before", name: r("mean_before"), ...mean((row) => row.mean_before_m) },
    { id: "mean-after", name: r("mean_after"), ...mean((row) => row.mean_after_m) },
  ];
  return (
    <>
      <h3>{r("wards")}</h3>
      {changed.length > 0 && <WardsChart rows={changed} />}
      <DataTable
        caption={r("wards")}
        columns={columns}
        rows={changed}
        rowId={(row) => row.ward_code || "-"}
        file="phuong-thay-doi"
        empty={r("no_ward_moves")}
      />
    </>
  );
}
