// Long work: asked for once, followed until it ends, stopped on demand.

import { api, data, type Schema } from "./api";

export type Job = Schema<"JobOut">;

const SHORTEST_PAUSE_MS = 80;
const LONGEST_PAUSE_MS = 2_000;
const SHARE = 0.08; // of the time so far: nobody notices that much at the end
const UNDER_WAY: readonly Job["state"][] = ["waiting", "running"];

/** Tell of every state of a job until it has ended, and return the last one. */
export async function followJob(
  job_id: number,
  tell: (job: Job) => void,
  signal?: AbortSignal,
): Promise<Job> {
  const began_ms = performance.now();
  for (;;) {
    const params = { path: { job_id } };
    const job = await data(api.GET("/v1/jobs/{job_id}", { params, signal: signal ?? null }));
    tell(job);
    if (!UNDER_WAY.includes(job.state)) return job;
    const share_ms = (performance.now() - began_ms) * SHARE;
    const half_of_rest_ms = ((job.remaining_s ?? Infinity) * 1_000) / 2;
    const wanted_ms = Math.min(LONGEST_PAUSE_MS, share_ms, half_of_rest_ms);
    await new Promise((wake) => setTimeout(wake, Math.max(SHORTEST_PAUSE_MS, wanted_ms)));
  }
}
