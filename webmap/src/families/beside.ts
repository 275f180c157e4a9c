// What the list shows beside the metres, asked once the list is there: it never waits for it.

import { signal } from "@preact/signals";
import { api, data, type Schema } from "../common/api";
import type { Grade } from "../common/city";
import { LISTED_SCHOOLS, state } from "./store";
import type { FoundSchool } from "./types";

export type LastAdmitted = Schema<"LastAdmittedOut">;
export type LastOfSchool = LastAdmitted["items"][number];
export type Crossed = Schema<"CrossingsOut">["items"][number];
export type Catchments = Schema<"AtOut">;

export interface Beside {
  last: LastAdmitted | null;
  crossed: ReadonlyMap<string, Crossed>;
  catchments: Catchments | null;
}

const NOTHING: Beside = { last: null, crossed: new Map(), catchments: null };
const LEVELS = {
  K: "preschool",
  "1": "primary",
  "6": "lower_secondary",
  "10": "upper_secondary",
} as const;

export const beside = signal<Beside>(NOTHING);

export function levelOf(grade: Grade): (typeof LEVELS)[Grade] {
  return LEVELS[grade];
}

/** Ask for it; what does not come is left out, because no metre depends on it. */
export async function askBeside(schools: readonly FoundSchool[], signal: AbortSignal): Promise<void> {
  const { home, grade, profile } = state.value;
  beside.value = NOTHING;
  if (!home || !schools.length) return;
  const { lon, lat } = home;
  const add = (more: Partial<Beside>) => {
    if (!signal.aborted) beside.value = { ...beside.value, ...more };
  };
  const school_codes = schools.map((school) => school.school_code);
  const question = { lon, lat, grade, profile, limit: LISTED_SCHOOLS };
  const at = { lon, lat, profile, level: LEVELS[grade] };
  await Promise.allSettled([
    data(api.POST("/v1/last-admitted", { body: { grade, school_codes }, signal })).then((last) =>
      add({ last }),
    ),
    data(api.POST("/v1/crossings", { body: question, signal })).then(({ items }) =>
      add({ crossed: new Map(items.map((one) => [one.school_code, one])) }),
    ),
    data(api.POST("/v1/catchments/at", { body: at, signal })).then((catchments) =>
      add({ catchments }),
    ),
  ]);
}

export type Reach = "within" | "some" | "close" | "beyond" | "full" | "unknown";

/**
 * How a distance stands to what was told of a school's last season.
 *
 * `within`: children of every group told were admitted from at least as far; `some`: of some groups,
 * of others none; `close`: what is told is rounded up, and the place lies where that decides;
 * `beyond`: of none; `full`: of none, and every seat was given; `unknown`: nothing was told.
 */
export function reach(distance_m: number, last: LastAdmitted, school_code: string): Reach {
  const own = last.items.find((one) => one.school_code === school_code);
  const told = (own?.groups ?? []).flatMap(({ within_m }) => (within_m === null ? [] : [within_m]));
  if (!own || !told.length) return "unknown";
  const reached = told.filter((within_m) => distance_m <= within_m - last.rounded_up_m).length;
  const missed = told.filter((within_m) => distance_m > within_m).length;
  if (reached === told.length) return "within";
  if (missed === told.length) return own.full ? "full" : "beyond";
  return reached && reached + missed === told.length ? "some" : "close";
}
