// Placing the same children by several rules: asked for as a job, followed, found again.

import { api, data } from "../../common/api";
import { city } from "../../common/city";
import { lastJob } from "../../common/last-job";
import type { Count, Grade } from "../board/types";

/** One set of rules and some of the children; null where that would tell of fewer than ten. */
export interface Row {
  policy: string;
  children: string;
  pupils: Count;
  placed: Count;
  unplaced: Count;
  mean_m: number | null;
  median_m: number | null;
  p95_m: number | null;
  longest_m: number | null;
  over_4km: Count;
  over_7km: Count;
  at_nearest: Count;
  must_cross_bridge: Count;
  must_cross_river: Count;
  must_cross_ferry: Count;
}

export interface Table {
  season: string;
  grade: string;
  rows: readonly Row[];
  labels: readonly string[];
}

/** As on the board: of rules with a lot, one that is said. */
const SEED = "planning";

export const placing = lastJob<Table>("side_by_side");

export function ask(policies: readonly string[], grade: Grade): Promise<void> {
  const season = city.value?.season ?? "";
  const body = { policies: [...policies], season, grade, seed: SEED };
  return placing.ask(() => data(api.POST("/v1/policies/side-by-side", { body })));
}
