// Numbers as people here write them: 1.240 m, 12,5 %, 31/12/2026.

import { language } from "./language";
import { c, type CommonKey } from "./texts";

/** The order of Vietnamese words, in both languages: most names here are Vietnamese. */
export const collator = new Intl.Collator("vi-VN", { numeric: true });

function locale(): string {
  return language.value === "vi" ? "vi-VN" : "en-GB";
}

export function whole(value: number): string {
  return decimal(value, 0);
}

export function metres(value_m: number): string {
  return `${whole(value_m)}\u00a0m`;
}

/** A number with so many places behind the comma; those that are nought are kept if asked for. */
export function decimal(value: number, places: number, keep_noughts = false): string {
  const digits = {
    minimumFractionDigits: keep_noughts ? places : 0,
    maximumFractionDigits: places,
  };
  return new Intl.NumberFormat(locale(), digits).format(value);
}

/** Day and time of this device's zone. */
export function moment(iso: string): string {
  return new Date(iso).toLocaleString(locale());
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
  return `${decimal(share * 100, 1)}\u00a0%`;
}

/** A count, or that it is withheld because it would tell of fewer than ten children. */
export function count(value: number | null): string {
  return value === null ? c("few") : whole(value);
}

export function gradeName(grade: string): string {
  const known = ["K", "1", "6", "10"].includes(grade);
  return known ? c(`grade_${grade}` as CommonKey) : grade;
}
