// The "?" of every screen: a button in the head, and the key of the same name.

import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { c } from "../texts";
import type { Screen } from "./where";

interface Open {
  Sheet: ComponentType<{ screen: Screen; onClose: () => void }>;
  screen: Screen;
}

const TYPED_INTO = "input, textarea, select, [contenteditable]";

export function HelpButton() {
  const [open, setOpen] = useState<Open | null>(null);
  const before = useRef<HTMLElement | null>(null);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== "?" || event.ctrlKey || event.altKey || event.metaKey) return;
      const at = event.target;
      if (at instanceof Element && at.closest(TYPED_INTO)) return; // there it is a letter
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      void show();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);

  /** Texts and glossary come only now: nobody pays for help that is not asked for. */
  async function show(): Promise<void> {
    before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    const [{ HelpSheet }, { screenNow }] = await Promise.all([import("./sheet"), import("./where")]);
    const screen = await screenNow();
    if (screen) setOpen({ Sheet: HelpSheet, screen });
  }

  function close(): void {
    setOpen(null);
    requestAnimationFrame(() => before.current?.focus()); // once the sheet is gone
  }

  return (
    <>
      <button
        type="button"
        class="language help-button"
        id="help"
        aria-label={c("help")}
        title={c("help_key")}
        aria-haspopup="dialog"
        onClick={() => void show()}
      >
        <span aria-hidden="true">?</span>
      </button>
      {open && <open.Sheet screen={open.screen} onClose={close} />}
    </>
  );
}
