// Indicators by ward: what the city's norms say, and what the registers do not hold.

import type { FeatureCollection } from "geojson";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useAsked } from "../../common/asked";
import { decimal, moment, whole } from "../../common/format";
import { JobProgress } from "../../common/job-progress";
import { language } from "../../common/language";
import { MapFrame } from "../../common/map/frame";
import { Button, Field } from "../../common/parts";
import { DataTable, type Column } from "../../common/table";
import { c } from "../../common/texts";
import { t } from "../texts";
import { wardOutlines, type Outlines } from "../wards/known";
import type { WardMap } from "../wards/map";
import {
  ask,
  indicators,
  keyOf,
  nameOf,
  whyOf,
  type CityRow,
  type Indicators,
  type WardRow,
} from "./indicators";
import { i } from "./texts";

/** Fill of a ward, of the five hatchings: darker where the norm is missed. */
const CLASS = { enough: 0, "": 1, short: 3, unknown: -1 } as const;

export function IndicatorsPage() {
  useEffect(() => {
    void indicators.findLast();
    return indicators.leave;
  }, []);
  const known = indicators.result.value;
  return (
    <>
      <h1>{i("title")}</h1>
      <p>{i("intro")}</p>
      <Asking />
      {known && <Found key={known.at} found={known.found} at={known.at} />}
    </>
  );
}

function Asking() {
  const [model, setModel] = useState(false);
  return (
    <section class="card" aria-label={i("compute")}>
      <label class="switch">
        <input type="checkbox" checked={model} onChange={() => setModel(!model)} />
        <span>{i("model")}</span>
      </label>
      <div class="row">
        <Button
          kind="main"
          id="compute-indicators"
          disabled={indicators.is_running.value}
          onClick={() => void ask(model)}
        >
          {i("compute")}
        </Button>
      </div>
      <JobProgress of={indicators} doing={i("computing")} />
    </section>
  );
}

function told(value: number | null): string {
  if (value === null) return i("unknown");
  return Number.isInteger(value) ? whole(value) : decimal(value, 1);
}

function Found({ found, at }: { found: Indicators; at: string }) {
  const first = found.city.find((row) => row.n_short > 0) ?? found.city[0];
  const [key, setKey] = useState(first ? keyOf(first) : "");
  const of = useMemo(() => found.wards.filter((row) => keyOf(row) === key), [found, key]);
  const one = found.city.find((row) => keyOf(row) === key);
  const said = one && found.indicators[one.indicator];
  return (
    <section class="card" id="indicators" aria-labelledby="indicators-city">
      <h2 id="indicators-city">{i("city")}</h2>
      <p class="hint">{i("computed", { time: moment(at) })}</p>
      {found.labels.map((label) => (
        <p key={label} class="hint">
          <strong>{label}</strong>
        </p>
      ))}
      <City found={found} />
      <Field id="shown-indicator" label={i("shown")}>
        <select
          id="shown-indicator"
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
        >
          {found.city.map((row) => (
            <option key={keyOf(row)} value={keyOf(row)}>
              {nameOf(found, row)}
            </option>
          ))}
        </select>
      </Field>
      {one && said && (
        <p class="hint">
          {language.value === "vi" ? said.says_vi : said.says_en} {i("source")} ({i(one.status)}):{" "}
          {said.source}
        </p>
      )}
      {one && <Drawn rows={of} name={nameOf(found, one)} />}
      <Wards rows={of} found={found} />
    </section>
  );
}

function City({ found }: { found: Indicators }) {
  const n = (id: string, name: string, pick: (row: CityRow) => number): Column<CityRow> => ({
    id,
    name,
    number: true,
    value: pick,
    show: (row) => (row.norm === null ? "–" : whole(pick(row))),
  });
  const columns: Column<CityRow>[] = [
    { id: "indicator", name: i("indicator"), value: (row) => nameOf(found, row) },
    {
      id: "value",
      name: i("value"),
      number: true,
      value: (row) => row.value,
      show: (row) => told(row.value),
    },
    {
      id: "norm",
      name: i("norm"),
      number: true,
      value: (row) => row.norm,
      show: (row) => (row.norm === null ? "–" : told(row.norm)),
    },
    {
      ...n("known", i("known"), (row) => row.n_known),
      show: (row) => `${whole(row.n_known)}/${whole(row.n_wards)}`,
    },
    n("short", i("short"), (row) => row.n_short),
    n("enough", i("enough"), (row) => row.n_enough),
  ];
  return (
    <DataTable
      caption={i("city")}
      columns={columns}
      rows={found.city}
      rowId={keyOf}
      file="chi-so-thanh-pho"
    />
  );
}

function Drawn({ rows, name }: { rows: readonly WardRow[]; name: string }) {
  const map = useRef<WardMap | null>(null);
  const [ready, setReady] = useState(false);
  const outlines = useAsked(wardOutlines, []);
  const drawn = useMemo(() => filled(outlines.data, rows), [outlines.data, rows, language.value]);
  useEffect(() => map.current?.show(drawn), [drawn, ready]);
  const verdicts = [...new Set(rows.map((row) => row.verdict))].filter((one) => one !== "unknown");
  return (
    <div class="wide-map">
      <MapFrame
        label={i("label", { name })}
        help={i("help")}
        start={async (container, known) => (await import("../wards/map")).startMap(container, known)}
        onReady={(made) => {
          map.current = made;
          setReady(true);
        }}
      >
        <details class="map-legend" open={!matchMedia("(max-width: 51.99rem)").matches}>
          <summary>{c("legend")}</summary>
          <ul>
            {verdicts.map((one) => (
              <li key={one}>
                <span class={`class-mark class-${CLASS[one]}`} aria-hidden="true" />
                {i(one || "other")}
              </li>
            ))}
            <li>? {i("unknown")}</li>
          </ul>
        </details>
      </MapFrame>
    </div>
  );
}

function filled(outlines: Outlines | null, rows: readonly WardRow[]): FeatureCollection {
  const of = new Map(rows.map((row) => [row.ward_code, row]));
  const features = (outlines?.features ?? []).map(({ geometry, properties }) => {
    const row = of.get(properties.code);
    const text = row && row.value !== null ? told(row.value) : "?";
    return {
      type: "Feature" as const,
      geometry,
      properties: { code: properties.code, class: CLASS[row?.verdict ?? "unknown"], text },
    };
  });
  return { type: "FeatureCollection", features };
}

function Wards({ rows, found }: { rows: readonly WardRow[]; found: Indicators }) {
  const columns: Column<WardRow>[] = [
    { id: "ward", name: t("ward"), value: (row) => row.ward_name || row.ward_code },
    {
      id: "value",
      name: i("value"),
      number: true,
      value: (row) => row.value,
      show: (row) => told(row.value),
    },
    { id: "verdict", name: i("verdict"), value: (row) => i(row.verdict || "other") },
    { id: "why", name: i("why"), value: (row) => (row.why ? whyOf(found, row.why) : "") },
  ];
  return (
    <DataTable
      caption={i("wards")}
      columns={columns}
      rows={rows}
      rowId={(row) => row.ward_code}
      file="chi-so-phuong"
    />
  );
}
