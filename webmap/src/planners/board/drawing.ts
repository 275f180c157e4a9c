// What the board's map shows, as GeoJSON, made from what is known now.

import { computed, untracked, type ReadonlySignal } from "@preact/signals";
import type { Feature, FeatureCollection, Geometry } from "geojson";
import { whole } from "../../common/format";
import * as board from "./store";
import { moreAt, signOf, type Point, type Road, type SchoolRow } from "./types";

export type Part = "bridges" | "steps" | "result" | "shown" | "sketch";

const SMALLEST_PX = 5;
const LARGEST_PX = 26;

/** Each part by itself: a map that draws again what has not changed is slow to hear the next click. */
export const drawing: Record<Part, ReadonlySignal<FeatureCollection>> = {
  bridges: computed(() => {
    const roads = board.adding.value === "close" ? board.bridges.value : [];
    return all(roads.map((road) => lines(road.lines, {})));
  }),
  steps: computed(() => all(steps())),
  result: computed(() => all(result())),
  shown: computed(() => all(shown())),
  sketch: computed(() => all(sketch())),
};

function all(features: Feature[]): FeatureCollection {
  return { type: "FeatureCollection", features };
}

function feature(geometry: Geometry, properties: Record<string, unknown>): Feature {
  return { type: "Feature", geometry, properties };
}

function lines(coordinates: number[][][], properties: Record<string, unknown>): Feature {
  return feature({ type: "MultiLineString", coordinates }, properties);
}

/** One sign per step and kind, in the middle of what it changes: colour is not the only mark. */
function steps(): Feature[] {
  const known = (board.drawn.value?.features ?? []).map((one) =>
    feature(one.geometry as unknown as Geometry, one.properties),
  );
  const signs = new Map<string, Feature>();
  for (const one of known) {
    const { step, what } = one.properties as { step: number; what: string };
    if (one.geometry.type !== "LineString" || signs.has(`${step} ${what}`)) continue;
    const at = one.geometry.coordinates[Math.floor(one.geometry.coordinates.length / 2)];
    const sign = { step, what: `${what} sign` };
    if (at) signs.set(`${step} ${what}`, feature({ type: "Point", coordinates: at }, sign));
  }
  return [...known, ...signs.values()];
}

/** The schools with more or fewer children, the largest changes first. */
export function result(): Feature[] {
  const found = board.result.value?.difference;
  if (!found) return [];
  const at = places();
  const rows = found.schools.filter((row) => signOf(row) !== "same");
  const most = Math.max(1, ...rows.map(weight));
  return rows.flatMap((row) => {
    const coordinates = at.get(row.school_code);
    return coordinates ? [feature({ type: "Point", coordinates }, told(row, most))] : [];
  });
}

function told(row: SchoolRow, most: number): Record<string, unknown> {
  const more = moreAt(row);
  const share = Math.sqrt(weight(row) / most);
  return {
    ...row,
    name: board.schoolName(row.school_code),
    sign: signOf(row),
    text: more ? signed(more) : signOf(row) === "others" ? "=" : "±",
    radius: SMALLEST_PX + (LARGEST_PX - SMALLEST_PX) * share,
  };
}

/** By how much the children of a school change: more, fewer, or others instead. */
function weight(row: SchoolRow): number {
  return Math.abs(moreAt(row) || (row.n_came ?? 0));
}

function places(): Map<string, Point> {
  const at = new Map<string, Point>();
  for (const one of board.schools.value) at.set(one.school_code, [one.lon, one.lat]);
  for (const one of board.drawn.value?.features ?? []) {
    const code = one.properties["school_code"];
    const [lon, lat] = one.geometry["coordinates"] as unknown as Point;
    if (typeof code === "string" && !at.has(code)) at.set(code, [lon, lat]);
  }
  return at;
}

/** A number with its sign: +12, −8. */
export function signed(value: number): string {
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${whole(Math.abs(value))}`;
}

function shown(): Feature[] {
  const road = board.adding.value === "close" ? board.shown_road.value : null;
  return road ? [lines(road.lines, {})] : [];
}

function sketch(): Feature[] {
  const points = board.sketch.value.map((at): Feature => point(at));
  const chosen = board.school_by_code.value.get(board.chosen_school.value);
  if (chosen) points.push(point([chosen.lon, chosen.lat]));
  if (board.adding.value === "open_school" && board.place.value) points.push(point(board.place.value));
  const drawn = board.sketch.value.map((at) => [...at]);
  const first = drawn[0];
  if (board.adding.value === "area" && drawn.length > 2 && first) {
    points.push(feature({ type: "Polygon", coordinates: [[...drawn, first]] }, {}));
  } else if (drawn.length > 1) {
    points.push(feature({ type: "LineString", coordinates: drawn }, {}));
  }
  return points;
}

function point(at: Point): Feature {
  return feature({ type: "Point", coordinates: [...at] }, {});
}

export function pointsOf(road: Road): Point[] {
  return road.lines.flat() as Point[];
}

/** Where schools change, so that the map can show them. */
export function resultPoints(): Point[] {
  return untracked(result).flatMap(({ geometry }) =>
    geometry.type === "Point" ? [geometry.coordinates as Point] : [],
  );
}
