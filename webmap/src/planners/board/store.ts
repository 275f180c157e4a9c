// One board: its scenario, what is being added, and the last result.

import { computed, signal } from "@preact/signals";
import { city, type City } from "../../common/city";
import type { Job } from "../../common/job";
import type { Trouble } from "../../common/trouble";
import { t } from "../texts";
import type { Grade, Point, Result, Road, Scenario, School, StepMap } from "./types";

export type Adding =
  | "close"
  | "area"
  | "road"
  | "seats"
  | "close_school"
  | "open_school"
  | "move_school"
  | "policy"
  | "housing"
  | "merge_wards"
  | "from_year";

export const PLACED: readonly Grade[] = ["K", "1", "6"];

export const name = signal("");
/** Null until it is read; a board without steps is stored with its first one. */
export const scenario = signal<Scenario | null>(null);
export const drawn = signal<StepMap | null>(null);
export const adding = signal<Adding>("close");
export const grade = signal<Grade>("1");
export const policy = signal("");
export const live = signal(false);

export const bridges = signal<readonly Road[]>([]);
export const schools = signal<readonly School[]>([]);

/** Roads under the last click; null before the first one. */
export const under = signal<readonly Road[] | null>(null);
export const shown_road = signal<Road | null>(null);
export const sketch = signal<readonly Point[]>([]);
export const chosen_school = signal("");
export const place = signal<Point | null>(null);

export const job = signal<Job | null>(null);
export const result = signal<Result | null>(null);
export const trouble = signal<Trouble | null>(null);
export const busy = signal(false);
export const ended = signal<"cancelled" | null>(null);

export const season = computed(() => city.value?.season ?? "");
export const steps = computed(() => scenario.value?.steps ?? []);
export const holding = computed(() => steps.value.filter((step) => step.holds));
/** Tells two lists of steps apart. */
export const standing = computed(() => holding.value.map((step) => step.number).join(" "));
export const stale = computed(
  () => result.value !== null && result.value.steps !== standing.value,
);
export const school_by_code = computed(
  () => new Map(schools.value.map((school) => [school.school_code, school])),
);

export function schoolName(code: string): string {
  return school_by_code.value.get(code)?.name ?? code;
}

/** Names of today's wards, by code. */
export const ward_names = signal<ReadonlyMap<string, string>>(new Map());

export function wardName(code: string): string {
  return code ? (ward_names.value.get(code) ?? code) : t("no_ward");
}

export function gradesOf(known: City | null): Grade[] {
  const offered = new Set(known?.grades.map((one) => one.grade as string));
  return PLACED.filter((one) => offered.has(one ?? ""));
}

/** Nothing of the last board stays when another one is opened. */
export function clear(opened: string): void {
  name.value = opened;
  scenario.value = null;
  drawn.value = null;
  result.value = null;
  trouble.value = null;
  ended.value = null;
  clearTools();
}

export function clearTools(): void {
  under.value = null;
  shown_road.value = null;
  sketch.value = [];
  chosen_school.value = "";
  place.value = null;
}
