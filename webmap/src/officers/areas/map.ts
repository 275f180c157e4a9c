// The map on which catchments are drawn: corners hold on to roads and borders, every step is undone.

import type { Map, MapMouseEvent } from "maplibre-gl";
import {
  TerraDraw,
  TerraDrawLineStringMode,
  TerraDrawPolygonMode,
  TerraDrawSelectMode,
  type GeoJSONStoreFeatures,
} from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import type { City } from "../../common/city";
import { COLOURS } from "../../common/colours";
import { BaseMap, canDraw, fontReady, NOTHING } from "../../common/map/base";
import { halo } from "../../common/map/style";
import { joined, outlineOf, type Outline, type Position } from "./shapes";

const OTHERS = "others";
const OVERLAPS = "overlaps";
const HOLD_PX = 12;
const DEGREE_DIGITS = 7;
const HOLDS_TO = ["streets", "mains", "motorways", "alleys", "canals", "ward-edge", "others-line"];

export type Tool = "polygon" | "select" | "cut";

export interface Other {
  number: number;
  name: string;
  schools: readonly string[];
  outline: Outline;
}

export class AreasMap extends BaseMap {
  private draw: TerraDraw | null = null;
  holds = true;
  onDrawn: (outline: Outline | null) => void = () => undefined;
  onLine: (line: Position[]) => void = () => undefined;
  onOther: (number: number) => void = () => undefined;

  setUp(): void {
    this.addLayers();
    const snapping = { toCustom: (event: { lng: number; lat: number }) => this.held(event) };
    const draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter<Map>({
        map: this.map,
        coordinatePrecision: DEGREE_DIGITS,
      }),
      modes: [
        new TerraDrawPolygonMode({ snapping }),
        new TerraDrawLineStringMode({ modeName: "cut", snapping }),
        new TerraDrawSelectMode({
          flags: {
            polygon: {
              feature: {
                draggable: false,
                coordinates: { midpoints: true, draggable: true, deletable: true, snappable: snapping },
              },
            },
          },
        }),
      ],
    });
    draw.start();
    draw.on("finish", (id, { mode }) => this.finished(String(id), mode));
    this.draw = draw;
    this.map.on("click", `${OTHERS}-fill`, (event: MapMouseEvent & { features?: { properties: unknown }[] }) => {
      if (this.draw?.getMode() !== "static") return;
      const told = event.features?.[0]?.properties as { number?: number } | undefined;
      if (told?.number) this.onOther(told.number);
    });
  }

  /** Take up a tool; without one, the map is only looked at. */
  use(tool: Tool | null): void {
    this.draw?.setMode(tool ?? "static");
  }

  /** Put one outline on the map, in the place of what was drawn. */
  put(outline: Outline | null): void {
    if (!this.draw) return;
    const mode = this.draw.getMode();
    this.draw.clear();
    for (const coordinates of outline?.coordinates ?? []) {
      const rounded = coordinates.map((ring) => ring.map(rounded7));
      const geometry = { type: "Polygon" as const, coordinates: rounded };
      this.draw.addFeatures([{ type: "Feature", geometry, properties: { mode: "polygon" } }]);
    }
    this.draw.setMode(mode);
  }

  showOthers(others: readonly Other[]): void {
    this.source(OTHERS)?.setData({
      type: "FeatureCollection",
      features: others.map((one) => ({
        type: "Feature",
        geometry: one.outline,
        properties: { number: one.number, name: one.name },
      })),
    });
  }

  showOverlaps(overlaps: readonly Outline[]): void {
    this.source(OVERLAPS)?.setData({
      type: "FeatureCollection",
      features: overlaps.map((geometry) => ({ type: "Feature", geometry, properties: {} })),
    });
  }

  override remove(): void {
    this.draw?.stop();
    super.remove();
  }

  private finished(id: string, mode: string): void {
    const all = this.draw?.getSnapshot() ?? [];
    if (mode === "cut") {
      const line = all.find((one) => String(one.id) === id && one.geometry.type === "LineString");
      if (!line) return;
      this.draw?.removeFeatures([line.id as string]);
      this.onLine(line.geometry.coordinates as Position[]);
      return;
    }
    this.onDrawn(joined(all.filter(isDrawn).flatMap((one) => outlineOf(one.geometry) ?? [])));
  }

  /** The nearest point of a road or border, where one is near. */
  private held({ lng, lat }: { lng: number; lat: number }): Position | undefined {
    if (!this.holds) return undefined;
    const at = this.map.project([lng, lat]);
    const box: [[number, number], [number, number]] = [
      [at.x - HOLD_PX, at.y - HOLD_PX],
      [at.x + HOLD_PX, at.y + HOLD_PX],
    ];
    let best: Position | undefined;
    let best_px = HOLD_PX;
    for (const found of this.map.queryRenderedFeatures(box, { layers: HOLDS_TO })) {
      for (const line of linesOf(found.geometry)) {
        for (let n = 1; n < line.length; n += 1) {
          const a = this.map.project(line[n - 1] as Position);
          const b = this.map.project(line[n] as Position);
          const near = nearest(at, a, b);
          const px = Math.hypot(near.x - at.x, near.y - at.y);
          if (px < best_px) {
            best_px = px;
            const found_at = this.map.unproject([near.x, near.y]);
            best = rounded7([found_at.lng, found_at.lat]);
          }
        }
      }
    }
    return best;
  }

  private addLayers(): void {
    this.map.addSource(OTHERS, { type: "geojson", data: NOTHING });
    this.map.addSource(OVERLAPS, { type: "geojson", data: NOTHING });
    this.map.addLayer({
      id: `${OTHERS}-fill`,
      type: "fill",
      source: OTHERS,
      paint: { "fill-color": COLOURS.school, "fill-opacity": 0.12 },
    });
    this.map.addLayer({
      id: `${OTHERS}-line`,
      type: "line",
      source: OTHERS,
      paint: { "line-color": COLOURS.school, "line-width": 1.6, "line-dasharray": [4, 2] },
    });
    this.map.addLayer({
      id: `${OTHERS}-name`,
      type: "symbol",
      source: OTHERS,
      layout: { "text-field": ["get", "name"], "text-font": ["Be Vietnam Pro"], "text-size": 11.5, "text-max-width": 9 },
      paint: halo(COLOURS.school_text),
    });
    this.map.addLayer({
      id: OVERLAPS,
      type: "fill",
      source: OVERLAPS,
      paint: { "fill-color": COLOURS.route, "fill-opacity": 0.5 },
    });
  }
}

