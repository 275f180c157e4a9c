// The page talks to the API of the host it came from, and to nobody else.

import { language } from "./language";
import type { City, Finder, Grade, Profile, RouteLine, Run, School, SchoolShort } from "./types";

/** The server gave an answer that is not a result; `message` is its own sentence, if it had one. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** There was no answer at all. */
export class Unreachable extends Error {}

export interface Point {
  lon: number;
  lat: number;
}

async function ask<Answer>(path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language() };
  const request: RequestInit = { headers, credentials: "omit", signal: signal ?? null };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    request.method = "POST";
    request.body = JSON.stringify(body); // a home never stands in an address
  }
  let response: Response;
  try {
    response = await fetch(path, request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable();
  }
  if (!response.ok) throw new Refused(response.status, await sentence(response));
  return (await response.json()) as Answer;
}

async function sentence(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as { detail?: string; title?: string };
    return problem.detail ?? problem.title ?? "";
  } catch {
    return "";
  }
}

export const api = {
  city: () => ask<City>("/v1/city"),

  find: (point: Point, grade: Grade, profile: Profile, signal: AbortSignal) =>
    ask<Finder>("/v1/finder", { lon: point.lon, lat: point.lat, grade, profile, limit: 10 }, signal),

  route: (
    point: Point,
    school_code: string,
    grade: Grade,
    profile: Profile,
    signal: AbortSignal,
  ) =>
    ask<RouteLine>(
      "/v1/route",
      { lon: point.lon, lat: point.lat, school_code, grade, profile },
      signal,
    ),

  search: async (text: string, signal: AbortSignal) => {
    const query = new URLSearchParams({ q: text, size: "8" });
    return (await ask<{ items: SchoolShort[] }>(`/v1/schools?${query}`, undefined, signal)).items;
  },

  school: (school_code: string) => ask<School>(`/v1/schools/${encodeURIComponent(school_code)}`),

  latestRun: async (): Promise<Run | null> => {
    try {
      return await ask<Run>("/v1/runs/latest");
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return null; // no run yet
      throw error;
    }
  },
};
