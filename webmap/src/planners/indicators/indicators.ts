// The city's indicators: asked for as a job; what its result holds.

import { api, data } from "../../common/api";
import { language } from "../../common/language";
import { lastJob } from "../../common/last-job";

export interface WardRow {
  ward_code: string;
  ward_name: string;
  level: string;
  indicator: string;
  /** Null where it is not known, or would tell of fewer than ten children; `why` says which. */
  value: number | null;
  norm: number | null;
  verdict: "short" | "enough" | "unknown" | "";
  why: string;
  status: "published" | "assumed";
}

export interface CityRow extends Omit<WardRow, "ward_code" | "ward_name"> {
  n_wards: number;
  n_known: number;
  n_short: number;
  n_enough: number;
}

interface Said {
  name_vi: string;
  name_en: string;
  unit_vi: string;
  unit_en: string;
  says_vi: string;
  says_en: string;
  source: string;
}

export interface Indicators {
  labels: readonly string[];
  city: readonly CityRow[];
  wards: readonly WardRow[];
  indicators: Record<string, Said>;
  reasons: Record<string, { vi: string; en: string }>;
  levels: Record<string, { vi: string; en: string }>;
}

export const indicators = lastJob<Indicators>("indicators");

export function ask(model_children: boolean): Promise<void> {
  const body = { season: null, model_children };
  return indicators.ask(() => data(api.POST("/v1/indicators", { body })));
}

export function keyOf(row: { indicator: string; level: string }): string {
  return `${row.indicator} ${row.level}`;
}

export function nameOf(found: Indicators, row: { indicator: string; level: string }): string {
  const said = found.indicators[row.indicator];
  const name = language.value === "vi" ? said?.name_vi : said?.name_en;
  const level = found.levels[row.level]?.[language.value] ?? row.level;
  return row.level === "all" ? (name ?? row.indicator) : `${name ?? row.indicator}: ${level}`;
}

export function whyOf(found: Indicators, why: string): string {
  return found.reasons[why]?.[language.value] ?? why;
}
