// Help of one screen: what it is, what to do first, what the words mean. Words are the glossary's.

import { useEffect, useRef } from "preact/hooks";
import { rows } from "virtual:glossary";
import { collator } from "../format";
import { language } from "../language";
import { Button } from "../parts";
import { c } from "../texts";
import "./help.css";
import type { Screen } from "./where";

interface Word {
  id: string;
  name: string;
  meaning: string;
}

const PIECE = /\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)]+)\)/g;

/** The words of the glossary in the language of now, by name. */
function words(): Word[] {
  const vi = language.value === "vi";
  return rows
    .map(([word, name, en_meaning, vi_meaning]) => ({
      id: word,
      name: vi ? name : word,
      meaning: (vi ? vi_meaning : en_meaning).replaceAll("`", ""),
    }))
    .sort((a, b) => collator.compare(a.name, b.name));
}

export function HelpSheet({ screen, onClose }: { screen: Screen; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const all = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    return () => dialog.current?.close();
  }, []);
  const now = language.value;
  const lines = [screen.what[now], ...screen.first[now]];
  const known = words();
  const used = new Set(lines.flatMap((line) => [...line.matchAll(PIECE)].map((piece) => piece[3])));

  function go(id: string): void {
    const entry = dialog.current?.querySelector<HTMLElement>(`[data-word="${CSS.escape(id)}"]`);
    if (all.current && entry && all.current.contains(entry)) all.current.open = true;
    entry?.focus();
    entry?.scrollIntoView({ block: "nearest" });
  }

  return (
    <dialog
      ref={dialog}
      class="help-sheet"
      aria-labelledby="help-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div class="dialog-head">
        <h2 id="help-title">{screen.title[now]}</h2>
        <Button icon="close" kind="quiet" label={c("close")} onClick={onClose} />
      </div>
      <p>
        <Line text={screen.what[now]} go={go} />
      </p>
      <h3>{c("help_first")}</h3>
      <ol>
        {screen.first[now].map((line) => (
          <li key={line}>
            <Line text={line} go={go} />
          </li>
        ))}
      </ol>
      {used.size > 0 && <h3>{c("help_words")}</h3>}
      <Words list={known.filter((one) => used.has(one.id))} />
      <details ref={all}>
        <summary>{c("help_all_words", { n: known.length })}</summary>
        <Words list={known.filter((one) => !used.has(one.id))} />
      </details>
    </dialog>
  );
}

function Words({ list }: { list: readonly Word[] }) {
  return (
    <dl>
      {list.map((one) => (
        <div key={one.id}>
          <dt tabindex={-1} data-word={one.id}>
            {one.name}
          </dt>
          <dd>{one.meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A line with its buttons in bold and its words as ways to their meaning. */
function Line({ text, go }: { text: string; go: (word: string) => void }) {
  const parts = [];
  let from = 0;
  for (const piece of text.matchAll(PIECE)) {
    const [whole, button, word, id] = piece;
    parts.push(text.slice(from, piece.index));
    parts.push(
      button ? (
        <b>{button}</b>
      ) : (
        <button type="button" class="link" onClick={() => go(id ?? "")}>
          {word}
        </button>
      ),
    );
    from = piece.index + whole.length;
  }
  return (
    <>
      {parts}
      {text.slice(from)}
    </>
  );
}
