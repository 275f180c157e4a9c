// The same map as a component: places in, a picked point out.

import { useEffect, useState } from "preact/hooks";
import { MapFrame } from "../common/map/frame";
import type { PickMap, Place, Point } from "./pick_map";

export function Picking(props: {
  label: string;
  help: string;
  own_label: string;
  places: readonly Place[];
  own: Point | null;
  onPick: (point: Point) => void;
}) {
  const { label, help, own_label, places, own, onPick } = props;
  const [map, setMap] = useState<PickMap | null>(null);
  if (map) map.onPick = onPick;
  useEffect(() => map?.show(places), [map, places]);
  useEffect(() => map?.showOwn(own, own_label), [map, own]);
  return (
    <MapFrame<PickMap>
      label={label}
      help={help}
      start={async (container, city) => (await import("./pick_map")).start(container, city)}
      onReady={setMap}
    />
  );
}
