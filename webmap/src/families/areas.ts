// Where a school's children were always, usually or rarely admitted: areas from our own tiles.

import type { LayerSpecification, Map } from "maplibre-gl";
import { COLOURS } from "../common/colours";
import type { City } from "../common/city";
import { areas, AREA_WORDS, type AreaWord } from "./store";

const SOURCE = "areas";
const BELOW = "street-names";
const OPACITY: Record<AreaWord, number> = { always: 0.4, usually: 0.24, rarely: 0.1 };

export function addAreas(map: Map, city: City): void {
  const tiles = `${location.origin}/tiles/catchments/{z}/{x}/{y}.mvt?v=${city.version}`;
  map.addSource(SOURCE, { type: "vector", tiles: [tiles], minzoom: 10, maxzoom: 14 });
  for (const word of AREA_WORDS) map.addLayer(layer(word), BELOW);
  map.on("idle", () => tell(map));
}

/** Show the areas of one school, or none. */
export function showAreas(map: Map, school_code: string | null): void {
  areas.value = null;
  for (const word of AREA_WORDS) {
    map.setLayoutProperty(`area-${word}`, "visibility", school_code ? "visible" : "none");
    map.setFilter(`area-${word}`, [
      "all",
      ["==", ["get", "word"], word],
      ["==", ["get", "school_code"], school_code ?? ""],
    ]);
  }
}

/** Tell the card what the map shows, so that nothing is explained that is not there. */
function tell(map: Map): void {
  const found = map.queryRenderedFeatures({ layers: AREA_WORDS.map((word) => `area-${word}`) });
  const season: unknown = found[0]?.properties["season"];
  if (typeof season !== "string") return;
  const words = AREA_WORDS.filter((word) => found.some((one) => one.properties["word"] === word));
  if (areas.value?.words.join() !== words.join()) areas.value = { season, words };
}

function layer(word: AreaWord): LayerSpecification {
  return {
    id: `area-${word}`,
    type: "fill",
    source: SOURCE,
    "source-layer": "catchments",
    filter: ["==", ["get", "school_code"], ""],
    layout: { visibility: "none" },
    paint: {
      "fill-color": COLOURS.found,
      "fill-opacity": OPACITY[word],
      "fill-outline-color": COLOURS.found,
    },
  };
}
