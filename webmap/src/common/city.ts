// The city that this service is about: its name, season, dates and what must stand on every map.

import { signal } from "@preact/signals";
import { api, data, type Schema } from "./api";
import { troubleOf, type Trouble } from "./trouble";

export type City = Schema<"CityOut">;
export type Grade = City["grades"][number]["grade"];

export const city = signal<City | null>(null);
export const city_trouble = signal<Trouble | null>(null);

/** Metres beyond which a way to a school of a grade is long; null where no rule is known. */
export function limitOf(grade: string): number | null {
  return city.value?.grades.find((one) => one.grade === grade)?.far_m ?? null;
}

/** Ask again in the other language: the name and the notice are in it. */
export async function loadCity(): Promise<void> {
  try {
    city.value = await data(api.GET("/v1/city"));
    city_trouble.value = null;
  } catch (error) {
    city_trouble.value = troubleOf(error);
  }
}
