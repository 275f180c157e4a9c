// Sums on outlines: joined, cut along a line, and what two have in common.

import { difference, intersection, union, type Geom } from "polyclip-ts";

export type Position = [number, number];
export interface Outline {
  type: "MultiPolygon";
  coordinates: Position[][][];
}

/** An outline of whatever polygon came; `null` for anything else. */
export function outlineOf(geometry: unknown): Outline | null {
  const given = geometry as { type?: string; coordinates?: unknown } | null;
  if (given?.type === "Polygon") {
    return { type: "MultiPolygon", coordinates: [given.coordinates as Position[][]] };
  }
  return given?.type === "MultiPolygon" ? (given as Outline) : null;
}

export function joined(outlines: readonly Outline[]): Outline | null {
  const [first, ...rest] = outlines;
  return first ? made(union(of(first), ...rest.map(of))) : null;
}

export function common(a: Outline, b: Outline): Outline | null {
  return made(intersection(of(a), of(b)));
}

const FAR_DEGREES = 5;

/** The two sides of a line that runs through an outline; one side alone if it does not cut it. */
export function cut(outline: Outline, line: readonly Position[]): Outline[] {
  const [start, second] = line;
  const end = line.at(-1);
  const before = line.at(-2);
  if (!start || !second || !end || !before) return [outline];
  const from = beyond(second, start);
  const to = beyond(before, end);
  const side = aside(from, to);
  const half: Outline = {
    type: "MultiPolygon",
    coordinates: [[[from, ...line, to, add(to, side), add(from, side), from] as Position[]]],
  };
  const sides = [made(intersection(of(outline), of(half))), made(difference(of(outline), of(half)))];
  return sides.filter((one) => one !== null);
}

function of(outline: Outline): Geom {
  return outline.coordinates as Geom;
}

function made(parts: readonly unknown[]): Outline | null {
  return parts.length ? { type: "MultiPolygon", coordinates: parts as Position[][][] } : null;
}

/** A point far behind `end`, on the line that comes from `from`. */
function beyond(from: Position, end: Position): Position {
  const long = Math.hypot(end[0] - from[0], end[1] - from[1]) || 1;
  const step = FAR_DEGREES / long;
  return [end[0] + (end[0] - from[0]) * step, end[1] + (end[1] - from[1]) * step];
}

/** The step to the left of a way, long enough to leave everything behind it. */
function aside(from: Position, to: Position): Position {
  const long = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  const step = (2 * FAR_DEGREES) / long;
  return [-(to[1] - from[1]) * step, (to[0] - from[0]) * step];
}

function add(a: Position, b: Position): Position {
  return [a[0] + b[0], a[1] + b[1]];
}
