// Wards by class: darker and more densely hatched with every class, so that grey print reads, too.

import type { FeatureCollection } from "geojson";
import { BaseMap, canDraw, fontReady, NOTHING } from "../../common/map/base";
import { FONT, halo } from "../../common/map/style";
import { COLOURS } from "../../common/colours";
import type { City } from "../../common/city";
import { hatch, PATTERNS } from "./hatch";

export async function startMap(container: HTMLElement, city: City): Promise<WardMap> {
  if (!canDraw()) throw new Error("no WebGL");
  await fontReady();
  return new WardMap(container, city);
}

export class WardMap extends BaseMap {
  private ready = false;
  private waiting: FeatureCollection | null = null;

  constructor(container: HTMLElement, city: City) {
    super(container, city);
    this.map.on("load", () => this.start());
  }

  show(wards: FeatureCollection): void {
    if (this.ready) this.source("figures")?.setData(wards);
    else this.waiting = wards;
  }

  private start(): void {
    const ratio = Math.max(1, Math.round(devicePixelRatio || 1));
    PATTERNS.forEach((pattern, at) => {
      this.map.addImage(`class-${at}`, hatch(pattern, ratio), { pixelRatio: ratio });
    });
    this.map.addSource("figures", { type: "geojson", data: NOTHING });
    this.map.addLayer(
      {
        id: "classes",
        type: "fill",
        source: "figures",
        filter: [">=", ["get", "class"], 0],
        paint: { "fill-pattern": ["concat", "class-", ["to-string", ["get", "class"]]] },
      },
      "ward-edge",
    );
    this.map.addLayer({
      id: "class-edges",
      type: "line",
      source: "figures",
      paint: { "line-color": COLOURS.ward_text, "line-width": 1 },
    });
    this.map.addLayer({
      id: "figures",
      type: "symbol",
      source: "figures",
      layout: {
        "text-field": ["get", "text"],
        "text-font": FONT,
        "text-size": 12,
        "text-padding": 3,
      },
      paint: halo(COLOURS.school_text),
    });
    this.ready = true;
    if (this.waiting) this.show(this.waiting);
  }
}
