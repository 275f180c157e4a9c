// What to tell a person when there is no result: the server's own sentence, or one of ours.

import { Refused, Unreachable } from "./api";
import { c } from "./texts";

export interface Trouble {
  say: () => string;
  /** Whether trying the same again may help. */
  again: boolean;
}

const UNAUTHORISED = 401;
const FORBIDDEN = 403;
const TOO_MANY = 429;
const UNAVAILABLE = 503;
const SERVER_FAULT = 500;
const USUAL_WAIT_S = 5;

export function troubleOf(error: unknown): Trouble {
  if (error instanceof Unreachable) return { say: () => c("offline"), again: true };
  if (!(error instanceof Refused)) return { say: () => c("broken"), again: true };
  const { status, message } = error;
  if (status === TOO_MANY || status === UNAVAILABLE) {
    const seconds = error.retry_after_s ?? USUAL_WAIT_S;
    return { say: () => c("busy", { seconds }), again: true };
  }
  if (status === UNAUTHORISED) return { say: () => c("key_refused"), again: false };
  if (status === FORBIDDEN && !message) return { say: () => c("no_right"), again: false };
  if (status < SERVER_FAULT && message) return { say: () => message, again: false };
  return { say: () => c("broken"), again: true };
}
