// Who works here: a key in this tab's memory of the session, never in an address or a cookie.

import { signal } from "@preact/signals";

const KEY = "gantruong-key";

export const key = signal<string | null>(remembered());

function remembered(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function signIn(given: string): void {
  key.value = given;
  try {
    sessionStorage.setItem(KEY, given);
  } catch {
    // it then lasts until the page is loaded again
  }
}

export function signOut(): void {
  key.value = null;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // nothing was stored
  }
}
