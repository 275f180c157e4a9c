// What a person can do: each action asks the API and puts the answer into the state.

import { api, Refused, Unreachable } from "./api";
import { change, state, type Home, type Trouble } from "./store";
import type { Grade, Profile } from "./types";

let asking: AbortController | null = null;

export async function loadCity(): Promise<void> {
  try {
    const city = await api.city();
    const known = city.grades.some((entry) => entry.grade === state.grade);
    change({
      city,
      city_trouble: null,
      profile: state.city ? state.profile : city.default_profile,
      grade: known ? state.grade : (city.grades[0]?.grade ?? state.grade),
    });
  } catch (error) {
    change({ city_trouble: troubleOf(error) });
  }
}

export async function loadRun(): Promise<void> {
  try {
    change({ run: await api.latestRun(), run_known: true });
  } catch {
    change({ run: null, run_known: false }); // the list says it if the server is away
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
  change({ home, school: home.origin === "school" ? state.school : null });
  void find();
}

/** Open a school's card and measure from its gate. */
export async function chooseSchool(school_code: string): Promise<void> {
  try {
    const school = await api.school(school_code);
    const gate = school.gates[0] ?? school;
    change({ school });
    chooseHome({ lon: gate.lon, lat: gate.lat, origin: "school", school_name: school.name });
  } catch (error) {
    change({ trouble: troubleOf(error) });
  }
}

export async function showSchool(school_code: string): Promise<void> {
  try {
    change({ school: await api.school(school_code) });
  } catch (error) {
    change({ trouble: troubleOf(error) });
  }
}

export async function find(): Promise<void> {
  if (!state.home) return;
  const signal = restart();
  change({ busy: true, trouble: null });
  try {
    const finder = await api.find(state.home, state.grade, state.profile, signal);
    const first = finder.schools[0]?.school_code ?? null;
    change({ busy: false, finder, chosen: first, route: finder.route });
  } catch (error) {
    if (!signal.aborted) {
      change({ busy: false, finder: null, chosen: null, route: null, trouble: troubleOf(error) });
    }
  }
}

export async function drawRoute(school_code: string): Promise<void> {
  if (!state.home || state.chosen === school_code) return;
  const signal = restart();
  change({ chosen: school_code });
  try {
    change({ route: await api.route(state.home, school_code, state.grade, state.profile, signal) });
  } catch (error) {
    if (!signal.aborted) change({ route: null, trouble: troubleOf(error) });
  }
}

/** Only the newest question may change the page. */
function restart(): AbortSignal {
  asking?.abort();
  asking = new AbortController();
  return asking.signal;
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof Unreachable) return { key: "offline" };
  if (error instanceof Refused && error.status < 500 && error.message) {
    return { text: error.message };
  }
  return { key: "broken" };
}
