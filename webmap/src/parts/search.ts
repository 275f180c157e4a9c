// One box for a school's name or coordinates, with suggestions that the keyboard can reach.

import { chooseHome, chooseSchool } from "../actions";
import { api } from "../api";
import { el, icon, ICONS } from "../dom";
import { t } from "../language";
import { readPlace } from "../place";
import { change, state } from "../store";
import type { SchoolShort } from "../types";

const PAUSE_MS = 180;
const SHORTEST = 2;
const ANYWHERE = [-180, -90, 180, 90] as const;

export function searchBox(text: string): HTMLElement {
  const box = new Suggestions();
  box.input.value = text;
  return box.root;
}

class Suggestions {
  readonly input: HTMLInputElement;
  readonly root: HTMLElement;
  private readonly list: HTMLUListElement;
  private items: SchoolShort[] = [];
  private active = -1;
  private timer = 0;
  private asking: AbortController | null = null;

  constructor() {
    this.input = el("input", {
      attributes: {
        type: "search",
        id: "place",
        role: "combobox",
        autocomplete: "off",
        spellcheck: "false",
        enterkeyhint: "search",
        maxlength: "120",
        placeholder: t("where_placeholder"),
        "aria-autocomplete": "list",
        "aria-controls": "place-list",
        "aria-describedby": "place-hint",
        "aria-expanded": "false",
      },
      on: {
        input: () => this.later(),
        keydown: (event) => this.key(event as KeyboardEvent),
        blur: () => window.setTimeout(() => this.close(), 150), // a tap on a suggestion comes first
      },
    });
    this.list = el("ul", {
      class: "suggestions",
      attributes: { id: "place-list", role: "listbox", "aria-label": t("suggestions") },
    });
    this.list.hidden = true;
    this.root = el("div", { class: "search" }, [icon(ICONS.search), this.input, this.list]);
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.suggest(), PAUSE_MS);
  }

  private async suggest(): Promise<void> {
    const text = this.input.value.trim();
    this.asking?.abort();
    if (text.length < SHORTEST || readPlace(text, ANYWHERE)) return this.close();
    this.asking = new AbortController();
    try {
      this.items = await api.search(text, this.asking.signal);
      this.draw();
    } catch {
      this.close(); // choosing by map and by Enter still work, and Enter says what is wrong
    }
  }

  private draw(): void {
    this.active = -1;
    const options = this.items.map((item, at) =>
      el(
        "li",
        {
          attributes: { role: "option", id: `place-${at}`, "aria-selected": "false" },
          on: { pointerdown: (event) => this.take(event, item) },
        },
        [
          el("span", { class: "name", text: item.name }),
          el("span", { class: "ward", text: item.ward_name ?? "" }),
        ],
      ),
    );
    if (!options.length) options.push(el("li", { class: "none", text: t("nothing_named") }));
    this.list.replaceChildren(...options);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  private close(): void {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      this.close();
    } else if (event.key === "Enter") {
      event.preventDefault();
      void this.enter();
    }
  }

  private move(step: number): void {
    if (this.list.hidden || !this.items.length) return;
    this.active = (this.active + step + this.items.length) % this.items.length;
    [...this.list.children].forEach((option, at) =>
      option.setAttribute("aria-selected", String(at === this.active)),
    );
    this.input.setAttribute("aria-activedescendant", `place-${this.active}`);
  }

  private take(event: Event, item: SchoolShort): void {
    event.preventDefault();
    this.choose(item);
  }

  private choose(item: SchoolShort): void {
    this.input.value = item.name;
    this.close();
    void chooseSchool(item.school_code);
  }

  private async enter(): Promise<void> {
    const text = this.input.value.trim();
    const place = readPlace(text, state.city?.bbox ?? ANYWHERE);
    if (place === "swapped") return change({ trouble: { key: "swapped" } });
    if (place) {
      this.close();
      return chooseHome({ ...place, origin: "text" });
    }
    window.clearTimeout(this.timer);
    if (this.active < 0) await this.suggest();
    const item = this.items[Math.max(this.active, 0)];
    if (item && !this.list.hidden) this.choose(item);
    else if (text) change({ trouble: { key: "nothing_named" } });
  }
}
