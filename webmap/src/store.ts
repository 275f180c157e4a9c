// One state, one way to change it; the parts of the page draw themselves from it.

import type { Key } from "./texts";
import type { City, Finder, Grade, Profile, RouteLine, Run, School } from "./types";

export type Origin = "map" | "device" | "text" | "school";

export interface Home {
  lon: number;
  lat: number;
  origin: Origin;
  school_name?: string;
}

/** A sentence for the person: one of ours by key, or the server's own. */
export type Trouble = { key: Key } | { text: string };

export interface State {
  city: City | null;
  city_trouble: Trouble | null;
  grade: Grade;
  profile: Profile;
  home: Home | null;
  busy: boolean;
  finder: Finder | null;
  trouble: Trouble | null;
  chosen: string | null;
  route: RouteLine | null;
  school: School | null;
  run: Run | null;
  run_known: boolean;
}

/** `before` is null when everything must be drawn, for example in the other language. */
type Listener = (state: State, before: State | null) => void;

export let state: State = {
  city: null,
  city_trouble: null,
  grade: "1",
  profile: "walk",
  home: null,
  busy: false,
  finder: null,
  trouble: null,
  chosen: null,
  route: null,
  school: null,
  run: null,
  run_known: false,
};

const listeners: Listener[] = [];

export function listen(listener: Listener): void {
  listeners.push(listener);
}

export function change(next: Partial<State>): void {
  const before = state;
  state = { ...state, ...next };
  for (const listener of listeners) listener(state, before);
}

export function redraw(): void {
  for (const listener of listeners) listener(state, null);
}
