// Links that may be handed on: a school, a grade, a way of moving, a language, and nothing else.
//
// A home, an address or a code has no place in them: there is no name under which one could stand.

export interface Shared {
  school?: string | undefined;
  grade?: string | undefined;
  profile?: string | undefined;
  lang?: string | undefined;
}

/** What may stand under each name; anything else in an address is not read, and taken away. */
const MAY: Readonly<Record<keyof Shared, RegExp>> = {
  school: /^[0-9A-Za-z][\w.-]{0,39}$/,
  grade: /^(?:K|1|6|10)$/,
  profile: /^[a-z]{1,20}$/,
  lang: /^(?:vi|en)$/,
};
const NAMES = Object.keys(MAY) as (keyof Shared)[];

/** The question part of an address, with what may stand there alone; empty if nothing does. */
export function questionOf(shared: Shared): string {
  const question = new URLSearchParams();
  for (const name of NAMES) {
    const value = shared[name];
    if (value !== undefined && MAY[name].test(value)) question.set(name, value);
  }
  const text = question.toString();
  return text ? `?${text}` : "";
}

export function readQuestion(question: string): Shared {
  const given = new URLSearchParams(question);
  const shared: Shared = {};
  for (const name of NAMES) {
    const value = given.get(name);
    if (value !== null && MAY[name].test(value)) shared[name] = value;
  }
  return shared;
}

export function linkOf(shared: Shared): string {
  return `${location.origin}/${questionOf(shared)}`;
}

/** Read the address of this page once, and leave in it only what a link may hold. */
export function arrived(): Shared {
  const shared = readQuestion(location.search);
  leave(shared);
  return shared;
}

/** Let the address of this page be this link and nothing else; no step back leads to another. */
export function leave(shared: Shared): void {
  const kept = `${location.pathname}${questionOf(shared)}`;
  if (kept !== `${location.pathname}${location.search}${location.hash}`) {
    history.replaceState(null, "", kept);
  }
}
