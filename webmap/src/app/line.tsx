// The line under the head: without a network, with newer data, with a newer page.

import "./app.css";

import type { ComponentChildren } from "preact";
import { day } from "../common/format";
import { offline, renewed, shown } from "../common/network";
import { Button } from "../common/parts";
import { updated } from "./register";
import { a } from "./texts";

export function NetworkLine() {
  return (
    <div class="network" role="status">
      {offline.value ? <Offline /> : renewed.value ? <Anew>{a("renewed")}</Anew> : null}
      {!offline.value && !renewed.value && updated.value && <Anew>{a("updated")}</Anew>}
    </div>
  );
}

function Offline() {
  const known = shown.value;
  return (
    <div class="network-line" data-network="offline">
      <p>
        <strong>{a("offline_title")}</strong>{" "}
        {known && a("offline_data", { number: known.number, date: day(known.published_at) })}
      </p>
      <p>{a("offline_can")}</p>
      <p>{a("offline_cannot")}</p>
    </div>
  );
}

function Anew({ children }: { children: ComponentChildren }) {
  return (
    <div class="network-line anew" data-network="anew">
      <p>{children}</p>
      <Button kind="quiet" onClick={() => location.reload()}>
        {a("reload")}
      </Button>
    </div>
  );
}
