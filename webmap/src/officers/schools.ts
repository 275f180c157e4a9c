// Names and places of schools and wards, read once: a code alone tells a tired person nothing.

import { signal } from "@preact/signals";
import { api, data, type Schema } from "../common/api";
import { allPages } from "../common/pages";

type School = Schema<"SchoolShort">;

const PAGE = 200;

export const schools = signal<ReadonlyMap<string, School>>(new Map());
export const wards = signal<ReadonlyMap<string, string>>(new Map());

export async function loadNames(): Promise<void> {
  try {
    const found = await allPages((page) =>
      data(api.GET("/v1/schools", { params: { query: { page, size: PAGE } } })),
    );
    schools.value = new Map(found.map((one) => [one.school_code, one]));
    const named = await data(api.GET("/v1/wards", { params: { query: { size: 1000 } } }));
    if ("items" in named) wards.value = new Map(named.items.map((one) => [one.code, one.name]));
  } catch {
    // codes are shown then
  }
}

export function schoolName(code: string | null): string | null {
  return code === null ? null : (schools.value.get(code)?.name ?? code);
}

export function wardName(code: string | null): string | null {
  return code === null ? null : (wards.value.get(code) ?? code);
}
