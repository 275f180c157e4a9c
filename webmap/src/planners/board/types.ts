// The shapes of the board: what the service tells, and what a job's result holds.

import type { Schema } from "../../common/api";

export type Scenario = Schema<"ScenarioOut">;
export type Step = Scenario["steps"][number];
export type StepIn = Schema<"StepIn">;
export type StepBody = Omit<StepIn, "season" | "grade">;
export type StepMap = Schema<"StepMap">;
export type Road = Schema<"RoadOut">;
export type School = Schema<"SchoolShort">;
export type Grade = StepIn["grade"];
export type Point = [number, number];

/** Counts are null where they would tell of fewer than ten children. */
export type Count = number | null;

export interface Summary {
  placed: Count;
  unplaced: Count;
  mean_m: number | null;
  median_m: number | null;
  p95_m: number | null;
  longest_m: number | null;
  over_4km: Count;
  at_nearest: Count;
}

export interface SchoolRow {
  school_code: string;
  seats_before: number | null;
  seats_after: number | null;
  n_before: Count;
  n_after: Count;
  n_came: Count;
  n_left: Count;
}

export interface WardRow {
  ward_code: string;
  n_pupils: Count;
  n_moved: Count;
  n_better: Count;
  n_worse: Count;
  n_lost_seat: Count;
  n_got_seat: Count;
  mean_before_m: number | null;
  mean_after_m: number | null;
}

export interface Difference {
  scenario: string;
  policy: string;
  labels: string[];
  before: Summary;
  after: Summary;
  figures: Record<string, Count>;
  schools: SchoolRow[];
  wards: WardRow[];
}

/** A result on the board, and which steps held when it was asked for. */
export interface Result {
  job_id: number;
  difference: Difference;
  at: string;
  took_s: number | null;
  steps: string;
}

/** More children than before, fewer, as many but others, so few that no number is told, or the same. */
export type Sign = "more" | "fewer" | "others" | "few" | "same";

export function signOf(row: SchoolRow): Sign {
  if (row.n_came === 0 && row.n_left === 0) return "same";
  const more = moreAt(row);
  if (more === null) return "few";
  return more === 0 ? "others" : more > 0 ? "more" : "fewer";
}

/** Children more or fewer; the service keeps back what would tell of fewer than ten. */
export function moreAt(row: SchoolRow): number | null {
  return row.n_before === null || row.n_after === null ? null : row.n_after - row.n_before;
}
