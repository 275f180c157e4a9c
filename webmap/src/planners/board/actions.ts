// What is done on the board: open, add, undo, compute, stop.

import { api, data, onceKey } from "../../common/api";
import { followJob, type Job } from "../../common/job";
import { allPages } from "../../common/pages";
import { troubleOf } from "../../common/trouble";
import * as board from "./store";
import { allWards } from "../wards/known";
import type { Difference, Point, Result, StepBody } from "./types";

const PAGE = 200;
const LAST_JOBS = 10;
const CLICK_PX = 10;
/** Of rules with a lot: one that is said, so that two results differ by their steps alone. */
const SEED = "planning";

let following: AbortController | null = null;

/** Read a board; a name that nobody stored yet is an empty one. */
export async function open(name: string): Promise<void> {
  stopFollowing();
  board.clear(name);
  await attempt(async () => {
    await Promise.all([readScenario(), readBridges(), readSchools(), readRules(), readWards()]);
    await lastResult();
  });
}

/** Looked for in the list: asking for one that is not there would be an error. */
async function readScenario(): Promise<void> {
  const stored = await data(api.GET("/v1/scenarios"));
  board.scenario.value = stored.items.find((one) => one.name === board.name.value) ?? null;
  if (board.scenario.value) await readDrawn();
}

async function readDrawn(): Promise<void> {
  const params = { path: { name: board.name.value } };
  board.drawn.value = await data(api.GET("/v1/scenarios/{name}/map", { params }));
}

async function readBridges(): Promise<void> {
  board.bridges.value = (await data(api.GET("/v1/roads/bridges"))).items;
}

/** The schools that have seats in the grade, page by page. */
export async function readSchools(): Promise<void> {
  const grade = board.grade.value;
  const found = await allPages((page) =>
    data(api.GET("/v1/schools", { params: { query: { grade, page, size: PAGE } } })),
  );
  if (grade === board.grade.value) board.schools.value = found;
}

export async function readWards(): Promise<void> {
  board.ward_names.value = new Map((await allWards()).map((ward) => [ward.code, ward.name]));
}

/** Of the last run's rules, if there are such; the board may choose others. */
async function readRules(): Promise<void> {
  if (board.policy.value) return;
  const runs = await data(api.GET("/v1/runs", { params: { query: { size: 1 } } }));
  board.policy.value = runs.items[0]?.versions.policy ?? "nearest-first";
}

/** What was computed of this scenario before, if that was not long ago. */
async function lastResult(): Promise<void> {
  const query = { kind: "what_if", state: "succeeded" as const, size: LAST_JOBS };
  const jobs = await data(api.GET("/v1/jobs", { params: { query } }));
  const last = jobs.items.find((job) => resultOf(job)?.scenario === board.name.value);
  const difference = last && resultOf(last);
  if (!last || !difference || board.result.value) return;
  const changed = board.steps.value.some((step) =>
    [step.created_at, step.undone_at].some(
      (at) => at && Date.parse(at) > Date.parse(last.created_at),
    ),
  );
  const steps = changed ? "others" : board.standing.value;
  board.result.value = { job_id: last.job_id, difference, at: last.created_at, took_s: null, steps };
}

/** Add a step; the first one stores the scenario. */
export async function add(step: StepBody): Promise<void> {
  const season = board.season.value;
  const body = { season, grade: board.grade.value, ...step };
  await changed(async () => {
    const name = board.name.value;
    const params = { path: { name }, header: { "Idempotency-Key": onceKey() } };
    board.scenario.value = board.scenario.value
      ? await data(api.POST("/v1/scenarios/{name}/steps", { params, body }))
      : await data(api.POST("/v1/scenarios", { body: { name, steps: [body] } }));
    board.clearTools();
  });
}

export async function undo(step: number): Promise<void> {
  await changed(async () => {
    const params = { path: { name: board.name.value, step } };
    board.scenario.value = await data(
      api.DELETE("/v1/scenarios/{name}/steps/{step}", { params }),
    );
  });
}

async function changed(work: () => Promise<void>): Promise<void> {
  await attempt(async () => {
    await work();
    // the figures take longer than the map of the steps, which follows beside them
    if (board.live.value && board.holding.value.length) void compute();
    await readDrawn();
  });
}

/** Compute what holds now; a computation of what held before is stopped. */
export async function compute(): Promise<void> {
  await stop();
  const steps = board.standing.value;
  const began = performance.now();
  const mine = (following = new AbortController());
  board.ended.value = null;
  board.trouble.value = null;
  try {
    const params = { path: { name: board.name.value } };
    const body = {
      policy: board.policy.value,
      season: board.season.value,
      grade: board.grade.value,
      seed: SEED,
      against: null,
    };
    const asked = await data(api.POST("/v1/scenarios/{name}/runs", { params, body }));
    board.job.value = asked;
    const tell = (job: Job) => void (following === mine && (board.job.value = job));
    const job = await followJob(asked.job_id, tell, mine.signal);
    if (following !== mine) return;
    take(job, steps, (performance.now() - began) / 1000);
  } catch (error) {
    if (following === mine) board.trouble.value = troubleOf(error);
  } finally {
    if (following === mine) {
      following = null;
      board.job.value = null;
    }
  }
}

function take(job: Job, steps: string, took_s: number): void {
  const difference = resultOf(job);
  if (difference) {
    const found: Result = { job_id: job.job_id, difference, at: job.created_at, took_s, steps };
    board.result.value = found;
  } else if (job.state === "cancelled") {
    board.ended.value = "cancelled";
  } else {
    const why = job.problem?.message ?? "";
    board.trouble.value = { say: () => why, again: false };
  }
}

function resultOf(job: Job): Difference | null {
  const found: unknown = job.result?.["difference"];
  return found ? (found as Difference) : null;
}

/** Stop what is being computed, on the server too. */
export async function stop(): Promise<void> {
  const job = board.job.value;
  if (!stopFollowing() || !job) return;
  try {
    await api.DELETE("/v1/jobs/{job_id}", { params: { path: { job_id: job.job_id } } });
    board.ended.value = "cancelled";
  } catch (error) {
    board.trouble.value = troubleOf(error);
  }
}

function stopFollowing(): boolean {
  const was = following !== null;
  following?.abort();
  following = null;
  board.job.value = null;
  return was;
}

/** What a click on the map means depends on what is being added. */
export function clicked(at: Point, metres_per_px: number, school: string | null): void {
  switch (board.adding.value) {
    case "close":
      void pointAt(at, metres_per_px);
      return;
    case "area":
    case "road":
      board.sketch.value = [...board.sketch.value, at];
      return;
    case "seats":
    case "close_school":
      if (school) board.chosen_school.value = school;
      return;
    case "move_school":
      if (school && !board.chosen_school.value) board.chosen_school.value = school;
      else board.place.value = at;
      return;
    case "open_school":
    case "housing":
      board.place.value = at;
      return;
    default:
  }
}

async function pointAt([lon, lat]: Point, metres_per_px: number): Promise<void> {
  const within_m = Math.min(500, Math.max(5, CLICK_PX * metres_per_px));
  await attempt(async () => {
    const params = { query: { lon, lat, within_m } };
    const found = await data(api.GET("/v1/roads/at", { params }));
    board.under.value = found.items;
    board.shown_road.value = found.items[0] ?? null;
  });
}

async function attempt(work: () => Promise<void>): Promise<boolean> {
  board.busy.value = true;
  board.trouble.value = null;
  try {
    await work();
    return true;
  } catch (error) {
    board.trouble.value = troubleOf(error);
    return false;
  } finally {
    board.busy.value = false;
  }
}
