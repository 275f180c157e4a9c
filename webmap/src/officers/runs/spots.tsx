// Schools as circles and flows between them as lines. Places of schools only.

import { useEffect, useState } from "preact/hooks";
import { MapFrame } from "../../common/map/frame";
import type { FlowLine, SpotsMap } from "./map";

export interface Spot {
  lon: number;
  lat: number;
  n: number;
  text: string;
}

export function SchoolsMap({
  label,
  spots,
  lines,
}: {
  label: string;
  spots: readonly Spot[];
  lines?: readonly FlowLine[];
}) {
  const [map, setMap] = useState<SpotsMap | null>(null);
  useEffect(() => map?.show(spots, lines ?? []), [map, spots, lines]);
  return (
    <MapFrame<SpotsMap>
      label={label}
      start={async (container, city) => (await import("./map")).start(container, city)}
      onReady={setMap}
    />
  );
}
