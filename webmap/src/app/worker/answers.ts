// Public answers, always of one publication: the newest that was seen, and of no other.

import { keyOf, publicationOf } from "./rules";
import type { Fetching } from "./types";

const FORM = "answers-1"; // another number where what is kept changes its form
const PREFIX = "answers-";
const MOST = 200;
/** Set on what comes from this device: the page says so. */
const MARK = "Gantruong-Kept";

/** One after the other: two answers must not make two stores. */
let working: Promise<unknown> = Promise.resolve();

/** Answer from the network and keep the answer; from what is kept only where there is none. */
export async function answerPublic(event: Fetching, address: URL): Promise<Response> {
  const { request } = event;
  const key = keyOf(address, request.headers.get("Accept-Language") ?? "");
  let answered: Response;
  try {
    // asked anew: the browser's own store would answer as if there were a network
    answered = await fetch(request, { cache: "no-cache" });
  } catch (error) {
    const kept = await find(key);
    if (kept) return kept;
    throw error;
  }
  const publication = answered.ok ? publicationOf(answered.headers) : null;
  if (publication) event.waitUntil(keep(publication, key, answered.clone()));
  return answered;
}

function keep(publication: string, key: string, answered: Response): Promise<void> {
  const name = `${FORM}-${publication}`;
  const work = working.then(async () => {
    for (const other of await stores()) if (other !== name) await caches.delete(other);
    const cache = await caches.open(name);
    await cache.put(key, answered);
    const kept = await cache.keys();
    for (const old of kept.slice(0, Math.max(0, kept.length - MOST))) await cache.delete(old);
  });
  working = work.catch(() => undefined); // no room: the page works as it does without us
  return work.catch(() => undefined);
}

async function find(key: string): Promise<Response | null> {
  await working;
  const name = (await stores()).find((one) => one.startsWith(FORM));
  const found = name ? await caches.match(key, { cacheName: name, ignoreVary: true }) : undefined;
  if (!found) return null;
  const headers = new Headers(found.headers);
  headers.set(MARK, "1");
  return new Response(found.body, { status: found.status, headers });
}

async function stores(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX));
}

/** Answers whose form this worker does not know go. */
export async function dropAnswers(): Promise<void> {
  for (const name of await stores()) if (!name.startsWith(FORM)) await caches.delete(name);
}
