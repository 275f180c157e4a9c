// One state, one way to change it; the parts of the page draw themselves from it.

import { signal } from "@preact/signals";
import type { Grade } from "../common/city";
import type { Trouble } from "../common/trouble";
import type { Finder, Profile, RouteLine, Run, School } from "./types";

/** Where a point comes from. */
export type Origin = "map" | "device" | "text" | "school" | "address" | "name";

/** What a point stands for; `pin` is one that a person set. */
export type Certainty = "pin" | "house" | "alley" | "street" | "khu_pho" | "ward";

export interface Home {
  lon: number;
  lat: number;
  origin: Origin;
  certainty: Certainty;
  /** What was found under the words that were typed, or the school. */
  name?: string;
  /** How far off the point may be, metres. */
  bound_m?: number;
  /** The name that was asked for, where today's name is another. */
  former?: string;
}

/** A place that the typed words may mean. */
export interface Place {
  key: string;
  kind: "house" | "alley" | "street" | "khu_pho" | "ward" | "school" | "bridge";
  name: string;
  context: string;
  former?: string;
  /** Of a ward or a school. */
  code?: string;
  lon: number | null;
  lat: number | null;
  bound_m?: number;
}

/** What was typed means several places, or none. */
export interface Unsure {
  typed: string;
  places: Place[];
}

/** What areas derived from a placement say of a place in them. */
export const AREA_WORDS = ["always", "usually", "rarely"] as const;
export type AreaWord = (typeof AREA_WORDS)[number];

/** The areas of the shown school that the map has drawn. */
export const areas = signal<{ season: string; words: AreaWord[] } | null>(null);

/** The school of the link that was opened: its card stays while the family says where it lives. */
export const linked = signal<string | null>(null);

export interface State {
  grade: Grade;
  profile: Profile;
  home: Home | null;
  unsure: Unsure | null;
  busy: boolean;
  finder: Finder | null;
  trouble: Trouble | null;
  /** Ask again what could not be answered. */
  retry: (() => void) | null;
  chosen: string | null;
  route: RouteLine | null;
  school: School | null;
  run: Run | null;
  run_known: boolean;
}

/** Of the list, and of everything that is asked about the schools on it. */
export const LISTED_SCHOOLS = 10;

export const state = signal<State>({
  grade: "1",
  profile: "walk",
  home: null,
  unsure: null,
  busy: false,
  finder: null,
  trouble: null,
  retry: null,
  chosen: null,
  route: null,
  school: null,
  run: null,
  run_known: false,
});

export function change(next: Partial<State>): void {
  state.value = { ...state.value, ...next };
}
