// A chart that arrives after the page; beside it always stands the table that it was made of.

import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../texts";

type Plots = typeof import("./plot");

const WIDEST_PX = 720;

export function Chart(props: {
  label: string;
  /** Changes whenever another picture is wanted. */
  of: readonly unknown[];
  draw: (plots: Plots, width: number) => Element;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const [plots, setPlots] = useState<Plots | null>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    let left = false;
    import("./plot").then(
      (loaded) => void (left || setPlots(loaded)),
      () => undefined, // the table says it all
    );
    return () => void (left = true);
  }, []);
  useEffect(() => {
    const own = frame.current;
    if (!own) return;
    const watching = new ResizeObserver(([entry]) => {
      setWidth(Math.min(WIDEST_PX, Math.floor(entry?.contentRect.width ?? 0)));
    });
    watching.observe(own);
    return () => watching.disconnect();
  }, []);
  useEffect(() => {
    if (plots && width > 0) frame.current?.replaceChildren(props.draw(plots, width));
  }, [plots, width, ...props.of]);
  return (
    <div class="chart-frame" ref={frame} aria-label={props.label} role="group">
      <p class="hint">{t("chart_loading")}</p>
    </div>
  );
}
