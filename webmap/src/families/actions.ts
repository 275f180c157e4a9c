// What a person can do: each action asks the API and puts the answer into the state.

import { api, data, Refused } from "../common/api";
import { city, loadCity, type Grade } from "../common/city";
import { troubleOf, type Trouble } from "../common/trouble";
import { askBeside } from "./beside";
import { change, type Home, linked, LISTED_SCHOOLS, state } from "./store";
import { t, type Key } from "./texts";
import type { Profile } from "./types";

const NOT_FOUND = 404;

let asking: AbortController | null = null;
let drawing: AbortController | null = null;

export async function start(): Promise<void> {
  const first = city.value === null;
  await loadCity();
  const known = city.value;
  if (!known || !first) return;
  const offered = known.grades.map((entry) => entry.grade);
  const { grade } = state.value;
  change({
    profile: known.default_profile,
    grade: offered.includes(grade) ? grade : (offered[0] ?? grade),
  });
}

export async function loadRun(): Promise<void> {
  try {
    change({ run: await data(api.GET("/v1/runs/latest")), run_known: true });
  } catch (error) {
    const none = error instanceof Refused && error.status === NOT_FOUND;
    change({ run: null, run_known: none }); // the list says it if the server is away
  }
}

export function chooseGrade(grade: Grade): void {
  change({ grade });
  void find();
}

export function chooseProfile(profile: Profile): void {
  change({ profile });
  void find();
}

export function chooseHome(home: Home): void {
  const shown = state.value.school;
  const stays = home.origin === "school" || shown?.school_code === linked.value;
  const school = stays ? shown : null;
  change({ home, school, unsure: null });
  void find();
}

/** The pin was set by a person: whatever was typed before, this is the place now. */
export function choosePin(lon: number, lat: number): void {
  chooseHome({ lon, lat, origin: "map", certainty: "pin" });
}

/** A new question begins: what was asked before is given up, and how to ask again is kept. */
export function begin(retry: () => void): AbortSignal {
  const signal = restart();
  change({ busy: true, trouble: null, unsure: null, retry });
  return signal;
}

/** Open a school's card and measure from its gate. */
export async function chooseSchool(school_code: string): Promise<void> {
  try {
    const school = await readSchool(school_code);
    const gate = school.gates[0] ?? school;
    change({ school });
    const at = { lon: gate.lon, lat: gate.lat, name: school.name };
    chooseHome({ ...at, origin: "school", certainty: "pin" });
  } catch (error) {
    change({ trouble: troubleOf(error) });
  }
}

export async function showSchool(school_code: string): Promise<void> {
  try {
    change({ school: await readSchool(school_code) });
  } catch (error) {
    change({ trouble: troubleOf(error) });
  }
}

function readSchool(school_code: string) {
  return data(api.GET("/v1/schools/{school_code}", { params: { path: { school_code } } }));
}

export async function find(): Promise<void> {
  const { home, grade, profile } = state.value;
  if (!home) return;
  const signal = begin(() => void find());
  try {
    const { lon, lat } = home; // a home never stands in an address
    const body = { lon, lat, grade, profile, limit: LISTED_SCHOOLS };
    const finder = await data(api.POST("/v1/finder", { body, signal }));
    const first = finder.schools[0]?.school_code ?? null;
    change({ busy: false, finder, chosen: first, route: finder.route });
    void askBeside(finder.schools, signal);
  } catch (error) {
    if (signal.aborted) return;
    change({ busy: false, finder: null, chosen: null, route: null, trouble: troubleOf(error) });
  }
}

/** Draw the way to a school; `any_grade` also to one that takes no child of the grade. */
export async function drawRoute(school_code: string, any_grade = false): Promise<void> {
  const { home, profile, chosen } = state.value;
  const grade = any_grade ? null : state.value.grade;
  if (!home || chosen === school_code) return;
  drawing?.abort();
  drawing = new AbortController();
  const { signal } = drawing;
  change({ chosen: school_code });
  try {
    const body = { lon: home.lon, lat: home.lat, school_code, grade, profile };
    change({ route: await data(api.POST("/v1/route", { body, signal })) });
  } catch (error) {
    if (!signal.aborted) change({ route: null, trouble: troubleOf(error) });
  }
}

/** Only the newest question may change the page. */
function restart(): AbortSignal {
  asking?.abort();
  drawing?.abort();
  asking = new AbortController();
  return asking.signal;
}

/** A sentence of the page itself, where what was typed cannot be used. */
export function say(key: Key): void {
  const trouble: Trouble = { say: () => t(key), again: false };
  change({ trouble });
}
