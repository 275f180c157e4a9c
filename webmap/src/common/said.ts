// Sentences of a face as pairs: Vietnamese and English stand beside each other.

import { sentences, type Values } from "./language";

type Pair = readonly [vi: string, en: string];

/** Return the function that says one screen's sentences; every sentence has both languages. */
export function said<const Pairs extends Record<string, Pair>>(
  pairs: Pairs,
): (key: keyof Pairs & string, values?: Values) => string {
  type Key = keyof Pairs & string;
  const of = (at: 0 | 1) =>
    Object.fromEntries(Object.entries(pairs).map(([key, pair]) => [key, pair[at]])) as Record<Key, string>;
  return sentences<Key>(of(0), of(1));
}
