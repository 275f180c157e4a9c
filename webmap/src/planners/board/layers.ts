// What the board's map shows above the city: bridges, what steps change, and the result.

import type { CircleLayerSpecification, LayerSpecification, Map } from "maplibre-gl";
import { COLOURS } from "../../common/colours";
import { FONT, halo } from "../../common/map/style";
import { NOTHING } from "../../common/map/base";
import { MARKS } from "../marks";

/** What steps place as a point. */
const PLACES = ["new school", "moved school", "housing"];
const SOURCES = ["bridges", "steps", "result", "shown", "sketch"] as const;

export function addBoardLayers(map: Map): void {
  for (const id of SOURCES) map.addSource(id, { type: "geojson", data: NOTHING });
  for (const layer of [...bridges(), ...steps(), ...result(), ...tools()]) map.addLayer(layer);
}

function bridges(): LayerSpecification[] {
  return [
    {
      id: "bridge-lines",
      type: "line",
      source: "bridges",
      layout: { "line-cap": "round" },
      paint: {
        "line-color": MARKS.bridge,
        "line-width": ["interpolate", ["linear"], ["zoom"], 10, 1.5, 14, 5, 17, 9],
        "line-opacity": 0.55,
      },
    },
  ];
}

function steps(): LayerSpecification[] {
  return [
    {
      id: "closed-lines",
      type: "line",
      source: "steps",
      filter: ["in", ["get", "what"], ["literal", ["closed", "turned"]]],
      paint: { "line-color": MARKS.closed, "line-width": 5, "line-dasharray": [1.2, 0.8] },
    },
    {
      id: "added-lines",
      type: "line",
      source: "steps",
      filter: ["in", ["get", "what"], ["literal", ["added", "reopened"]]],
      layout: { "line-cap": "round" },
      paint: { "line-color": MARKS.added, "line-width": 5 },
    },
    sign("closed-signs", ["==", ["get", "what"], "closed sign"], "×", MARKS.closed, 24),
    sign("added-signs", ["==", ["get", "what"], "added sign"], "+", MARKS.added, 22),
    {
      id: "new-schools",
      type: "circle",
      source: "steps",
      filter: ["in", ["get", "what"], ["literal", PLACES]],
      paint: {
        "circle-radius": 9,
        "circle-color": COLOURS.white,
        "circle-stroke-color": MARKS.added,
        "circle-stroke-width": 4,
      },
    },
    {
      ...sign("new-school-names", ["in", ["get", "what"], ["literal", PLACES]], "", MARKS.added, 13),
      layout: {
        "text-field": ["coalesce", ["get", "school_code"], ["get", "project"]],
        "text-font": FONT,
        "text-size": 13,
        "text-anchor": "top",
        "text-offset": [0, 0.9],
      },
    } as LayerSpecification,
  ];
}

function sign(
  id: string,
  filter: unknown[],
  text: string,
  colour: string,
  size: number,
): LayerSpecification {
  return {
    id,
    type: "symbol",
    source: "steps",
    filter: filter as never,
    layout: {
      "text-field": text,
      "text-font": FONT,
      "text-size": size,
      "text-allow-overlap": true,
      "text-ignore-placement": true,
    },
    paint: halo(colour),
  };
}

function result(): LayerSpecification[] {
  const circle: CircleLayerSpecification = {
    id: "result-circles",
    type: "circle",
    source: "result",
    paint: {
      "circle-radius": ["get", "radius"],
      "circle-color": [
        "match",
        ["get", "sign"],
        "more",
        MARKS.more,
        "fewer",
        MARKS.fewer,
        "others",
        MARKS.others,
        MARKS.few,
      ],
      "circle-opacity": 0.85,
      "circle-stroke-color": COLOURS.white,
      "circle-stroke-width": 1.5,
    },
  };
  return [
    circle,
    {
      id: "result-signs",
      type: "symbol",
      source: "result",
      layout: {
        "text-field": ["get", "text"],
        "text-font": FONT,
        "text-size": 13,
        "text-allow-overlap": ["step", ["zoom"], false, 12, true],
        "symbol-sort-key": ["-", ["get", "radius"]],
      },
      paint: halo(MARKS.text),
    },
  ];
}

function tools(): LayerSpecification[] {
  return [
    {
      id: "shown-lines",
      type: "line",
      source: "shown",
      layout: { "line-cap": "round" },
      paint: { "line-color": MARKS.shown, "line-width": 7, "line-opacity": 0.85 },
    },
    {
      id: "sketch-area",
      type: "fill",
      source: "sketch",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": MARKS.closed, "fill-opacity": 0.18 },
    },
    {
      id: "sketch-lines",
      type: "line",
      source: "sketch",
      filter: ["!=", ["geometry-type"], "Point"],
      paint: { "line-color": MARKS.shown, "line-width": 3 },
    },
    {
      id: "sketch-points",
      type: "circle",
      source: "sketch",
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": 6,
        "circle-color": COLOURS.white,
        "circle-stroke-color": MARKS.shown,
        "circle-stroke-width": 3,
      },
    },
  ];
}
