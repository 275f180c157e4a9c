// Numbers as people here write them: 1.240 m, 12,5 %, 31/12/2026.

import { language, t } from "./language";
import type { Gate } from "./types";

function locale(): string {
  return language() === "vi" ? "vi-VN" : "en-GB";
}

export function whole(value: number): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 0 }).format(value);
}

export function metres(value_m: number): string {
  return `${whole(value_m)}\u00a0m`;
}

/** Minutes are rounded up: nobody is promised to be faster than the road allows. */
export function minutes(value_s: number): string {
  return whole(Math.max(1, Math.ceil(value_s / 60)));
}

export function day(iso: string): string {
  const [year, month, date] = iso.slice(0, 10).split("-");
  return date && month && year ? `${date}/${month}/${year}` : iso;
}

export function season(text: string): string {
  return text.replace("-", "–");
}

export function percent(part: number, all: number): string {
  const share = all > 0 ? part / all : 0;
  const digits = new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(share * 100);
  return `${digits}\u00a0%`;
}

export function gateName(gate: Gate): string {
  if (!gate.listed) return t("gate_unknown");
  return gate.name ?? t("gate_n", { n: gate.gate_no });
}
