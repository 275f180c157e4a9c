// What an answer adds to the map: the schools by rank and the way to the chosen one.

import type { GeoJSONSource, LayerSpecification, Map } from "maplibre-gl";
import { COLOURS } from "../common/colours";
import type { FoundSchool, RouteLine } from "./types";
import { NOTHING } from "../common/map/base";
import { FONT, halo } from "../common/map/style";

const FOUND = "found";
const ROUTE = "route";
const BELOW = "street-names"; // names stay readable on the way


export function addFoundLayers(map: Map): void {
  map.addSource(ROUTE, { type: "geojson", data: NOTHING });
  map.addSource(FOUND, { type: "geojson", data: NOTHING });
  for (const layer of routeLayers()) map.addLayer(layer, BELOW);
  for (const layer of schoolLayers()) map.addLayer(layer);
}

export function drawFound(map: Map, schools: FoundSchool[], chosen: string | null): void {
  const features = schools.map((school) => ({
    type: "Feature" as const,
    geometry: { type: "Point" as const, coordinates: [school.gate.lon, school.gate.lat] },
    properties: {
      rank: school.rank,
      name: school.name,
      school_code: school.school_code,
      chosen: school.school_code === chosen,
    },
  }));
  source(map, FOUND)?.setData({ type: "FeatureCollection", features });
  const found = schools.map((school) => school.school_code);
  map.setFilter("school-names", ["!", ["in", ["get", "school_code"], ["literal", found]]]);
}

export function drawRoute(map: Map, route: RouteLine | null): void {
  source(map, ROUTE)?.setData(route ?? NOTHING);
}

function source(map: Map, id: string): GeoJSONSource | undefined {
  return map.getSource(id) as GeoJSONSource | undefined;
}

function routeLayers(): LayerSpecification[] {
  return [routeLine("route-edge", COLOURS.white, 8), routeLine("route-line", COLOURS.route, 4.5)];
}

function schoolLayers(): LayerSpecification[] {
  return [circles(), ranks(), names()];
}

function routeLine(id: string, colour: string, width: number): LayerSpecification {
  return {
    id,
    type: "line",
    source: ROUTE,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": colour, "line-width": width, "line-opacity": 0.92 },
  };
}

function circles(): LayerSpecification {
  return {
    id: "found-circles",
    type: "circle",
    source: FOUND,
    paint: {
      "circle-radius": ["case", ["get", "chosen"], 14, 11],
      "circle-color": ["case", ["get", "chosen"], COLOURS.chosen, COLOURS.found],
      "circle-stroke-color": COLOURS.white,
      "circle-stroke-width": 2,
    },
  };
}

function ranks(): LayerSpecification {
  return {
    id: "found-ranks",
    type: "symbol",
    source: FOUND,
    layout: {
      "text-field": ["to-string", ["get", "rank"]],
      "text-font": FONT,
      "text-size": 12,
      "text-allow-overlap": true,
      "text-ignore-placement": true,
    },
    paint: { "text-color": COLOURS.white },
  };
}

function names(): LayerSpecification {
  return {
    id: "found-names",
    type: "symbol",
    source: FOUND,
    layout: {
      "text-field": ["get", "name"],
      "text-font": FONT,
      "text-size": 12.5,
      "text-anchor": "top",
      "text-offset": [0, 1.25],
      "text-max-width": 9,
    },
    paint: halo(COLOURS.school_text),
  };
}
