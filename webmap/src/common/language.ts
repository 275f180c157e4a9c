// Vietnamese first, English second; the choice is remembered on this device only.

import { effect, signal } from "@preact/signals";

export type Language = "vi" | "en";

const KEY = "gantruong-language";

/** Whether somebody was here before: then their language stands above that of a link. */
export const was_chosen = known() !== null;

/** Components that read it are drawn again when it changes. */
export const language = signal<Language>(remembered());

function remembered(): Language {
  return known() === "en" ? "en" : "vi";
}

function known(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage may be switched off
  }
}

effect(() => {
  document.documentElement.lang = language.value;
  const manifest = document.querySelector<HTMLLinkElement>("link[rel=manifest]");
  if (manifest) manifest.href = `/manifest.${language.value === "en" ? "en." : ""}webmanifest`;
  try {
    localStorage.setItem(KEY, language.value);
  } catch {
    // the choice then lasts for this page only
  }
});

export type Values = Record<string, string | number>;

/**
 * Return the function that says the sentences of one face in the language of now.
 *
 * `en` must have exactly the keys of `vi`; `{name}` stands for a value. A text is never markup.
 */
export function sentences<Key extends string>(
  vi: Readonly<Record<Key, string>>,
  en: Readonly<Record<Key, string>>,
): (key: Key, values?: Values) => string {
  return (key, values = {}) => {
    const text = (language.value === "vi" ? vi : en)[key];
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}
