// How a page begins that was opened by a link, or stands in a frame of others.

import { arrived, leave } from "../app/link";
import { a } from "../app/texts";
import { city, type Grade } from "../common/city";
import { language, was_chosen, type Language } from "../common/language";
import { showSchool } from "./actions";
import { change, linked, state } from "./store";

/** Whether the page stands at the address that named sites may show in a frame. */
export const embedded = location.pathname === "/embed";

const given = arrived();
if (given.lang && !was_chosen) language.value = given.lang as Language; // one's own choice holds

/** Once the city is known: take of the link what this city has. */
export async function begin(): Promise<void> {
  const known = city.value;
  if (!known) return;
  const grade = known.grades.find((one) => one.grade === given.grade)?.grade as Grade | undefined;
  const profile = known.profiles.find((one) => one === given.profile);
  change({ grade: grade ?? state.value.grade, profile: profile ?? state.value.profile });
  if (given.school) await open(given.school);
  const school = state.value.school?.school_code === given.school ? given.school : undefined;
  leave({ school, grade, profile, lang: given.lang }); // words that this city does not know go
}

async function open(school_code: string): Promise<void> {
  linked.value = school_code;
  await showSchool(school_code);
  const { trouble } = state.value;
  if (trouble && !trouble.again) {
    change({ trouble: { say: () => a("linked_unknown"), again: false } });
  }
}
