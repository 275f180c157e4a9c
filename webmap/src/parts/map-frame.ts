// The map's frame: its buttons, sources and labels stand here even while the map is not.

import { byId, el, icon, ICONS } from "../dom";
import { language, t } from "../language";
import type { CityMap, Picks } from "../map/map";
import { listen, state, type Home, type State } from "../store";
import type { Key } from "../texts";

interface Frame {
  load: (
    chooseHome: (home: Home) => void,
    chooseSchool: (school_code: string) => void,
  ) => Promise<void>;
}

export function mapFrame(): Frame {
  const root = byId("map");
  const canvas = el("div", { class: "canvas", attributes: { id: "map-canvas" } });
  const buttons = el("div", { class: "map-buttons" });
  const sources = el("p", { class: "sources" });
  const message = el("p", { class: "map-message", attributes: { role: "status" } });
  root.replaceChildren(canvas, buttons, sources, message);
  let map: CityMap | null = null;
  let saying: Key | null = "map_loading";

  listen((now, before) => {
    if (!before) {
      root.setAttribute("aria-label", t("map_label"));
      buttons.replaceChildren(...mapButtons(() => map));
      map?.describe();
    }
    if (!before || before.city !== now.city) sources.replaceChildren(...sourceLine(now));
    message.textContent = saying ? t(saying) : "";
    if (before) map?.show(now, before); // nothing on it is in one language
  });

  const say = (key: Key | null): void => {
    saying = key;
    message.textContent = key ? t(key) : "";
    message.hidden = key === null;
  };

  return {
    load: async (chooseHome, chooseSchool) => {
      if (!state.city) return say(null);
      const picks: Picks = {
        place: (lon, lat) => chooseHome({ lon, lat, origin: "map" }),
        school: chooseSchool,
      };
      try {
        const code = await import("../map/map");
        if (!code.canDraw()) throw new Error("no WebGL");
        await code.fontReady();
        map = new code.CityMap(canvas, state.city, picks);
        map.show(state, null);
        say(null);
      } catch {
        root.classList.add("without-map");
        say("no_map");
      }
    },
  };
}

function mapButtons(map: () => CityMap | null): HTMLElement[] {
  const button = (key: Key, path: string, act: () => void): HTMLElement =>
    el(
      "button",
      {
        class: "icon-button",
        attributes: { type: "button", "aria-label": t(key), title: t(key) },
        on: { click: act },
      },
      [icon(path)],
    );
  return [
    button("zoom_in", ICONS.plus, () => map()?.zoom(1)),
    button("zoom_out", ICONS.minus, () => map()?.zoom(-1)),
    button("whole_city", ICONS.whole, () => state.city && map()?.whole(state.city)),
  ];
}

function sourceLine(now: State): Node[] {
  const city = now.city;
  if (!city) return [];
  const parts: Node[] = [];
  if (city.notice) parts.push(el("strong", { class: "notice", text: city.notice[language()] }));
  if (city.attribution) parts.push(el("span", { text: city.attribution }));
  return parts;
}
