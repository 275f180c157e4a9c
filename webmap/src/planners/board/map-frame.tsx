// The board's map in its frame, with its legend.

import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { MapFrame } from "../../common/map/frame";
import { c } from "../../common/texts";
import { MARKS } from "../marks";
import { clicked } from "./actions";
import { drawing, pointsOf, resultPoints, type Part } from "./drawing";
import type { BoardMap } from "./map";
import { r } from "./result-texts";
import * as board from "./store";

export const board_map = signal<BoardMap | null>(null);

export function BoardMapFrame() {
  useEffect(() => () => void (board_map.value = null), []);
  return (
    <MapFrame
      label={r("label", { name: board.name.value })}
      help={r("help")}
      start={async (container, city) => (await import("./map")).startMap(container, city, clicked)}
      onReady={(map) => {
        board_map.value = map;
        const ends = [
          effect(() => {
            if (board.result.value) map.reach(resultPoints());
          }),
          ...(Object.keys(drawing) as Part[]).map((part) =>
            effect(() => map.show(part, drawing[part].value)),
          ),
          effect(() => {
            const road = board.shown_road.value;
            if (road && !board.under.value) map.reach(pointsOf(road));
          }),
        ];
        map.map.on("remove", () => ends.forEach((end) => end()));
      }}
    >
      <Legend />
    </MapFrame>
  );
}

function Legend() {
  const has_result = board.result.value !== null;
  const closing = board.adding.value === "close";
  return (
    <details class="map-legend" open={!matchMedia("(max-width: 51.99rem)").matches}>
      <summary>{c("legend")}</summary>
      <ul>
        {closing && <Line colour="bridge" text={r("legend_bridge")} />}
        <Line colour="closed" sign="×" text={r("legend_closed")} />
        <Line colour="added" sign="+" text={r("legend_added")} />
        {has_result && (
          <>
            <Dot kind="more" text={r("legend_more")} />
            <Dot kind="fewer" text={r("legend_fewer")} />
            <Dot kind="others" text={r("legend_others")} />
            <Dot kind="few" text={r("legend_few")} />
            <li class="hint">{r("legend_size")}</li>
          </>
        )}
      </ul>
    </details>
  );
}

function Line({ colour, sign, text }: { colour: keyof typeof MARKS; sign?: string; text: string }) {
  return (
    <li>
      <span class="line-mark" style={{ color: MARKS[colour] }} aria-hidden="true">
        {sign}
      </span>
      {text}
    </li>
  );
}

function Dot({ kind, text }: { kind: "more" | "fewer" | "others" | "few"; text: string }) {
  return (
    <li>
      <span class="dot-mark" style={{ background: MARKS[kind] }} aria-hidden="true" />
      {text}
    </li>
  );
}
