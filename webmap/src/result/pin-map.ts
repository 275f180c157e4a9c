// A small map with one pin: where the home is, set by tap, by dragging, or by keyboard.

import { Marker } from "maplibre-gl";
import type { City } from "../common/city";
import { BaseMap, canDraw, fontReady } from "../common/map/base";

export interface Point {
  lon: number;
  lat: number;
}

const HOME_ZOOM = 15;

export async function startPinMap(
  container: HTMLElement,
  city: City,
  place: (point: Point) => void,
): Promise<PinMap> {
  if (!canDraw()) throw new Error("no WebGL");
  await fontReady();
  return new PinMap(container, city, place);
}

export class PinMap extends BaseMap {
  private readonly pin: Marker;

  constructor(container: HTMLElement, city: City, place: (point: Point) => void) {
    super(container, city);
    const element = document.createElement("div");
    element.className = "pin";
    element.setAttribute("role", "img");
    this.pin = new Marker({ element, anchor: "bottom", draggable: true });
    const told = ({ lng, lat }: { lng: number; lat: number }) => place({ lon: lng, lat });
    this.pin.on("dragend", () => told(this.pin.getLngLat()));
    this.map.on("click", (event) => told(event.lngLat));
    this.map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key === "Enter") told(this.map.getCenter());
    });
  }

  override describe(text: string): void {
    super.describe(text);
    this.pin.getElement().setAttribute("aria-label", text);
  }

  show(point: Point | null): void {
    if (!point) return void this.pin.remove();
    this.pin.setLngLat([point.lon, point.lat]).addTo(this.map);
    if (!this.map.getBounds().contains([point.lon, point.lat])) {
      this.map.jumpTo({ center: [point.lon, point.lat], zoom: HOME_ZOOM });
    }
  }
}
