// What can be shown of wards, and into which five classes it falls.

import type { Schema } from "../../common/api";
import { metres, percent, whole } from "../../common/format";
import type { Reach } from "./reach";
import { w } from "./texts";

/** What was told of a ward, with its seats within reach once they were counted. */
export type Row = Schema<"StatisticOut"> & { reach?: Reach | undefined };
export type Measure = "missing" | "reach" | "far" | "nearest" | "median";
export const MEASURES: readonly Measure[] = ["missing", "reach", "far", "nearest", "median"];

/** Class of a ward: 0 is none or enough, then ever more; -1 is not told. */
export const CLASSES = 5;

export function valueOf(row: Row, measure: Measure): number | null {
  switch (measure) {
    case "missing":
      return row.n_children === null ? null : row.n_children - row.n_seats;
    case "reach":
      return row.reach?.missing_in_reach ?? null;
    case "far":
      return row.n_over_4km;
    case "nearest":
      return row.n_at_nearest === null || !row.n_placed ? null : row.n_at_nearest / row.n_placed;
    default:
      return row.median_m;
  }
}

export function textOf(value: number | null, measure: Measure): string {
  if (value === null) return w("unknown");
  if (measure === "missing" && value < 0) return w("over", { n: whole(-value) });
  if (measure === "nearest") return percent(value, 1);
  return measure === "median" ? metres(value) : whole(Math.round(value));
}

/** Borders between the classes: as many wards in each, of those that are not in class 0. */
export function borders(rows: readonly Row[], measure: Measure): number[] {
  const values = rows
    .map((row) => valueOf(row, measure))
    .filter((value): value is number => value !== null && value > 0)
    .sort((one, other) => one - other);
  const found: number[] = [];
  for (let at = 1; at < CLASSES - 1; at += 1) {
    const border = values[Math.floor((values.length * at) / (CLASSES - 1))];
    if (border !== undefined && border !== found.at(-1)) found.push(border);
  }
  return found;
}

export function classOf(value: number | null, at: readonly number[]): number {
  if (value === null) return -1;
  if (value <= 0) return 0;
  return 1 + at.filter((border) => value > border).length;
}
