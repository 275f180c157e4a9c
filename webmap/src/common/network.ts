// Whether there is a network, and which publication this page speaks of: never two at once.

import { signal } from "@preact/signals";

export interface Publication {
  /** Number and hash, as the service writes them. */
  name: string;
  number: string;
  published_at: string;
}

/** No answer came from the network lately; what is shown may come from this device. */
export const offline = signal(!navigator.onLine);
/** The publication that this page's answers come from: the first that was seen. */
export const shown = signal<Publication | null>(null);
/** The service speaks of another publication by now: the page says so, and offers to begin anew. */
export const renewed = signal(false);

const HEADER = "Gantruong-Publication";
const KEPT = "Gantruong-Kept";
const SAID = /^(\d+);published="([^"]*)";sha256="([0-9a-f]+)"$/;

addEventListener("offline", () => (offline.value = true));
addEventListener("online", () => (offline.value = false));

/**
 * Note where an answer comes from; whether the page may use it.
 *
 * What was kept on this device of another publication than the one that is shown is not used.
 */
export function mayUse(response: Response): boolean {
  const kept = response.headers.has(KEPT);
  offline.value = kept;
  const found = SAID.exec(response.headers.get(HEADER) ?? "");
  if (!found) return true;
  const [, number = "", published_at = "", sha256 = ""] = found;
  const name = `${number} ${sha256}`;
  if (!shown.value) shown.value = { name, number, published_at };
  const same = shown.value.name === name;
  if (!same && !kept) renewed.value = true;
  return same || !kept;
}
