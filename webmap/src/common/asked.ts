// One question to the server, and what is known of its answer while a component is on the page.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { language } from "./language";
import { troubleOf, type Trouble } from "./trouble";

export interface Asked<Answer> {
  data: Answer | null;
  busy: boolean;
  trouble: Trouble | null;
  again: () => void;
}

/**
 * Ask when the component appears, when one of `about` changes, and in the other language.
 *
 * The last answer stays until the next one is there; only the newest question may change the page.
 */
export function useAsked<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  about: readonly unknown[],
): Asked<Answer> {
  const [known, setKnown] = useState<Omit<Asked<Answer>, "again">>({
    data: null,
    busy: true,
    trouble: null,
  });
  const [round, setRound] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    const asking = new AbortController();
    setKnown((before) => ({ ...before, busy: true, trouble: null }));
    latest.current(asking.signal).then(
      (data) => {
        if (!asking.signal.aborted) setKnown({ data, busy: false, trouble: null });
      },
      (error: unknown) => {
        if (asking.signal.aborted) return;
        setKnown((before) => ({ ...before, busy: false, trouble: troubleOf(error) }));
      },
    );
    return () => asking.abort();
  }, [...about, round, language.value]);
  const again = useCallback(() => setRound((n) => n + 1), []);
  return { ...known, again };
}

export interface Doing {
  busy: boolean;
  trouble: Trouble | null;
  /** Run a change; returns whether it was done. Its refusal is kept in `trouble`. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** One change at a time, with what went wrong. */
export function useDoing(): Doing {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const run = useCallback(async (work: () => Promise<unknown>) => {
    setBusy(true);
    setTrouble(null);
    try {
      await work();
      return true;
    } catch (error) {
      setTrouble(troubleOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, trouble, run };
}
