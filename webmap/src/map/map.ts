// The map itself. This file and MapLibre arrive after the list has answered.

import "maplibre-gl/dist/maplibre-gl.css";

import { LngLatBounds, Map, Marker, setWorkerUrl, type MapMouseEvent } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { el } from "../dom";
import { t } from "../language";
import type { State } from "../store";
import type { City, RouteLine } from "../types";
import { addFoundLayers, drawFound, drawRoute } from "./found";
import { cityStyle, FONT } from "./style";

const TOUCH_PX = 7;
const HOME_ZOOM = 14.5;
const CITY_PADDING_PX = 24;
const ROUTE_PADDING_PX = 72;
const SCHOOLS_IN_SIGHT = 3;
const SCHOOL_LAYERS = ["found-circles", "schools"];

export interface Picks {
  place: (lon: number, lat: number) => void;
  school: (school_code: string) => void;
}

setWorkerUrl(workerUrl);

/** Whether this browser can draw the map at all. */
export function canDraw(): boolean {
  return Boolean(document.createElement("canvas").getContext("webgl2"));
}

export class CityMap {
  private readonly map: Map;
  private readonly pin: Marker;
  private ready = false;
  private waiting: State | null = null;

  constructor(container: HTMLElement, city: City, picks: Picks) {
    this.map = new Map({
      container,
      style: cityStyle(city),
      bounds: city.focus,
      fitBoundsOptions: { padding: CITY_PADDING_PX },
      maxBounds: around(city.bbox),
      maxZoom: 19,
      attributionControl: false, // the page names the sources itself, always in sight
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      rollEnabled: false,
      reduceMotion: matchMedia("(prefers-reduced-motion: reduce)").matches,
      fadeDuration: 0,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.pin = new Marker({ element: pinElement(), anchor: "bottom", draggable: true });
    this.pin.on("dragend", () => {
      const { lng, lat } = this.pin.getLngLat();
      picks.place(lng, lat);
    });
    this.map.on("load", () => this.start());
    this.map.on("click", (event) => this.click(event, picks));
    this.map.on("idle", () => container.setAttribute("data-idle", "true"));
    this.map.on("movestart", () => container.removeAttribute("data-idle"));
    this.describe();
    this.map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const { lng, lat } = this.map.getCenter();
      picks.place(lng, lat);
    });
  }

  describe(): void {
    const canvas = this.map.getCanvas();
    canvas.setAttribute("aria-label", `${t("map_label")}. ${t("map_help")}`);
    canvas.setAttribute("role", "application");
    this.pin.getElement().setAttribute("aria-label", t("pin"));
  }

  show(state: State, before: State | null): void {
    if (!this.ready) {
      this.waiting = state;
      return;
    }
    const asked = !before || before.finder !== state.finder;
    if (!before || before.home !== state.home) this.showHome(state);
    if (asked || before.chosen !== state.chosen) {
      drawFound(this.map, state.finder?.schools ?? [], state.chosen);
    }
    if (!before || before.route !== state.route) {
      drawRoute(this.map, state.route);
      if (state.route) this.fit(asked ? inSight(state, state.route) : state.route.geometry.coordinates);
    }
  }

  zoom(step: number): void {
    this.map.zoomTo(this.map.getZoom() + step);
  }

  whole(city: City): void {
    this.map.fitBounds(city.focus, { padding: CITY_PADDING_PX });
  }

  private start(): void {
    addFoundLayers(this.map);
    this.ready = true;
    if (this.waiting) this.show(this.waiting, null);
  }

  private click(event: MapMouseEvent, picks: Picks): void {
    const school = this.ready ? this.schoolAt(event) : null;
    if (school) picks.school(school);
    else picks.place(event.lngLat.lng, event.lngLat.lat);
  }

  private schoolAt(event: MapMouseEvent): string | null {
    const { x, y } = event.point;
    const box: [[number, number], [number, number]] = [
      [x - TOUCH_PX, y - TOUCH_PX],
      [x + TOUCH_PX, y + TOUCH_PX],
    ];
    const hit = this.map.queryRenderedFeatures(box, { layers: SCHOOL_LAYERS })[0];
    const code: unknown = hit?.properties["school_code"];
    return typeof code === "string" ? code : null;
  }

  private showHome(state: State): void {
    if (!state.home) return void this.pin.remove();
    const { lon, lat } = state.home;
    this.pin.setLngLat([lon, lat]).addTo(this.map);
    if (!this.map.getBounds().contains([lon, lat])) {
      this.map.easeTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), HOME_ZOOM) });
    }
  }

  private fit(line: [number, number][]): void {
    const bounds = line.reduce((all, point) => all.extend(point), new LngLatBounds());
    const padding = Math.min(ROUTE_PADDING_PX, this.map.getContainer().clientHeight / 6);
    this.map.fitBounds(bounds, { padding, maxZoom: 16.5, duration: 500 });
  }
}

/** After a new answer: the way to the first school, and where the next ones are. */
function inSight(state: State, route: RouteLine): [number, number][] {
  const next = (state.finder?.schools ?? []).slice(0, SCHOOLS_IN_SIGHT);
  const gates = next.map(({ gate }): [number, number] => [gate.lon, gate.lat]);
  return [...route.geometry.coordinates, ...gates];
}

function around(bbox: City["bbox"]): City["bbox"] {
  const [west, south, east, north] = bbox;
  const lon = Math.max(0.2, east - west);
  const lat = Math.max(0.2, north - south);
  return [west - lon, Math.max(-85, south - lat), east + lon, Math.min(85, north + lat)];
}

function pinElement(): HTMLElement {
  return el("div", { class: "pin", attributes: { role: "img" } });
}

/** MapLibre rasterises letters once; the web font must be there before the first label. */
export async function fontReady(): Promise<void> {
  try {
    await document.fonts.load(`400 24px "${FONT[0]}"`, "Trường");
  } catch {
    // the next font of the list draws the labels
  }
}
