// The map of far ways and of moves: loaded after the page has answered.

import { Popup, type MapMouseEvent } from "maplibre-gl";
import type { City } from "../../common/city";
import { COLOURS } from "../../common/colours";
import { BaseMap, canDraw, fontReady, NOTHING } from "../../common/map/base";
import type { Spot } from "./spots";

export interface FlowLine {
  from: readonly [number, number];
  to: readonly [number, number];
  n: number;
}

const SPOTS = "spots";
const LINES = "lines";

export class SpotsMap extends BaseMap {
  private readonly popup = new Popup({ closeButton: false, offset: 10 });

  setUp(): void {
    this.map.addSource(LINES, { type: "geojson", data: NOTHING });
    this.map.addSource(SPOTS, { type: "geojson", data: NOTHING });
    this.map.addLayer({
      id: LINES,
      type: "line",
      source: LINES,
      layout: { "line-cap": "round" },
      paint: {
        "line-color": COLOURS.route,
        "line-opacity": 0.65,
        "line-width": ["interpolate", ["linear"], ["get", "n"], 1, 1.2, 20, 5, 100, 11],
      },
    });
    this.map.addLayer({
      id: SPOTS,
      type: "circle",
      source: SPOTS,
      paint: {
        "circle-color": COLOURS.route,
        "circle-opacity": 0.75,
        "circle-stroke-color": COLOURS.white,
        "circle-stroke-width": 1.5,
        "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "n"]], 1, 6, 10, 26],
      },
    });
    this.map.on("click", SPOTS, (event: MapMouseEvent & { features?: { properties: unknown }[] }) => {
      const told = event.features?.[0]?.properties as { text?: string } | undefined;
      if (told?.text) this.popup.setLngLat(event.lngLat).setText(told.text).addTo(this.map);
    });
  }

  show(spots: readonly Spot[], lines: readonly FlowLine[]): void {
    this.source(SPOTS)?.setData({
      type: "FeatureCollection",
      features: spots.map((one) => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: [one.lon, one.lat] },
        properties: { n: one.n, text: one.text },
      })),
    });
    this.source(LINES)?.setData({
      type: "FeatureCollection",
      features: lines.map((one) => ({
        type: "Feature",
        geometry: { type: "LineString", coordinates: [[...one.from], [...one.to]] },
        properties: { n: one.n },
      })),
    });
  }
}

export async function start(container: HTMLElement, city: City): Promise<SpotsMap> {
  if (!canDraw()) throw new Error("no WebGL");
  await fontReady();
  const map = new SpotsMap(container, city);
  await new Promise<void>((ready) => map.map.once("load", () => ready()));
  map.setUp();
  return map;
}
