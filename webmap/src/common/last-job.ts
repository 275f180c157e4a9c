// A kind of long work: asked for, followed, stopped, and found again when the page comes back.

import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { api, data } from "./api";
import { followJob, type Job } from "./job";
import { troubleOf, type Trouble } from "./trouble";

const LOOKED_AT = 5;

export interface LastJob<Result> {
  /** What runs now, null for nothing. */
  readonly job: ReadonlySignal<Job | null>;
  readonly result: ReadonlySignal<{ found: Result; at: string } | null>;
  readonly trouble: ReadonlySignal<Trouble | null>;
  readonly cancelled: ReadonlySignal<boolean>;
  readonly is_running: ReadonlySignal<boolean>;
  /** Find what was asked for last, and follow it if it is not done. */
  findLast(): Promise<void>;
  ask(send: () => Promise<Job>): Promise<void>;
  /** Stop it on the server too; what is told of it then ends the following. */
  stop(): Promise<void>;
  /** The page is left: the job goes on, and is found again. */
  leave(): void;
}

export function lastJob<Result>(kind: string): LastJob<Result> {
  const job = signal<Job | null>(null);
  const result = signal<{ found: Result; at: string } | null>(null);
  const trouble = signal<Trouble | null>(null);
  const cancelled = signal(false);
  let following: AbortController | null = null;

  function take(ended: Job): void {
    if (ended.state === "cancelled") {
      cancelled.value = true;
    } else if (ended.result) {
      result.value = { found: ended.result as unknown as Result, at: ended.created_at };
    } else {
      const why = ended.problem?.message ?? "";
      trouble.value = { say: () => why, again: false };
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

  return {
    job,
    result,
    trouble,
    cancelled,
    is_running: computed(() => job.value !== null),
    async findLast() {
      try {
        const query = { kind, size: LOOKED_AT };
        const { items } = await data(api.GET("/v1/jobs", { params: { query } }));
        const open = items.find((one) => one.state === "waiting" || one.state === "running");
        const done = items.find((one) => one.state === "succeeded");
        if (done && !result.value) take(done);
        if (open && !following) await follow(open);
      } catch (error) {
        trouble.value = troubleOf(error);
      }
    },
    async ask(send) {
      trouble.value = null;
      cancelled.value = false;
      try {
        await follow(await send());
      } catch (error) {
        trouble.value = troubleOf(error);
      }
    },
    async stop() {
      const asked = job.value;
      if (!asked) return;
      try {
        await api.DELETE("/v1/jobs/{job_id}", { params: { path: { job_id: asked.job_id } } });
      } catch (error) {
        trouble.value = troubleOf(error);
      }
    },
    leave() {
      following?.abort();
      following = null;
      job.value = null;
    },
  };
}
