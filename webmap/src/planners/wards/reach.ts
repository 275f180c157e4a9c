// Seats within reach of a ward's children: counted by the service as a job, asked for once.

import { api, data } from "../../common/api";
import { followJob, type Job } from "../../common/job";

/** Of one ward; null where that would tell of fewer than ten children. */
export interface Reach {
  ward_code: string;
  n_without: number | null;
  seats_in_reach: number | null;
  missing_in_reach: number | null;
  n_schools_in_reach: number | null;
}

export const REACHES_M = [1000, 2000, 4000, 7000] as const;

export async function askReach(
  run_id: number,
  within_m: number,
  tell: (job: Job) => void,
  signal: AbortSignal,
): Promise<Map<string, Reach>> {
  const params = { path: { run_id } };
  const body = { within_m, decay: "none" as const };
  const asked = await data(api.POST("/v1/runs/{run_id}/reachable", { params, body, signal }));
  const job = await followJob(asked.job.job_id, tell, signal);
  if (job.state !== "succeeded") throw new Error(job.problem?.message ?? job.state);
  const rows = (job.result?.rows ?? []) as Reach[];
  return new Map(rows.map((row) => [row.ward_code, row]));
}
