// One box for a school's name or coordinates, with suggestions that the keyboard can reach.

import { useRef, useState } from "preact/hooks";
import { city } from "../../common/city";
import { Icon } from "../../common/icons";
import { chooseHome, chooseSchool, say, searchSchools } from "../actions";
import { readPlace } from "../place";
import { t } from "../texts";
import type { SchoolShort } from "../types";

const PAUSE_MS = 180;
const SHORTEST = 2;
const ANYWHERE = [-180, -90, 180, 90] as const;

export function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef(0);
  const asking = useRef<AbortController | null>(null);
  const [items, setItems] = useState<SchoolShort[] | null>(null);
  const [active, setActive] = useState(-1);
  const shown = items !== null;

  const close = () => setItems(null);
  const typed = () => input.current?.value.trim() ?? "";

  async function suggest(): Promise<SchoolShort[]> {
    const text = typed();
    asking.current?.abort();
    if (text.length < SHORTEST || readPlace(text, ANYWHERE)) {
      close();
      return [];
    }
    asking.current = new AbortController();
    try {
      const found = await searchSchools(text, asking.current.signal);
      setActive(-1);
      setItems(found);
      return found;
    } catch {
      close(); // choosing by map and by Enter still work, and Enter says what is wrong
      return [];
    }
  }

  function choose(item: SchoolShort): void {
    if (input.current) input.current.value = item.name;
    close();
    void chooseSchool(item.school_code);
  }

  async function enter(): Promise<void> {
    const text = typed();
    const place = readPlace(text, (city.value?.bbox as typeof ANYWHERE | undefined) ?? ANYWHERE);
    if (place === "swapped") return say("swapped");
    if (place) {
      close();
      return chooseHome({ ...place, origin: "text" });
    }
    window.clearTimeout(timer.current);
    const known = active < 0 || !items ? await suggest() : items;
    const item = known[Math.max(active, 0)];
    if (item) choose(item);
    else if (text) say("nothing_named");
  }

  function key(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const n = items?.length ?? 0;
      if (n) setActive((active + (event.key === "ArrowDown" ? 1 : -1) + n) % n);
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "Enter") {
      event.preventDefault();
      void enter();
    }
  }

  function later(): void {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void suggest(), PAUSE_MS);
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
      <ul
        class="suggestions"
        id="place-list"
        role="listbox"
        aria-label={t("suggestions")}
        hidden={!shown}
      >
        {items?.map((item, at) => (
          <li
            key={item.school_code}
            id={`place-${at}`}
            role="option"
            aria-selected={at === active}
            onPointerDown={(event) => {
              event.preventDefault();
              choose(item);
            }}
          >
            <span class="name">{item.name}</span>
            <span class="ward">{item.ward_name ?? ""}</span>
          </li>
        ))}
        {items?.length === 0 && <li class="none">{t("nothing_named")}</li>}
      </ul>
    </div>
  );
}
