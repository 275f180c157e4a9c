// The finder's map: home, the schools found, and the way to the chosen one.

import { LngLatBounds, Marker, type MapMouseEvent } from "maplibre-gl";
import { BaseMap, canDraw, fontReady } from "../common/map/base";
import type { City } from "../common/city";
import { addAreas, showAreas } from "./areas";
import { addFoundLayers, drawFound, drawRoute } from "./found";
import type { State } from "./store";
import { t } from "./texts";
import type { RouteLine } from "./types";

const TOUCH_PX = 7;
const HOME_ZOOM = 14.5;
const ROUTE_PADDING_PX = 72;
const SCHOOLS_IN_SIGHT = 3;
const SCHOOL_LAYERS = ["found-circles", "schools"];

export interface Picks {
  place: (lon: number, lat: number) => void;
  school: (school_code: string) => void;
}

/** Start the map; an error if this browser cannot draw it. */
export async function startMap(
  container: HTMLElement,
  city: City,
  picks: Picks,
): Promise<FinderMap> {
  if (!canDraw()) throw new Error("no WebGL");
  await fontReady();
  return new FinderMap(container, city, picks);
}

export class FinderMap extends BaseMap {
  private readonly pin: Marker;
  private ready = false;
  private shown: State | null = null;
  private waiting: State | null = null;

  constructor(
    container: HTMLElement,
    private readonly known: City,
    picks: Picks,
  ) {
    super(container, known);
    this.pin = new Marker({ element: pinElement(), anchor: "bottom", draggable: true });
    this.pin.on("dragend", () => {
      const { lng, lat } = this.pin.getLngLat();
      picks.place(lng, lat);
    });
    this.map.on("load", () => this.start());
    this.map.on("click", (event) => this.click(event, picks));
    this.map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const { lng, lat } = this.map.getCenter();
      picks.place(lng, lat);
    });
  }

  override describe(text: string): void {
    super.describe(text);
    this.pin.getElement().setAttribute("aria-label", t("pin"));
  }

  show(state: State): void {
    if (!this.ready) {
      this.waiting = state;
      return;
    }
    const before = this.shown;
    this.shown = state;
    const asked = before?.finder !== state.finder;
    if (before?.school?.school_code !== state.school?.school_code) {
      showAreas(this.map, state.school?.school_code ?? null);
    }
    if (before?.home !== state.home) this.showHome(state);
    if (asked || before?.chosen !== state.chosen) {
      drawFound(this.map, state.finder?.schools ?? [], state.chosen);
    }
    if (before?.route !== state.route) {
      drawRoute(this.map, state.route);
      if (state.route) this.fit(asked ? inSight(state, state.route) : line(state.route));
    }
  }

  private start(): void {
    addAreas(this.map, this.known);
    addFoundLayers(this.map);
    this.ready = true;
    if (this.waiting) this.show(this.waiting);
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

  private fit(points: [number, number][]): void {
    const bounds = points.reduce((all, point) => all.extend(point), new LngLatBounds());
    const padding = Math.min(ROUTE_PADDING_PX, this.map.getContainer().clientHeight / 6);
    this.map.fitBounds(bounds, { padding, maxZoom: 16.5, duration: 500 });
  }
}

function line(route: RouteLine): [number, number][] {
  return route.geometry.coordinates as [number, number][];
}

/** After a new answer: the way to the first school, and where the next ones are. */
function inSight(state: State, route: RouteLine): [number, number][] {
  const next = (state.finder?.schools ?? []).slice(0, SCHOOLS_IN_SIGHT);
  const gates = next.map(({ gate }): [number, number] => [gate.lon, gate.lat]);
  return [...line(route), ...gates];
}

function pinElement(): HTMLElement {
  const pin = document.createElement("div");
  pin.className = "pin";
  pin.setAttribute("role", "img");
  return pin;
}
