// A map of numbered places, and one point of the officer's own that can be tapped or dragged.

import { LngLatBounds, Marker } from "maplibre-gl";
import type { City } from "../common/city";
import { BaseMap, canDraw, fontReady } from "../common/map/base";

export interface Place {
  lon: number;
  lat: number;
  text: string;
  chosen?: boolean;
}

export interface Point {
  lon: number;
  lat: number;
}

export class PickMap extends BaseMap {
  private places: Marker[] = [];
  private readonly own = new Marker({ element: div("pin"), anchor: "bottom", draggable: true });
  onPick: (point: Point) => void = () => undefined;

  listen(): void {
    this.own.on("dragend", () => {
      const { lng, lat } = this.own.getLngLat();
      this.onPick({ lon: lng, lat });
    });
    this.map.on("click", ({ lngLat }) => this.onPick({ lon: lngLat.lng, lat: lngLat.lat }));
    this.map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const { lng, lat } = this.map.getCenter();
      this.onPick({ lon: lng, lat });
    });
  }

  /** Draw places anew and go where they are. */
  show(places: readonly Place[]): void {
    for (const one of this.places) one.remove();
    this.places = places.map((one) => {
      const mark = div(one.chosen ? "numbered chosen" : "numbered");
      mark.textContent = one.text;
      return new Marker({ element: mark }).setLngLat([one.lon, one.lat]).addTo(this.map);
    });
    if (!places.length) return this.whole();
    const box = new LngLatBounds();
    for (const one of places) box.extend([one.lon, one.lat]);
    this.map.fitBounds(box, { padding: 70, maxZoom: 16, animate: false });
  }

  showOwn(point: Point | null, label: string): void {
    if (!point) return void this.own.remove();
    this.own.getElement().setAttribute("role", "img");
    this.own.getElement().setAttribute("aria-label", label);
    this.own.setLngLat([point.lon, point.lat]).addTo(this.map);
  }
}

function div(name: string): HTMLElement {
  const made = document.createElement("div");
  made.className = name;
  return made;
}

export async function start(container: HTMLElement, city: City): Promise<PickMap> {
  if (!canDraw()) throw new Error("no WebGL");
  await fontReady();
  const map = new PickMap(container, city);
  map.listen();
  return map;
}
