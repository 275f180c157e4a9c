// Vietnamese first, English second; the choice is remembered on this device only.

import { en, vi, type Key } from "./texts";

export type Language = "vi" | "en";

const KEY = "gantruong-language";
let chosen: Language = remembered();

function remembered(): Language {
  try {
    return localStorage.getItem(KEY) === "en" ? "en" : "vi";
  } catch {
    return "vi"; // storage may be switched off
  }
}

export function language(): Language {
  return chosen;
}

export function choose(next: Language): void {
  chosen = next;
  document.documentElement.lang = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // the choice then lasts for this page only
  }
}

/** Return the text of a key with `{name}` filled in. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const text = (chosen === "vi" ? vi : en)[key];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
