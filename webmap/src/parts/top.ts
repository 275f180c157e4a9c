// The head of the page: what this is, which season and data, and the other language.

import { loadCity } from "../actions";
import { byId, el } from "../dom";
import { day, season } from "../format";
import { choose, language, t } from "../language";
import { listen, redraw, type State } from "../store";

export function showTop(): void {
  const root = byId("top");
  listen((state, before) => {
    if (before && before.city === state.city) return;
    const focused = document.activeElement?.id === "language";
    root.replaceChildren(...head(state));
    if (focused) byId("language").focus();
  });
}

function head(state: State): Node[] {
  byId("skip").textContent = t("skip");
  document.title = state.city ? `Gần Trường · ${state.city.name}` : "Gần Trường";
  const brand = el("div", { class: "brand" }, [
    el("img", { attributes: { src: "/icon.svg", alt: "", width: "32", height: "32" } }),
    el("div", {}, [
      el("h1", { text: "Gần Trường" }),
      el("p", { class: "tagline", text: t("tagline") }),
    ]),
  ]);
  return [brand, facts(state), languageButton()];
}

function facts(state: State): HTMLElement {
  const city = state.city;
  const line = el("ul", { class: "facts" });
  if (!city) return line;
  line.append(el("li", { class: "city", text: city.name }));
  if (city.notice) line.append(el("li", { class: "notice", text: city.notice[language()] }));
  if (city.season) {
    line.append(el("li", { text: t("season", { season: season(city.season) }) }));
  }
  if (city.data_date) line.append(el("li", { text: t("data_date", { date: day(city.data_date) }) }));
  return line;
}

function languageButton(): HTMLElement {
  const other = language() === "vi" ? "en" : "vi";
  return el("button", {
    class: "language",
    text: t("other_language"),
    attributes: { type: "button", lang: other, id: "language" },
    on: {
      click: () => {
        choose(other);
        redraw();
        void loadCity(); // its name is in the other language now
      },
    },
  });
}
