// Which screen somebody looks at, and the help that is written for it.

import { key } from "../session";
import type { Language } from "../language";

type Both<Text> = Readonly<Record<Language, Text>>;

/** Help of one screen. `**Press**` is a button as it is called there, `[a run](run)` a word of the glossary. */
export interface Screen {
  /** Behind the # of its page, `:name` for what differs; `sign_in` is the door before a key was given. */
  path: string;
  title: Both<string>;
  what: Both<string>;
  first: Both<readonly string[]>;
}

interface Page {
  screens: readonly Screen[];
}

const PAGES = import.meta.glob<{ default: Page }>("./texts/*.json");
const DOOR = "sign_in";

/** Return the name of the page, as its file is called. */
export function pageName(pathname: string): string {
  return pathname.replace(/\.html$/, "").replaceAll("/", "") || "index";
}

/** Return the help of the screen that is open; of the page's first screen where none is written. */
export async function screenNow(): Promise<Screen | null> {
  const load = PAGES[`./texts/${pageName(location.pathname)}.json`];
  if (!load) return null;
  const { screens } = (await load()).default;
  const door = key.value ? undefined : screens.find((one) => one.path === DOOR);
  const here = location.hash.replace(/^#/, "") || "/";
  return door ?? screens.find((one) => fits(one.path, here)) ?? screens[0] ?? null;
}

/** Whether an address is one of a screen's. */
export function fits(path: string, here: string): boolean {
  const wanted = path.split("/");
  const given = here.split("/");
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => part.startsWith(":") || part === given[at])
  );
}
