// One state, one way to change it; the parts of the page draw themselves from it.

import { signal } from "@preact/signals";
import type { Grade } from "../common/city";
import type { Trouble } from "../common/trouble";
import type { Finder, Profile, RouteLine, Run, School } from "./types";

export type Origin = "map" | "device" | "text" | "school";

export interface Home {
  lon: number;
  lat: number;
  origin: Origin;
  school_name?: string;
}

export interface State {
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

export const state = signal<State>({
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
});

export function change(next: Partial<State>): void {
  state.value = { ...state.value, ...next };
}
