// Catchments from their own tiles: outlines, and the chosen one filled.

import type { FilterSpecification } from "maplibre-gl";
import { BaseMap, canDraw, fontReady } from "../../common/map/base";
import { MAX_TILE_ZOOM } from "../../common/map/style";
import type { City } from "../../common/city";
import { MARKS } from "../marks";

const LEAST_ZOOM = 10; // farther out the tiles hold none

export async function startMap(container: HTMLElement, city: City): Promise<AreaMap> {
  if (!canDraw()) throw new Error("no WebGL");
  await fontReady();
  return new AreaMap(container, city);
}

export class AreaMap extends BaseMap {
  private ready = false;
  private waiting: [string, string | null] | null = null;

  constructor(container: HTMLElement, private readonly known: City) {
    super(container, known);
    this.map.on("load", () => this.start());
  }

  show(level: string, chosen: string | null): void {
    if (!this.ready) {
      this.waiting = [level, chosen];
      return;
    }
    const of_level: FilterSpecification = ["==", ["get", "level"], level];
    this.map.setFilter("zone-lines", of_level);
    this.map.setFilter("zone-chosen", [
      "all",
      of_level,
      ["==", ["to-string", ["get", "number"]], chosen ?? ""],
    ]);
  }

  private start(): void {
    this.map.addSource("zones", {
      type: "vector",
      tiles: [`${location.origin}/tiles/zones/{z}/{x}/{y}.mvt?v=${this.known.version}`],
      bounds: this.known.bbox as [number, number, number, number],
      minzoom: LEAST_ZOOM,
      maxzoom: MAX_TILE_ZOOM,
    });
    this.map.addLayer({
      id: "zone-chosen",
      type: "fill",
      source: "zones",
      "source-layer": "zones",
      paint: { "fill-color": MARKS.bridge, "fill-opacity": 0.35 },
    });
    this.map.addLayer({
      id: "zone-lines",
      type: "line",
      source: "zones",
      "source-layer": "zones",
      paint: { "line-color": MARKS.bridge, "line-width": 2.5 },
    });
    this.ready = true;
    if (this.waiting) this.show(...this.waiting);
  }
}
