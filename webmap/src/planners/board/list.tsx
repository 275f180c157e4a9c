// All stored scenarios, and a name for a new one.

import { useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { api, data } from "../../common/api";
import { useAsked } from "../../common/asked";
import { day } from "../../common/format";
import { Answer, Button, Field } from "../../common/parts";
import { DataTable, type Column } from "../../common/table";
import { b } from "./texts";
import type { Scenario } from "./types";

const LONGEST = 120;

export function ListPage() {
  const [, go] = useLocation();
  const [name, setName] = useState("");
  const [wrong, setWrong] = useState(false);
  const stored = useAsked(
    async (signal) =>
      (await data(api.GET("/v1/scenarios", { signal }))).items.sort(
        (a, b) => Date.parse(b.created_at) - Date.parse(a.created_at),
      ),
    [],
  );
  const open = (chosen: string) => go(`/board/${encodeURIComponent(chosen)}`);
  const columns: Column<Scenario>[] = [
    { id: "name", name: b("list"), value: (one) => one.name },
    {
      id: "steps",
      name: b("n_steps"),
      number: true,
      value: (one) => one.steps.filter((step) => step.holds).length,
    },
    { id: "by", name: b("made_by"), value: (one) => one.created_by },
    { id: "on", name: b("made_on"), value: (one) => one.created_at, show: (one) => day(one.created_at) },
  ];
  return (
    <>
      <h1>{b("title")}</h1>
      <p>{b("intro")}</p>
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          const given = name.normalize("NFC").trim();
          setWrong(!usable(given));
          if (usable(given)) open(given);
        }}
      >
        <Field
          id="new-name"
          label={b("new_name")}
          hint={b("new_hint")}
          wrong={wrong ? b("bad_name") : null}
        >
          <input
            id="new-name"
            autocomplete="off"
            aria-describedby="new-name-hint"
            aria-invalid={wrong}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </Field>
        <div>
          <Button kind="main" type="submit">
            {b("new_open")}
          </Button>
        </div>
      </form>
      <Answer asked={stored}>
        {(items) => (
          <DataTable
            caption={b("list")}
            columns={columns}
            rows={items}
            rowId={(one) => one.name}
            onChoose={(one) => open(one.name)}
            empty={b("none")}
          />
        )}
      </Answer>
    </>
  );
}

/** A name stands in an address: it must be one part of it, and come back as it went. */
function usable(name: string): boolean {
  return name.length > 0 && name.length <= LONGEST && !/[/\\]/.test(name) && !/^\.+$/.test(name);
}
