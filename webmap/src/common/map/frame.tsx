// The map's frame: its buttons, sources and labels stand here even while the map is not.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { city, type City } from "../city";
import { a } from "../../app/texts";
import { language } from "../language";
import { offline } from "../network";
import { Button } from "../parts";
import { c } from "../texts";
import type { BaseMap } from "./base";

interface FrameProps<Kind extends BaseMap> {
  /** What the map shows, for those who do not see it, and how the keyboard uses it. */
  label: string;
  help?: string;
  /** Said where the browser cannot draw. */
  instead?: string;
  /** Import the face's own map code and start it; it must not hold back the page. */
  start: (container: HTMLElement, city: City) => Promise<Kind>;
  onReady: (map: Kind) => void;
  /** Legend and the like, above the map. */
  children?: ComponentChildren;
}

export function MapFrame<Kind extends BaseMap>(props: FrameProps<Kind>) {
  const { label, help, instead, start, onReady, children } = props;
  const container = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<Kind | null>(null);
  const [impossible, setImpossible] = useState(false);
  const known = city.value;
  const away = offline.value && !map; // a map that was drawn stays
  useEffect(() => {
    if (!known || !container.current || map || away) return;
    let left = false;
    start(container.current, known).then(
      (started) => {
        if (left) return started.remove();
        setMap(started);
        onReady(started);
      },
      () => setImpossible(true),
    );
    return () => void (left = true);
  }, [known !== null, away]);
  useEffect(() => () => map?.remove(), [map]);
  useEffect(() => map?.describe(help ? `${label}. ${help}` : label), [map, label, help]);
  return (
    <section class={impossible || away ? "map without-map" : "map"} id="map" aria-label={label}>
      <div class="canvas" id="map-canvas" ref={container} />
      <div class="map-buttons">
        <Button icon="plus" label={c("zoom_in")} onClick={() => map?.zoom(1)} />
        <Button icon="minus" label={c("zoom_out")} onClick={() => map?.zoom(-1)} />
        <Button icon="whole" label={c("whole_city")} onClick={() => map?.whole()} />
      </div>
      {children}
      <p class="sources">
        {known?.notice && <strong class="notice">{known.notice[language.value]}</strong>}
        {known?.attribution && <span>{known.attribution}</span>}
      </p>
      {(!map || impossible) && (
        <p class="map-message" role="status">
          {away ? a("map_offline") : impossible ? (instead ?? c("no_map")) : c("map_loading")}
        </p>
      )}
    </section>
  );
}
