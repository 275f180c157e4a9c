// The code and what it opened: in this page's memory alone, gone when the page is left.

import { signal } from "@preact/signals";
import { type Kept as KeptResult, type Result, type Told } from "../app/kept";
import { api, data, Refused, type Schema } from "../common/api";
import { troubleOf, type Trouble } from "../common/trouble";
import { isCode, plain } from "./code";
import { t } from "./texts";

export type { Result, Told };
export type Kept = Schema<"AnswerOut">;

export const code = signal<string | null>(null);
export const result = signal<Result | null>(null);
export const kept = signal<Kept | null>(null);
export const busy = signal(false);
export const trouble = signal<Trouble | null>(null);
/** The code may be right, and nothing is published yet: a home can be corrected all the same. */
export const waiting = signal(false);
/** A result that was kept on this device, while it is read again. */
export const reading = signal<KeptResult | null>(null);

export function forget(): void {
  code.value = null;
  result.value = null;
  kept.value = null;
  trouble.value = null;
  waiting.value = false;
  reading.value = null;
}

export async function open(typed: string): Promise<void> {
  forget();
  if (!isCode(typed)) {
    trouble.value = { say: () => t("mistyped"), again: false };
    return;
  }
  const own = plain(typed);
  busy.value = true;
  try {
    const found = await data(api.POST("/v1/family/result", { body: { code: own } }));
    code.value = own;
    result.value = found;
  } catch (error) {
    waiting.value = error instanceof Refused && error.kind === "not-published";
    if (waiting.value) code.value = own;
    trouble.value = waiting.value ? null : troubleOf(error);
  } finally {
    busy.value = false;
  }
}
