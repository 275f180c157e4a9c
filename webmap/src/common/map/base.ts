// The map that every face draws on. This file and MapLibre arrive after the page has answered.

import "maplibre-gl/dist/maplibre-gl.css";

import { Map, setWorkerUrl, type GeoJSONSource } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import type { City } from "../city";
import { cityStyle, FONT } from "./style";

const CITY_PADDING_PX = 24;
const SHORTEST_SIDE_DEGREES = 0.2;
const EQUATOR_M = 40_075_016.686; // of the Mercator projection that MapLibre draws in
const TILE_PX = 512;

type Box = [number, number, number, number];

setWorkerUrl(workerUrl);

export const NOTHING = { type: "FeatureCollection" as const, features: [] };

/** Whether this browser can draw the map at all. */
export function canDraw(): boolean {
  return Boolean(document.createElement("canvas").getContext("webgl2"));
}

export class BaseMap {
  readonly map: Map;

  constructor(
    container: HTMLElement,
    private readonly city: City,
  ) {
    this.map = new Map({
      container,
      style: cityStyle(city),
      bounds: city.focus as Box,
      fitBoundsOptions: { padding: CITY_PADDING_PX },
      maxBounds: around(city.bbox as Box),
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
    this.map.on("idle", () => container.setAttribute("data-idle", "true"));
    this.map.on("movestart", () => container.removeAttribute("data-idle"));
  }

  /** What the map is and how the keyboard uses it, in the language of now. */
  describe(text: string): void {
    const canvas = this.map.getCanvas();
    canvas.setAttribute("aria-label", text);
    canvas.setAttribute("role", "application");
  }

  zoom(step: number): void {
    this.map.zoomTo(this.map.getZoom() + step);
  }

  whole(): void {
    this.map.fitBounds(this.city.focus as Box, { padding: CITY_PADDING_PX });
  }

  source(id: string): GeoJSONSource | undefined {
    return this.map.getSource(id) as GeoJSONSource | undefined;
  }

  /** Metres on the ground per pixel of the screen, in the middle of the map. */
  metresPerPx(): number {
    const latitude = (this.map.getCenter().lat * Math.PI) / 180;
    return (EQUATOR_M * Math.cos(latitude)) / (TILE_PX * 2 ** this.map.getZoom());
  }

  /** What is drawn now. WebGL forgets its picture after each frame, so it is copied within one. */
  picture(): Promise<HTMLCanvasElement> {
    return new Promise((resolve) => {
      this.map.once("render", () => {
        const from = this.map.getCanvas();
        const copy = document.createElement("canvas");
        copy.width = from.width;
        copy.height = from.height;
        copy.getContext("2d")?.drawImage(from, 0, 0);
        resolve(copy);
      });
      this.map.triggerRepaint();
    });
  }

  remove(): void {
    this.map.remove();
  }
}

function around([west, south, east, north]: Box): Box {
  const lon = Math.max(SHORTEST_SIDE_DEGREES, east - west);
  const lat = Math.max(SHORTEST_SIDE_DEGREES, north - south);
  return [west - lon, Math.max(-85, south - lat), east + lon, Math.min(85, north + lat)];
}

/** MapLibre rasterises letters once; the web font must be there before the first label. */
export async function fontReady(): Promise<void> {
  try {
    await document.fonts.load(`400 24px "${FONT[0]}"`, "Trường");
  } catch {
    // the next font of the list draws the labels
  }
}
