// An area that closes and a road that is built: points set on the map, by click or by Enter.

import { useState } from "preact/hooks";
import { Button, Field } from "../../common/parts";
import { add } from "./actions";
import * as board from "./store";
import { b } from "./texts";
import type { StepIn } from "./types";

const CORNERS = 3;
const ENDS = 2;

type RoadKind = NonNullable<StepIn["add_road"]>["kind"];
const KINDS: readonly { kind: RoadKind; text: "path" | "footbridge" | "road" | "bridge_new" }[] = [
  { kind: "bridge", text: "bridge_new" },
  { kind: "footbridge", text: "footbridge" },
  { kind: "road", text: "road" },
  { kind: "path", text: "path" },
];

export function AddArea() {
  const points = board.sketch.value;
  return (
    <>
      <p class="hint">{b("draw_area")}</p>
      <Points />
      <Button
        kind="main"
        disabled={points.length < CORNERS || board.busy.value}
        onClick={() => void add({ close_area: { ring: points.map((one) => [...one]) } })}
      >
        {b("close_area")}
      </Button>
    </>
  );
}

export function AddRoad() {
  const points = board.sketch.value;
  const [kind, setKind] = useState<RoadKind>("bridge");
  const [name, setName] = useState("");
  return (
    <>
      <p class="hint">{b("draw_road")}</p>
      <Points />
      <Field id="road-kind" label={b("road_kind")}>
        <select
          id="road-kind"
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as RoadKind)}
        >
          {KINDS.map((one) => (
            <option key={one.kind} value={one.kind}>
              {b(`road_${one.text}`)}
            </option>
          ))}
        </select>
      </Field>
      <Field id="road-name" label={b("road_name")}>
        <input
          id="road-name"
          autocomplete="off"
          maxLength={120}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </Field>
      <Button
        kind="main"
        disabled={points.length < ENDS || board.busy.value}
        onClick={() => {
          const line = points.map((one): [number, number] => [...one]);
          void add({ add_road: { line, kind, name: name.trim() || null } });
        }}
      >
        {b("build_road")}
      </Button>
    </>
  );
}

function Points() {
  const points = board.sketch.value;
  return (
    <div class="row">
      <span role="status">{b("points", { n: points.length })}</span>
      <Button
        icon="undo"
        disabled={!points.length}
        onClick={() => void (board.sketch.value = points.slice(0, -1))}
      >
        {b("drop_point")}
      </Button>
      <Button disabled={!points.length} onClick={() => void (board.sketch.value = [])}>
        {b("clear_points")}
      </Button>
    </div>
  );
}
