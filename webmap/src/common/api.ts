// The page talks to the API of the host it came from, and to nobody else.

import createClient, { type Middleware } from "openapi-fetch";
import { language } from "./language";
import { mayUse, offline } from "./network";
import type { components, paths } from "./service";
import { key } from "./session";

export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** The server gave an answer that is not a result; `message` is its own sentence, if it had one. */
export class Refused extends Error {
  readonly status: number;
  /** The last part of the problem's type, such as `overloaded`. */
  readonly kind: string;
  readonly retry_after_s: number | null;
  readonly problem: Record<string, unknown>;

  constructor(response: Response, problem: Record<string, unknown>) {
    super(String(problem["detail"] ?? problem["title"] ?? ""));
    this.status = response.status;
    this.kind = String(problem["type"] ?? "").split(":").at(-1) ?? "";
    this.retry_after_s = Number(response.headers.get("Retry-After")) || null;
    this.problem = problem;
  }
}

/** There was no answer at all. */
export class Unreachable extends Error {}

const manners: Middleware = {
  onRequest({ request }) {
    request.headers.set("Accept-Language", language.value);
    if (key.value) request.headers.set("Authorization", `Bearer ${key.value}`);
    return request;
  },
  async onResponse({ response }) {
    if (!mayUse(response)) throw new Unreachable();
    if (!response.ok) throw new Refused(response, await problemOf(response));
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    if (error instanceof Refused) return error;
    offline.value = true;
    return new Unreachable();
  },
};

async function problemOf(response: Response): Promise<Record<string, unknown>> {
  try {
    return (await response.json()) as Record<string, unknown>;
  } catch {
    return {}; // a proxy between us may answer in its own form
  }
}

/** Every route with the types of its description; a refusal is thrown. */
export const api = createClient<paths>({ baseUrl: location.origin, credentials: "omit" });
api.use(manners);

/** Return what was answered, without the envelope. */
export async function data<Answer>(asked: Promise<{ data?: Answer }>): Promise<Answer> {
  return (await asked).data as Answer;
}

/**
 * A key under which the server does a thing once, however often it is sent.
 *
 * An office's plain http address is no secure context, where randomUUID is missing.
 */
export function onceKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
}
