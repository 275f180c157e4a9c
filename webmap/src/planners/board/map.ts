// The board's map: click what changes, see what it changes.

import type { FeatureCollection } from "geojson";
import type { MapMouseEvent } from "maplibre-gl";
import { LngLatBounds } from "maplibre-gl";
import { BaseMap, canDraw, fontReady } from "../../common/map/base";
import type { City } from "../../common/city";
import { addBoardLayers } from "./layers";
import type { Part } from "./drawing";
import type { Point } from "./types";

const TOUCH_PX = 8;
const SCHOOL_LAYERS = ["result-circles", "schools"];

export type Clicked = (at: Point, metres_per_px: number, school: string | null) => void;

/** Start the map; an error if this browser cannot draw it. */
export async function startMap(
  container: HTMLElement,
  city: City,
  clicked: Clicked,
): Promise<BoardMap> {
  if (!canDraw()) throw new Error("no WebGL");
  await fontReady();
  return new BoardMap(container, city, clicked);
}

export class BoardMap extends BaseMap {
  private ready = false;
  private readonly waiting = new Map<Part, FeatureCollection>();

  constructor(container: HTMLElement, city: City, clicked: Clicked) {
    super(container, city);
    this.map.on("load", () => this.start());
    this.map.on("click", (event) => {
      clicked([event.lngLat.lng, event.lngLat.lat], this.metresPerPx(), this.schoolAt(event));
    });
    this.map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const { lng, lat } = this.map.getCenter();
      const middle = this.map.project([lng, lat]);
      clicked([lng, lat], this.metresPerPx(), this.schoolAt({ point: middle }));
    });
  }

  show(part: Part, drawn: FeatureCollection): void {
    if (this.ready) this.source(part)?.setData(drawn);
    else this.waiting.set(part, drawn);
  }

  /** Bring something into sight, unless it is there. */
  reach(points: readonly Point[]): void {
    const bounds = points.reduce((all, point) => all.extend(point), new LngLatBounds());
    if (bounds.isEmpty()) return;
    const seen = this.map.getBounds();
    const inside = seen.contains(bounds.getNorthEast()) && seen.contains(bounds.getSouthWest());
    if (inside && this.map.getZoom() >= 13) return;
    this.map.fitBounds(bounds, { padding: 80, maxZoom: 15.5, duration: 400 });
  }

  private start(): void {
    addBoardLayers(this.map);
    this.ready = true;
    for (const [part, drawn] of this.waiting) this.show(part, drawn);
  }

  private schoolAt({ point }: Pick<MapMouseEvent, "point">): string | null {
    if (!this.ready) return null;
    const box: [[number, number], [number, number]] = [
      [point.x - TOUCH_PX, point.y - TOUCH_PX],
      [point.x + TOUCH_PX, point.y + TOUCH_PX],
    ];
    const hit = this.map.queryRenderedFeatures(box, { layers: SCHOOL_LAYERS })[0];
    const code: unknown = hit?.properties["school_code"];
    return typeof code === "string" ? code : null;
  }
}
