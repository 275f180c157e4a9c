// The feed of the board, asked again and again without a flicker, and how its figures are written.

import { useEffect, useState } from "preact/hooks";
import { api, data, type Schema } from "../common/api";
import { useAsked, type Asked } from "../common/asked";
import { decimal, whole } from "../common/format";
import { language } from "../common/language";
import { t } from "./texts";

export type Feed = Schema<"MonitorOut">;
export type Ward = Schema<"BoardWard">;
export type Grade = Schema<"BoardGrade">;
export type Alert = Schema<"BoardAlert">;
export type Stage = Schema<"BoardStage">;

const AGAIN_MS = 30_000;
const HOURS_A_DAY = 24;
const DAYS_FROM_H = 48;

/** Ask for the board, and again every half minute while somebody looks. */
export function useFeed(grade: string | null): Asked<Feed> {
  const asked = useAsked(
    (signal) => data(api.GET("/v1/monitor", { signal, params: { query: grade ? { grade } : {} } })),
    [grade],
  );
  useEffect(() => {
    const again = () => {
      if (document.visibilityState === "visible") asked.again();
    };
    const timer = setInterval(again, AGAIN_MS);
    document.addEventListener("visibilitychange", again);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", again);
    };
  }, [asked.again]);
  return asked;
}

/** Whether the address asks for the wall view; the answer follows the address. */
export function useWall(): boolean {
  const [is_wall, setWall] = useState(asksWall);
  useEffect(() => {
    const follow = () => setWall(asksWall());
    window.addEventListener("popstate", follow);
    document.documentElement.classList.toggle("wall", is_wall);
    return () => {
      window.removeEventListener("popstate", follow);
      document.documentElement.classList.remove("wall");
    };
  }, [is_wall]);
  return is_wall;
}

function asksWall(): boolean {
  return new URLSearchParams(location.search).get("wall") === "1";
}

/** The address of the board with or without the wall view. */
export function wallHref(wanted: boolean): string {
  return `${location.pathname}${wanted ? "?wall=1" : ""}#/board`;
}

/** A count, or a dash where it is unknown or withheld. */
export function n(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : whole(value);
}

export function pct(value: number | null): string {
  return value === null ? "–" : `${decimal(Math.floor(value * 10) / 10, 1)}\u00a0%`;
}

export function clockTime(iso: string): string {
  const locale = language.value === "vi" ? "vi-VN" : "en-GB";
  return new Date(iso).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
}

export function age(hours: number): string {
  if (hours < 1) return t("under_an_hour");
  return hours < DAYS_FROM_H
    ? t("hours_ago", { n: whole(Math.floor(hours)) })
    : t("days_ago", { n: whole(Math.floor(hours / HOURS_A_DAY)) });
}

/** Children beyond the seats of a row, or seats over, in words; null where one is unknown. */
export function balance(row: Schema<"BoardCounts">): { text: string; short: boolean } | null {
  if (row.n_seats === null || row.n_children === null) return null;
  const over = row.n_seats - row.n_children;
  if (over === 0) return { text: t("seats_even"), short: false };
  return over > 0
    ? { text: t("seats_over", { n: whole(over) }), short: false }
    : { text: t("seats_short", { n: whole(-over) }), short: true };
}

export function far(row: Schema<"BoardCounts">): string {
  return t("far_counts", { a: n(row.n_over_4km), b: n(row.n_over_7km), c: n(row.n_over_10km) });
}

export function stageTitle(feed: Feed, key: string | null): string {
  if (key === null) return t("all_done");
  return t("waits_at", { n: feed.stages.findIndex((one) => one.key === key) + 1 });
}

/** Wards to be looked at first: children without a place, then without a seat, then seats short. */
export function worstFirst(wards: readonly Ward[]): Ward[] {
  const weight = (row: Ward) =>
    [row.n_missing ?? 0, row.n_unplaced ?? 0, row.n_short ?? 0] as const;
  return [...wards].sort((a, b) => {
    const [left, right] = [weight(a), weight(b)];
    return right[0] - left[0] || right[1] - left[1] || right[2] - left[2];
  });
}

export function wardName(row: Ward): string {
  return row.ward_name ?? (row.ward_code || t("no_ward"));
}
