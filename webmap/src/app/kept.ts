// Results that a family asked to keep on its device: without code and home, until a day it was told.

import { signal } from "@preact/signals";
import type { Schema } from "../common/api";

export type Result = Schema<"ResultOut">;
export type Proof = Schema<"ProofOut">;

/** What is kept of a result: a list, so that what a result may hold one day is not kept unseen. */
const TOLD = [
  "season",
  "grade",
  "is_confirmed",
  "decided",
  "labels",
  "note",
  "policy",
  "group",
  "school",
  "distance_m",
  "offer",
  "reasons",
  "next",
  "free",
  "answer",
  "rules",
  "contact",
  "complain",
  "verification",
  "run",
] as const satisfies readonly (keyof Result)[];

export type Told = Pick<Result, (typeof TOLD)[number]>;

export interface Kept {
  /** Names the entry; it stands on the printed sheet too. */
  verification: string;
  saved_at: string;
  /** Last day on which it may be read, as YYYY-MM-DD. */
  until: string;
  told: Told;
  gates: string[];
  proof: Proof;
}

export const DAYS = 60;

/** What is on this device and may still be read, the newest first. */
export const all_kept = signal<Kept[]>([]);

const BASE = "gantruong";
const STORE = "results";
const DAY_MS = 86_400_000;

export function toldOf(result: Result): Told {
  return Object.fromEntries(TOLD.map((name) => [name, result[name]])) as unknown as Told;
}

/** The last day of something that is kept today, by this device's calendar. */
export function lastDay(now: Date = new Date()): string {
  return dayOf(new Date(now.getTime() + DAYS * DAY_MS));
}

function dayOf(date: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Keep a result; an error if this browser keeps nothing. */
export async function keep(result: Result, gates: string[], proof: Proof): Promise<void> {
  const entry: Kept = {
    verification: result.verification,
    saved_at: new Date().toISOString(),
    until: lastDay(),
    told: toldOf(result),
    gates,
    proof,
  };
  await inStore("readwrite", (store) => store.put(entry));
  await refresh();
}

export async function drop(verification: string): Promise<void> {
  await inStore("readwrite", (store) => store.delete(verification));
  await refresh();
}

/** Read what is there; what is past its day goes, and is never shown. */
export async function refresh(): Promise<void> {
  const today = dayOf(new Date());
  const found = (await inStore("readonly", (store) => store.getAll())) as Kept[];
  for (const old of found.filter((one) => one.until < today)) {
    await inStore("readwrite", (store) => store.delete(old.verification));
  }
  all_kept.value = found
    .filter((one) => one.until >= today)
    .sort((a, b) => b.saved_at.localeCompare(a.saved_at));
}

/** At the start of every page of families: nobody has to look for what is past its day. */
export async function refreshQuietly(): Promise<void> {
  try {
    await refresh();
  } catch {
    all_kept.value = []; // a private window, or a browser that keeps nothing
  }
}

async function inStore<Answer>(
  mode: IDBTransactionMode,
  does: (store: IDBObjectStore) => IDBRequest<Answer>,
): Promise<Answer> {
  const base = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const within = base.transaction(STORE, mode);
      const asked = does(within.objectStore(STORE));
      within.oncomplete = () => resolve(asked.result);
      within.onerror = within.onabort = () => reject(within.error ?? new Error("not kept"));
    });
  } finally {
    base.close();
  }
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(BASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "verification" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = asked.onblocked = () => reject(asked.error ?? new Error("no store"));
  });
}
