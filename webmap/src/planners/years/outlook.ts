// Scenarios in coming years: asked for as a job; what its result holds.

import { api, data } from "../../common/api";
import { city } from "../../common/city";
import { lastJob } from "../../common/last-job";
import type { Count, Grade } from "../board/types";

/** Null where it would tell of fewer than ten children, or where nothing was drawn. */
type Maybe = number | null;

export interface YearRow {
  scenario: string;
  year: number;
  n_moved_in: Count;
  n_children: Count;
  n_children_p10: Maybe;
  n_children_p90: Maybe;
  n_unplaced: Count;
  n_over_4km: Count;
  n_over_4km_p10: Maybe;
  n_over_4km_p90: Maybe;
  missing_in_reach: Maybe;
  missing_in_reach_p10: Maybe;
  missing_in_reach_p90: Maybe;
  mean_m: Maybe;
  mean_m_p10: Maybe;
  mean_m_p90: Maybe;
}

export interface WardRow {
  scenario: string;
  year: number;
  ward_code: string;
  n_children: Count;
  n_children_p10: Maybe;
  n_children_p90: Maybe;
  n_far: Count;
  missing_in_ward: Maybe;
  missing_in_reach: Maybe;
  chance_missing_in_ward: Maybe;
  chance_missing_in_reach: Maybe;
  chance_far: Maybe;
}

export interface SchoolRow {
  scenario: string;
  year: number;
  school_code: string;
  seats: number;
  n_first: Count;
  n_placed: Count;
  chance_over: Maybe;
}

export interface Outlook {
  years: readonly YearRow[];
  wards: readonly WardRow[];
  schools: readonly SchoolRow[];
  facts: {
    grade: string;
    base_year: number;
    draws: number;
    within_m: number;
    policy: { name: string };
    labels: readonly string[];
  };
}

/** Of rules with a lot, one that is said. */
const SEED = "planning";

export const outlook = lastJob<Outlook>("outlook");

export interface Asked {
  scenarios: readonly string[];
  policy: string;
  grade: Grade;
  first: number;
  last: number;
  draws: number;
}

export function ask(one: Asked): Promise<void> {
  const years = Array.from({ length: one.last - one.first + 1 }, (_, n) => one.first + n);
  const body = {
    scenarios: [...one.scenarios],
    policy: one.policy,
    season: city.value?.season ?? "",
    grade: one.grade,
    seed: SEED,
    years,
    draws: one.draws,
    within_m: 2000,
  };
  return outlook.ask(() => data(api.POST("/v1/outlooks", { body })));
}
