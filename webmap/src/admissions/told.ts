// What is asked of the publication, and how its figures are written.

import { signal } from "@preact/signals";
import { api, data, type Schema } from "../common/api";
import { whole } from "../common/format";
import { t } from "./texts";

export type Round = Schema<"RoundOut">;
export type SchoolRound = Schema<"SchoolRound">;
export type OfSchool = Schema<"OfSchool">;
export type Admissions = Schema<"AdmissionsOut">;

/** The record of the whole season, asked once for every screen of the page. */
const record = signal<Promise<Admissions> | null>(null);

export function readRecord(): Promise<Admissions> {
  record.value ??= data(api.GET("/v1/admissions")) as Promise<Admissions>;
  record.value.catch(() => (record.value = null)); // the next screen asks again
  return record.value;
}

/** A count of children, or that it is withheld. */
export function count(value: number | null): string {
  return value === null ? t("few") : whole(value);
}

export function left(value: number | null): string {
  return value === 0 ? t("full") : count(value);
}

/** Confirmations stand in tens; before anybody may answer, that is said. */
export function confirmed(row: { confirmed: number | null; state: string; round: number }): string {
  const is_open = row.round === 1 && (row.state === "confirmed" || row.state === "final");
  if (!is_open) return t("not_yet");
  if (row.confirmed === null) return t("few");
  return row.confirmed ? t("at_least", { n: whole(row.confirmed) }) : "0";
}

/** The rounds of each grade, in the order of the record. */
export function byGrade<Row extends { grade: string }>(rounds: readonly Row[]): [string, Row[]][] {
  const found = new Map<string, Row[]>();
  for (const one of rounds) found.set(one.grade, [...(found.get(one.grade) ?? []), one]);
  return [...found];
}
