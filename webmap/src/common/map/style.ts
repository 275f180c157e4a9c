// How the map looks: land, water, roads, wards and schools from our own tiles, nothing else.

import type {
  ExpressionSpecification,
  LayerSpecification,
  StyleSpecification,
} from "maplibre-gl";
import { COLOURS } from "../colours";
import type { City } from "../city";

export const FONT = ["Be Vietnam Pro", "Noto Sans", "Arial", "sans-serif"];
export const MAX_TILE_ZOOM = 16;
const LAYERS = "water,wards,roads,schools";
const SOURCE = "city";

/** Without a `glyphs` address MapLibre draws all text with the browser's own fonts. */
export function cityStyle(city: City): StyleSpecification {
  const tiles = `${location.origin}/tiles/${LAYERS}/{z}/{x}/{y}.mvt?v=${city.version}`;
  return {
    version: 8,
    sources: {
      [SOURCE]: {
        type: "vector",
        tiles: [tiles],
        bounds: city.bbox as [number, number, number, number],
        minzoom: 7,
        maxzoom: MAX_TILE_ZOOM,
      },
    },
    layers: [
      { id: "land", type: "background", paint: { "background-color": COLOURS.land } },
      ...water(),
      wardEdge(),
      ...roads(),
      ...labels(),
      ...schools(),
    ],
  };
}

function water(): LayerSpecification[] {
  return [
    {
      id: "water",
      type: "fill",
      source: SOURCE,
      "source-layer": "water",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": COLOURS.water, "fill-outline-color": COLOURS.water_edge },
    },
    {
      id: "canals",
      type: "line",
      source: SOURCE,
      "source-layer": "water",
      filter: ["==", ["geometry-type"], "LineString"],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": COLOURS.water, "line-width": width(0.6, 2, 5) },
    },
  ];
}

function wardEdge(): LayerSpecification {
  return {
    id: "ward-edge",
    type: "line",
    source: SOURCE,
    "source-layer": "wards",
    filter: ["==", ["geometry-type"], "LineString"],
    layout: { "line-join": "round" },
    paint: {
      "line-color": COLOURS.ward_edge,
      "line-width": width(0.6, 1.2, 1.6),
      "line-dasharray": [3, 2],
    },
  };
}

/** Line widths in pixels at zoom 10, 14 and 18. */
function width(far: number, middle: number, near: number): ExpressionSpecification {
  return ["interpolate", ["exponential", 1.5], ["zoom"], 10, far, 14, middle, 18, near];
}

const IS = (...classes: string[]): ExpressionSpecification => ["in", ["get", "class"], ["literal", classes]];

function roads(): LayerSpecification[] {
  return [
    line("paths", IS("path"), COLOURS.path, width(0.2, 0.9, 2.5), [2, 1.5]),
    line("ferries", IS("ferry"), COLOURS.ferry, width(0.8, 1.6, 3), [3, 2]),
    line("alley-edges", IS("alley"), COLOURS.road_edge, width(0.2, 1.9, 8)),
    line("street-edges", IS("street"), COLOURS.road_edge, width(0.3, 3.6, 16)),
    line("main-edges", IS("main"), COLOURS.main_edge, width(1.4, 6.2, 24)),
    line("motorway-edges", IS("motorway"), COLOURS.main_edge, width(2.2, 7.6, 28)),
    line("alleys", IS("alley"), COLOURS.road, width(0.1, 1.1, 6)),
    line("streets", IS("street"), COLOURS.road, width(0.2, 2.4, 14)),
    line("mains", IS("main"), COLOURS.main_road, width(0.8, 4.6, 21)),
    line("motorways", IS("motorway"), COLOURS.main_road, width(1.4, 5.6, 24)),
  ];
}

function line(
  id: string,
  filter: ExpressionSpecification,
  colour: string,
  line_width: ExpressionSpecification,
  dashes?: number[],
): LayerSpecification {
  return {
    id,
    type: "line",
    source: SOURCE,
    "source-layer": "roads",
    filter,
    layout: { "line-cap": dashes ? "butt" : "round", "line-join": "round" },
    paint: {
      "line-color": colour,
      "line-width": line_width,
      ...(dashes ? { "line-dasharray": dashes } : {}),
    },
  };
}

function labels(): LayerSpecification[] {
  return [
    {
      id: "street-names",
      type: "symbol",
      source: SOURCE,
      "source-layer": "roads",
      minzoom: 14,
      filter: ["has", "name"],
      layout: {
        "symbol-placement": "line",
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": ["interpolate", ["linear"], ["zoom"], 14, 10.5, 18, 13],
        "text-padding": 6,
      },
      paint: halo(COLOURS.street_text),
    },
    {
      id: "ward-names",
      type: "symbol",
      source: SOURCE,
      "source-layer": "wards",
      filter: ["==", ["geometry-type"], "Point"],
      maxzoom: 15.5,
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": ["interpolate", ["linear"], ["zoom"], 10, 11, 14, 14],
        "text-letter-spacing": 0.06,
        "text-max-width": 8,
      },
      paint: halo(COLOURS.ward_text),
    },
  ];
}

function schools(): LayerSpecification[] {
  return [
    {
      id: "schools",
      type: "circle",
      source: SOURCE,
      "source-layer": "schools",
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 1.6, 13, 3.5, 16, 6],
        "circle-color": COLOURS.school,
        "circle-stroke-color": COLOURS.white,
        "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 10, 0.4, 14, 1.4],
      },
    },
    {
      id: "school-names",
      type: "symbol",
      source: SOURCE,
      "source-layer": "schools",
      minzoom: 14.5,
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": 11.5,
        "text-anchor": "top",
        "text-offset": [0, 0.7],
        "text-max-width": 9,
        "text-optional": true,
      },
      paint: halo(COLOURS.school_text),
    },
  ];
}

export function halo(colour: string): {
  "text-color": string;
  "text-halo-color": string;
  "text-halo-width": number;
} {
  return { "text-color": colour, "text-halo-color": COLOURS.white, "text-halo-width": 1.4 };
}
