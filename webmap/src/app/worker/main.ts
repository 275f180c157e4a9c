// Keeps the families' shell and the public answers of one publication for a time without network.
//
// Whatever it does not know, it leaves to the browser: officers, planners, codes, homes, tiles.

import { answerPublic, dropAnswers } from "./answers";
import { mayKeep } from "./rules";
import type { Fetching, Lasting, Scope } from "./types";

declare const SHELL_PAGES: readonly string[];
declare const SHELL_FILES: readonly string[];
declare const SHELL_VERSION: string;

const scope = self as unknown as Scope;
const PREFIX = "shell-";
const SHELL = `${PREFIX}${SHELL_VERSION}`;
const LONGEST_MS = 6_000; // a line that gives nothing for so long counts as none
const SERVER_FAULT = 500;
const ASSET = /\/assets\/[\w.-]+/g;

scope.addEventListener("install", (event: Lasting) => {
  event.waitUntil(fill().then(() => scope.skipWaiting()));
});

scope.addEventListener("activate", (event: Lasting) => {
  event.waitUntil(tidy().then(() => scope.clients.claim()));
});

scope.addEventListener("fetch", (event: Fetching) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== scope.location.origin) return;
  const authorised = request.headers.has("Authorization");
  if (request.mode === "navigate") {
    if (SHELL_PAGES.includes(address.pathname)) event.respondWith(page(request, address.pathname));
  } else if (SHELL_FILES.includes(address.pathname) && !address.search) {
    event.respondWith(file(request));
  } else if (mayKeep({ method: request.method, address, authorised })) {
    event.respondWith(answerPublic(event, address));
  }
});

/** All files of one build or none: a page that names a file of another build is not taken. */
async function fill(): Promise<void> {
  const cache = await caches.open(SHELL);
  for (const path of SHELL_PAGES) {
    const response = await fetch(path, { cache: "no-cache", credentials: "omit" });
    const named = (await response.clone().text()).match(ASSET) ?? [];
    if (!response.ok || !named.length || !named.every((one) => SHELL_FILES.includes(one))) {
      throw new Error(`not of this build: ${path}`);
    }
    await cache.put(path, response);
  }
  await cache.addAll(SHELL_FILES);
}

async function tidy(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== SHELL) await caches.delete(name);
  }
  await dropAnswers();
}

/** The newest page where there is a network, so that no old one lives on; else the one kept. */
async function page(request: Request, path: string): Promise<Response> {
  const kept = await caches.match(path, { cacheName: SHELL });
  if (!kept) return fetch(request);
  try {
    const answered = await Promise.race([fetch(request), late()]);
    return answered.status < SERVER_FAULT ? answered : kept;
  } catch {
    return kept;
  }
}

function late(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("late")), LONGEST_MS));
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: SHELL })) ?? fetch(request);
}
