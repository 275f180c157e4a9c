// Placing the same children by several rules: asked for as a job, followed, found again.

import { computed, signal } from "@preact/signals";
import { api, data } from "../../common/api";
import { city } from "../../common/city";
import { followJob, type Job } from "../../common/job";
import { troubleOf, type Trouble } from "../../common/trouble";
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

const KIND = "side_by_side";
/** As on the board: of rules with a lot, one that is said. */
const SEED = "planning";

export const job = signal<Job | null>(null);
export const table = signal<{ found: Table; at: string } | null>(null);
export const trouble = signal<Trouble | null>(null);
export const cancelled = signal(false);
export const is_running = computed(() => job.value !== null);

let following: AbortController | null = null;

/** Find what was asked for last, and follow it if it is not done. */
export async function findLast(): Promise<void> {
  try {
    const query = { kind: KIND, size: 5 };
    const { items } = await data(api.GET("/v1/jobs", { params: { query } }));
    const open = items.find((one) => one.state === "waiting" || one.state === "running");
    const done = items.find((one) => one.state === "succeeded");
    if (done && !table.value) take(done);
    if (open && !following) await follow(open);
  } catch (error) {
    trouble.value = troubleOf(error);
  }
}

export async function ask(policies: readonly string[], grade: Grade): Promise<void> {
  trouble.value = null;
  cancelled.value = false;
  const season = city.value?.season ?? "";
  try {
    const body = { policies: [...policies], season, grade, seed: SEED };
    await follow(await data(api.POST("/v1/policies/side-by-side", { body })));
  } catch (error) {
    trouble.value = troubleOf(error);
  }
}

async function follow(asked: Job): Promise<void> {
  const mine = (following = new AbortController());
  job.value = asked;
  try {
    const tell = (now: Job) => void (following === mine && (job.value = now));
    take(await followJob(asked.job_id, tell, mine.signal));
  } catch (error) {
    if (following === mine) trouble.value = troubleOf(error);
  } finally {
    if (following === mine) {
      following = null;
      job.value = null;
    }
  }
}

function take(ended: Job): void {
  if (ended.state === "cancelled") {
    cancelled.value = true;
  } else if (ended.result) {
    table.value = { found: ended.result as unknown as Table, at: ended.created_at };
  } else {
    const why = ended.problem?.message ?? "";
    trouble.value = { say: () => why, again: false };
  }
}

/** Stop it on the server too; what is told of it then ends the following. */
export async function stop(): Promise<void> {
  const asked = job.value;
  if (!asked) return;
  try {
    await api.DELETE("/v1/jobs/{job_id}", { params: { path: { job_id: asked.job_id } } });
  } catch (error) {
    trouble.value = troubleOf(error);
  }
}

/** The page is left: the job goes on, and is found again. */
export function leave(): void {
  following?.abort();
  following = null;
  job.value = null;
}
