// Children, seats and ways by ward: a map that grey print keeps, a chart, and the table of both.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { FeatureCollection } from "geojson";
import { api, data, type Schema } from "../../common/api";
import { useAsked } from "../../common/asked";
import { city } from "../../common/city";
import { count, day, gradeName, metres, season, whole } from "../../common/format";
import { language } from "../../common/language";
import { MapFrame } from "../../common/map/frame";
import { Answer, Button, Choices, TroubleLine } from "../../common/parts";
import { DataTable, type Column } from "../../common/table";
import { c } from "../../common/texts";
import { Chart } from "../charts/chart";
import { savePicture } from "../picture";
import { t } from "../texts";
import { PATTERNS } from "./hatch";
import { wardOutlines, type Outlines } from "./known";
import type { WardMap } from "./map";
import { borders, classOf, MEASURES, textOf, valueOf, type Measure, type Row } from "./measure";
import { askReach, REACHES_M } from "./reach";
import { w } from "./texts";

const BARS = 12;

export function WardsPage() {
  const asked = useAsked(
    async (signal) => {
      const found = await data(api.GET("/v1/statistics", { signal }));
      return (found as Schema<"StatisticsOut">).items; // not asked for as CSV
    },
    [],
  );
  return (
    <>
      <h1>{w("title")}</h1>
      <p>{w("intro")}</p>
      <Answer asked={asked}>
        {(rows) => (rows.length ? <Figures rows={rows} /> : <p class="hint">{w("none")}</p>)}
      </Answer>
    </>
  );
}

function Figures({ rows }: { rows: readonly Row[] }) {
  const kinds = useMemo(() => [...new Set(rows.map((row) => `${row.season}|${row.grade}`))], [rows]);
  const [kind, setKind] = useState(kinds.at(-1) ?? "");
  const [measure, setMeasure] = useState<Measure>("missing");
  const [within_m, setWithin] = useState<number>(REACHES_M[2]);
  const told = useMemo(
    () => rows.filter((row) => `${row.season}|${row.grade}` === kind),
    [rows, kind],
  );
  const run_id = told[0]?.run_id;
  const [stage, setStage] = useState<string | null>(null);
  const reach = useAsked(
    (signal) =>
      measure === "reach" && run_id !== undefined
        ? askReach(run_id, within_m, (job) => setStage(job.stage_name), signal)
        : Promise.resolve(null),
    [measure === "reach", run_id, within_m],
  );
  const own = useMemo(
    () => told.map((row) => ({ ...row, reach: reach.data?.get(row.ward_code) })),
    [told, reach.data],
  );
  return (
    <>
      <div class="row">
        <Choices
          name="kind"
          legend={t("season")}
          small
          options={kinds.map((value) => ({ value, text: kindName(value) }))}
          value={kind}
          onChoose={setKind}
        />
        <Choices
          name="measure"
          legend={w("measure")}
          small
          options={MEASURES.map((value) => ({ value, text: w(value) }))}
          value={measure}
          onChoose={setMeasure}
        />
      </div>
      {measure === "reach" && (
        <>
          <Choices
            name="within"
            legend={w("within")}
            small
            options={REACHES_M.map((m) => ({ value: String(m), text: `${whole(m / 1000)} km` }))}
            value={String(within_m)}
            onChoose={(value) => setWithin(Number(value))}
          />
          <p class="hint">{w("reach_how")}</p>
          {reach.busy && <p role="status">{w("counting", { stage: stage ?? "" })}</p>}
          {reach.trouble && <TroubleLine trouble={reach.trouble} again={reach.again} />}
        </>
      )}
      <Drawn rows={own} measure={measure} kind={kindName(kind)} />
      <Bars rows={own} measure={measure} />
      <Table rows={own} />
    </>
  );
}

function kindName(kind: string): string {
  const [of = "", grade = ""] = kind.split("|");
  return `${season(of)} · ${gradeName(grade)}`;
}

function wardName(row: Row): string {
  return row.ward_name ?? (row.ward_code || t("no_ward"));
}

function Drawn({ rows, measure, kind }: { rows: readonly Row[]; measure: Measure; kind: string }) {
  const map = useRef<WardMap | null>(null);
  const [ready, setReady] = useState(false);
  const outlines = useAsked(wardOutlines, []);
  const drawn = useMemo(
    () => classes(outlines.data, rows, measure),
    [outlines.data, rows, measure, language.value],
  );
  useEffect(() => map.current?.show(drawn), [drawn, ready]);
  const label = w("label", { measure: w(measure) });
  return (
    <div class="wide-map">
      <MapFrame
        label={label}
        help={w("help")}
        start={async (container, known) => (await import("./map")).startMap(container, known)}
        onReady={(made) => {
          map.current = made;
          setReady(true);
        }}
      >
        <Legend rows={rows} measure={measure} />
      </MapFrame>
      {ready && (
        <Button
          icon="save"
          onClick={() => {
            const known = city.value;
            const at = map.current;
            if (!at) return;
            const source = t("source", {
              source: known?.attribution ?? t("own_source"),
              date: day(known?.data_date ?? ""),
            });
            void at.picture().then((picture) =>
              savePicture("phuong.png", picture, at.metresPerPx(), {
                title: w(measure),
                lines: [known?.notice?.[language.value] ?? "", `${known?.name ?? ""} · ${kind}`],
                legend: legendOf(rows, measure).map(({ at: rank, text }) => ({
                  colour: PATTERNS[rank]?.ground ?? "#fff",
                  sign: "/".repeat(rank),
                  text,
                })),
                source,
              }),
            );
          }}
        >
          {t("save_picture")}
        </Button>
      )}
    </div>
  );
}