function isDrawn(one: GeoJSONStoreFeatures): boolean {
  return one.geometry.type === "Polygon" && one.properties["mode"] === "polygon";
}

function rounded7([x, y]: readonly number[]): Position {
  return [Number((x ?? 0).toFixed(DEGREE_DIGITS)), Number((y ?? 0).toFixed(DEGREE_DIGITS))];
}

function linesOf(geometry: GeoJSON.Geometry): Position[][] {
  if (geometry.type === "LineString") return [geometry.coordinates as Position[]];
  if (geometry.type === "MultiLineString" || geometry.type === "Polygon") {
    return geometry.coordinates as Position[][];
  }
  return geometry.type === "MultiPolygon" ? (geometry.coordinates.flat() as Position[][]) : [];
}

interface Px {
  x: number;
  y: number;
}

function nearest(at: Px, a: Px, b: Px): Px {
  const long = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
  const share = long ? ((at.x - a.x) * (b.x - a.x) + (at.y - a.y) * (b.y - a.y)) / long : 0;
  const on = Math.min(1, Math.max(0, share));
  return { x: a.x + on * (b.x - a.x), y: a.y + on * (b.y - a.y) };
}

export async function start(container: HTMLElement, city: City): Promise<AreasMap> {
  if (!canDraw()) throw new Error("no WebGL");
  await fontReady();
  const map = new AreasMap(container, city);
  await new Promise<void>((ready) => map.map.once("load", () => ready()));
  map.setUp();
  return map;
}
