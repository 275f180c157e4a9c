// Long work: asked for once, followed until it ends, stopped on demand.

import { api, data, type Schema } from "./api";

export type Job = Schema<"JobOut">;

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2_000;
const SLOWER = 1.4;
const UNDER_WAY: readonly Job["state"][] = ["waiting", "running"];

/** Tell of every state of a job until it has ended, and return the last one. */
export async function followJob(
  job_id: number,
  tell: (job: Job) => void,
  signal?: AbortSignal,
): Promise<Job> {
  let pause_ms = FIRST_PAUSE_MS;
  for (;;) {
    const params = { path: { job_id } };
    const job = await data(api.GET("/v1/jobs/{job_id}", { params, signal: signal ?? null }));
    tell(job);
    if (!UNDER_WAY.includes(job.state)) return job;
    await new Promise((wake) => setTimeout(wake, pause_ms));
    pause_ms = Math.min(LONGEST_PAUSE_MS, pause_ms * SLOWER);
  }
}
