// Grade 10: marks of past years as ranges, and three wishes tried against them; never a promise.

import type { Schema } from "../common/api";
import type { FoundSchool } from "./types";

export type PastMarks = Schema<"PastMarksPage">;
export type Mark = PastMarks["items"][number]["marks"][number];

export const WISHES = [1, 2, 3] as const;
export const FAR_S = 45 * 60; // a wish that is safe by its marks and this far is pointed out

export interface Range {
  first: number;
  last: number;
  lowest: number;
  highest: number;
  n_years: number;
}

/** The range of one wish over all years that are known; null without any. */
export function rangeOf(marks: readonly Mark[], wish: number): Range | null {
  const own = marks.filter((mark) => mark.wish === wish);
  if (!own.length) return null;
  const years = own.map((mark) => mark.year);
  const cutoffs = own.map((mark) => mark.cutoff);
  return {
    first: Math.min(...years),
    last: Math.max(...years),
    lowest: Math.min(...cutoffs),
    highest: Math.max(...cutoffs),
    n_years: new Set(years).size,
  };
}

export interface Tried {
  year: number;
  /** Of each wish: the mark that it took; null where that year is not known. */
  cutoffs: (number | null)[];
  /** The first wish that the score would have reached, from 0; null if none is known to. */
  reached: number | null;
  /** Whether a mark before that wish is not known, so that an earlier one may have been reached. */
  unsure: boolean;
}

/** What a score would have given with these wishes in each past year, newest first. */
export function tryWishes(
  score: number,
  wishes: readonly (string | null)[],
  of: ReadonlyMap<string, readonly Mark[]>,
): Tried[] {
  const chosen = wishes.map((code) => (code === null ? [] : (of.get(code) ?? [])));
  const years = new Set(chosen.flat().map((mark) => mark.year));
  return [...years]
    .sort((a, b) => b - a)
    .map((year) => {
      const cutoffs = chosen.map(
        (marks, at) =>
          marks.find((mark) => mark.year === year && mark.wish === at + 1)?.cutoff ?? null,
      );
      const at = cutoffs.findIndex((cutoff) => cutoff !== null && score >= cutoff);
      const before = at < 0 ? cutoffs : cutoffs.slice(0, at);
      const unsure = before.some((cutoff, place) => cutoff === null && wishes[place] !== null);
      return { year, cutoffs, reached: at < 0 ? null : at, unsure };
    });
}

/** Schools that take grade 10 without these wishes: private ones and continuing education. */
export function stillOpen(schools: readonly FoundSchool[]): FoundSchool[] {
  return schools.filter(({ ownership, kind }) => ownership === "private" || kind === "continuing");
}
