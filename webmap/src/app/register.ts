// The offline worker: asked for once the page has answered, so that it never holds a family back.

import { signal } from "@preact/signals";
import { loadCity } from "../common/city";
import { offline } from "../common/network";

/** A new version of the page has taken over while this one was open. */
export const updated = signal(false);

const WAIT_MS = 3_000;
const LOOK_AGAIN_MS = 3_600_000; // an installed app may stay open for weeks
const WORKER = "/sw.js";
/** Asked for once, so that the first visit is enough to open the page without a network. */
const FIRST = ["/v1/city", "/v1/runs/latest"];

/** Let the browser keep the families' pages. Never within a frame of others. */
export function install(): void {
  addEventListener("online", () => void loadCity());
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!workers || window.top !== window) return;
  const before = workers.controller !== null;
  let looked_ms = Date.now();
  workers.addEventListener("controllerchange", () => {
    if (before) updated.value = true;
    else void keepFirst();
  });
  const start = () => setTimeout(() => void register(workers).then(tidy), WAIT_MS);
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - looked_ms < LOOK_AGAIN_MS) return;
    looked_ms = Date.now();
    void workers.getRegistration().then((found) => found?.update()).catch(nothing);
  });
}

async function register(workers: ServiceWorkerContainer): Promise<void> {
  if (offline.value) return;
  await workers.register(WORKER, { updateViaCache: "none" }).catch(nothing);
}

/** What is past its day goes; the code for it comes after the first answer. */
async function tidy(): Promise<void> {
  await import("./kept").then((kept) => kept.refreshQuietly()).catch(nothing);
}

async function keepFirst(): Promise<void> {
  for (const language of ["vi", "en"]) {
    for (const address of FIRST) {
      await fetch(address, { headers: { "Accept-Language": language }, credentials: "omit" }).catch(nothing);
    }
  }
}

/** The page works without it: private windows and old browsers have none. */
function nothing(): void {}