function classes(
  outlines: Outlines | null,
  rows: readonly Row[],
  measure: Measure,
): FeatureCollection {
  const of = new Map(rows.map((row) => [row.ward_code, row]));
  const at = borders(rows, measure);
  const features = (outlines?.features ?? []).map(({ geometry, properties }) => {
    const row = of.get(properties.code);
    const value = row ? valueOf(row, measure) : null;
    const told = row ? textOf(value, measure) : "";
    return {
      type: "Feature" as const,
      geometry,
      properties: { code: properties.code, class: classOf(value, at), text: told },
    };
  });
  return { type: "FeatureCollection", features };
}

function legendOf(rows: readonly Row[], measure: Measure): { at: number; text: string }[] {
  const at = borders(rows, measure);
  const first = { at: 0, text: measure === "missing" ? w("enough") : textOf(0, measure) };
  const below = at.map((n, rank) => ({ at: rank + 1, text: w("up_to", { n: textOf(n, measure) }) }));
  const last = at.at(-1) ?? 0;
  return [first, ...below, { at: at.length + 1, text: w("above", { n: textOf(last, measure) }) }];
}

function Legend({ rows, measure }: { rows: readonly Row[]; measure: Measure }) {
  return (
    <details class="map-legend" open={!matchMedia("(max-width: 51.99rem)").matches}>
      <summary>
        {c("legend")}: {w(measure)}
      </summary>
      <ul>
        {legendOf(rows, measure).map(({ at, text }) => (
          <li key={at}>
            <span class={`class-mark class-${at}`} aria-hidden="true" />
            {text}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Bars({ rows, measure }: { rows: readonly Row[]; measure: Measure }) {
  const most = rows
    .map((row) => ({ name: wardName(row), value: valueOf(row, measure) }))
    .filter((row): row is { name: string; value: number } => (row.value ?? 0) > 0)
    .sort((one, other) => other.value - one.value)
    .slice(0, BARS)
    .map((row) => ({ ...row, text: textOf(row.value, measure) }));
  if (!most.length) return null;
  const label = w("chart", { measure: w(measure) });
  return (
    <section class="card" aria-labelledby="bars-title">
      <h2 id="bars-title">{label}</h2>
      <Chart
        label={label}
        of={[rows, measure, language.value]}
        draw={(plots, width) => plots.bars(most, width, label, w(measure))}
      />
    </section>
  );
}

function Table({ rows }: { rows: readonly Row[] }) {
  const of = (id: string, name: string, pick: (row: Row) => number | null): Column<Row> => ({
    id,
    name,
    number: true,
    value: pick,
    show: (row) => count(pick(row)),
  });
  const way = (id: string, name: string, pick: (row: Row) => number | null): Column<Row> => ({
    id,
    name,
    number: true,
    value: pick,
    show: (row) => {
      const value = pick(row);
      return value === null ? w("unknown") : metres(value);
    },
  });
  const columns: Column<Row>[] = [
    { id: "ward", name: t("ward"), value: wardName },
    of("children", w("children"), (row) => row.n_children),
    { ...of("seats", w("seats"), (row) => row.n_seats), show: (row) => whole(row.n_seats) },
    {
      id: "missing",
      name: w("missing"),
      number: true,
      value: (row) => valueOf(row, "missing"),
      show: (row) => textOf(valueOf(row, "missing"), "missing"),
    },
    ...(rows.some((row) => row.reach)
      ? [
          of("seats_in_reach", w("in_reach"), (row) => row.reach?.seats_in_reach ?? null),
          of("missing_in_reach", w("reach"), (row) => row.reach?.missing_in_reach ?? null),
          of("schools_in_reach", w("schools_in_reach"), (row) => row.reach?.n_schools_in_reach ?? null),
        ].map((column) => ({
          ...column,
          show: (row: Row) => {
            const value = column.value(row);
            return typeof value === "number" ? whole(Math.round(value)) : w("unknown");
          },
        }))
      : []),
    of("placed", w("placed"), (row) => row.n_placed),
    of("unplaced", w("unplaced"), (row) => row.n_unplaced),
    of("nearest", w("nearest"), (row) => row.n_at_nearest),
    of("far", w("far"), (row) => row.n_over_4km),
    way("median", w("median"), (row) => row.median_m),
    way("p95", w("p95"), (row) => row.p95_m),
  ];
  return (
    <section class="card" aria-labelledby="wards-title">
      <h2 id="wards-title">{w("table")}</h2>
      <DataTable
        caption={w("table")}
        columns={columns}
        rows={rows}
        rowId={(row) => row.statistic_id}
        file="theo-phuong"
      />
    </section>
  );
}
