// Closing a bridge or a road: under a click, or chosen from a list by name.

import { useState } from "preact/hooks";
import { metres, whole } from "../../common/format";
import { Button, Field, Sentence } from "../../common/parts";
import { plain } from "../../common/plain";
import { add } from "./actions";
import * as board from "./store";
import { b } from "./texts";
import type { Road } from "./types";

const LISTED = 60;

export function AddClosing() {
  return (
    <>
      <UnderClick />
      <ByName />
    </>
  );
}

function close(road: Road): void {
  void add({ close_roads: { names: road.names, edges: road.edges } });
}

function UnderClick() {
  const found = board.under.value;
  if (!found) return <p class="hint">{b("bridge_hint")}</p>;
  if (!found.length) return <Sentence kind="warning">{b("nothing_there")}</Sentence>;
  return (
    <div role="group" aria-label={b("under_click")} class="under-click" id="under-click">
      <h3>{b("under_click")}</h3>
      <ul class="picks">
        {found.map((road) => (
          <li key={road.kind + road.label}>
            <span>{say(road)}</span>
            <Button
              disabled={board.busy.value}
              label={`${b("close_this")}: ${say(road)}`}
              onClick={() => close(road)}
            >
              {b("close_this")}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function say(road: Road): string {
  if (road.kind === "bridge") return b("road_bridge", { name: road.label });
  if (road.kind === "street") return b("road_street", { name: road.label });
  return b("road_piece", { m: metres(road.length_m), name: road.name ? ` (${road.name})` : "" });
}

export function bridgeName(road: Road): string {
  const place = { lat: road.lat.toFixed(4), lon: road.lon.toFixed(4) };
  return road.label || b("unnamed_bridge", place);
}

function ByName() {
  const [wanted, setWanted] = useState("");
  const [chosen, setChosen] = useState("");
  const found = board.bridges.value.filter((one) =>
    plain(bridgeName(one)).includes(plain(wanted.trim())),
  );
  const listed = found.slice(0, LISTED);
  const road = listed.find((one) => idOf(one) === chosen);
  return (
    <>
      <Field id="bridge-filter" label={b("bridge_filter")}>
        <input
          id="bridge-filter"
          type="search"
          autocomplete="off"
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      </Field>
      <Field id="bridge" label={b("bridge_pick")}>
        <select
          id="bridge"
          value={road ? chosen : ""}
          onChange={(event) => {
            const next = event.currentTarget.value;
            setChosen(next);
            board.under.value = null;
            board.shown_road.value = listed.find((one) => idOf(one) === next) ?? null;
          }}
        >
          <option value="">–</option>
          {listed.map((one) => (
            <option key={idOf(one)} value={idOf(one)}>
              {bridgeName(one)} · {metres(one.length_m)}
            </option>
          ))}
        </select>
        {found.length > LISTED && (
          <p class="hint">{b("bridges_left", { n: whole(found.length - LISTED) })}</p>
        )}
        {!found.length && <p class="hint">{b("no_bridge")}</p>}
      </Field>
      <Button
        kind="main"
        disabled={!road || board.busy.value}
        onClick={() => {
          if (road) close(road);
          setChosen("");
        }}
      >
        {b("close_bridge")}
      </Button>
    </>
  );
}

function idOf(road: Road): string {
  return road.names[0] ?? road.edges[0] ?? "";
}
