// One box for everything that says where: names old and new, addresses, coordinates.

import { useRef, useState } from "preact/hooks";
import { Icon } from "../../common/icons";
import type { Place } from "../store";
import { t } from "../texts";
import { choosePlace, isPlace, mayBeAddress, suggest, take } from "../where";
import { PlaceName } from "./place-name";

const PAUSE_MS = 180;
const SHORTEST = 2;

export function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef(0);
  const asking = useRef<AbortController | null>(null);
  const [items, setItems] = useState<Place[] | null>(null);
  const [active, setActive] = useState(-1);
  const shown = items !== null;

  const typed = () => input.current?.value.trim() ?? "";

  function close(): void {
    window.clearTimeout(timer.current);
    asking.current?.abort();
    setItems(null);
  }

  async function offer(): Promise<void> {
    const text = typed();
    asking.current?.abort();
    if (text.length < SHORTEST || isPlace(text)) return close();
    const own = new AbortController();
    asking.current = own;
    try {
      const found = await suggest(text, own.signal);
      if (own.signal.aborted) return;
      setActive(-1);
      setItems(found);
    } catch {
      if (!own.signal.aborted) setItems(null); // Enter says what is wrong
    }
  }

  function choose(place: Place): void {
    if (input.current) input.current.value = place.former ?? place.name;
    close();
    void choosePlace(place);
  }

  function enter(): void {
    const item = items?.[active];
    if (item) return choose(item);
    const text = typed();
    close();
    if (text) void take(text);
  }

  function key(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const n = items?.length ?? 0;
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (n) setActive(active < 0 && step < 0 ? n - 1 : (active + step + n) % n);
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "Enter") {
      event.preventDefault();
      enter();
    }
  }

  function later(): void {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void offer(), PAUSE_MS);
  }

  return (
    <div class="search">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        id="place"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        enterkeyhint="search"
        maxlength={120}
        placeholder={t("where_placeholder")}
        aria-autocomplete="list"
        aria-controls="place-list"
        aria-describedby="place-hint"
        aria-expanded={shown}
        aria-activedescendant={shown && active >= 0 ? `place-${active}` : undefined}
        onInput={later}
        onKeyDown={key}
        onBlur={() => window.setTimeout(close, 150)} // a tap on a suggestion comes first
      />
      <button type="button" class="button main find" onClick={enter}>
        {t("search")}
      </button>
      <ul
        class="suggestions"
        id="place-list"
        role="listbox"
        aria-label={t("suggestions")}
        hidden={!shown}
      >
        {items?.map((item, at) => (
          <li
            key={item.key}
            id={`place-${at}`}
            role="option"
            aria-selected={at === active}
            onPointerDown={(event) => {
              event.preventDefault();
              choose(item);
            }}
          >
            <PlaceName place={item} />
          </li>
        ))}
        {items?.length === 0 && (
          <li class="none" role="option" aria-selected={false} aria-disabled={true}>
            {mayBeAddress(typed()) ? t("press_to_find") : t("nothing_named")}
          </li>
        )}
      </ul>
    </div>
  );
}
