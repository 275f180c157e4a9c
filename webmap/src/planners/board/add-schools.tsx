// Schools: more or fewer classes, closed, opened.

import { useEffect, useState } from "preact/hooks";
import { api, data } from "../../common/api";
import { useAsked } from "../../common/asked";
import { collator, whole } from "../../common/format";
import { Button, Field } from "../../common/parts";
import { plain } from "../../common/table";
import { add } from "./actions";
import { signed } from "./drawing";
import * as board from "./store";
import { b } from "./texts";

const LISTED = 80;
const USUAL_CLASS = 35;
const FIRST_SEATS = 140;
const ORDINARY = "ordinary";

export function Seats() {
  const code = board.chosen_school.value;
  const [classes, setClasses] = useState(1);
  const [size, setSize] = useState(USUAL_CLASS);
  const now = useAsked(async (signal) => {
    if (!code) return null;
    const query = { season: board.season.value, grade: board.grade.value ?? "1", school: code };
    const rows = await data(api.GET("/v1/seats", { params: { query }, signal }));
    return rows.items.find((one) => one.programme === ORDINARY) ?? null;
  }, [code, board.grade.value]);
  useEffect(() => {
    if (now.data?.class_size) setSize(now.data.class_size);
  }, [now.data]);
  const more = classes * size;
  const known = now.data;
  return (
    <>
      <SchoolField />
      {known && (
        <p class="hint">
          {b("seats_now", {
            seats: whole(known.seats),
            classes: known.classes === null ? "" : b("classes_now", { n: known.classes }),
          })}
        </p>
      )}
      <div class="row">
        <NumberField id="classes" label={b("classes_more")} value={classes} onChange={setClasses} />
        <NumberField id="class-size" label={b("class_size")} value={size} onChange={setSize} />
      </div>
      <Button
        kind="main"
        disabled={!code || !more || board.busy.value}
        onClick={() => void add({ seats: { school_code: code, seats_more: more, programme: "" } })}
      >
        {b("seats_do")} ({b("seats_change", { n: signed(more) })})
      </Button>
    </>
  );
}

export function CloseSchool() {
  const code = board.chosen_school.value;
  return (
    <>
      <SchoolField />
      <Button
        kind="main"
        disabled={!code || board.busy.value}
        onClick={() => void add({ close_school: code })}
      >
        {b("school_close")}
      </Button>
    </>
  );
}

export function OpenSchool() {
  const [code, setCode] = useState("MOI-1");
  const [seats, setSeats] = useState(FIRST_SEATS);
  const at = board.place.value;
  const set = (lon: number, lat: number) => void (board.place.value = [lon, lat]);
  return (
    <>
      <p class="hint">{b("place_hint")}</p>
      <div class="row">
        <NumberField
          id="new-lon"
          label={b("lon")}
          step="any"
          value={at?.[0] ?? NaN}
          onChange={(lon) => set(lon, at?.[1] ?? NaN)}
        />
        <NumberField
          id="new-lat"
          label={b("lat")}
          step="any"
          value={at?.[1] ?? NaN}
          onChange={(lat) => set(at?.[0] ?? NaN, lat)}
        />
      </div>
      <div class="row">
        <Field id="new-code" label={b("new_code")}>
          <input
            id="new-code"
            autocomplete="off"
            maxLength={40}
            value={code}
            onInput={(event) => setCode(event.currentTarget.value.trim())}
          />
        </Field>
        <NumberField id="new-seats" label={b("new_seats")} value={seats} onChange={setSeats} />
      </div>
      <Button
        kind="main"
        disabled={!code || !at?.every(Number.isFinite) || seats < 1 || board.busy.value}
        onClick={() => {
          const [lon, lat] = at ?? [NaN, NaN];
          void add({ open_school: { school_code: code, seats, lon, lat } });
        }}
      >
        {b("school_open")}
      </Button>
    </>
  );
}

function SchoolField() {
  const [wanted, setWanted] = useState("");
  const chosen = board.chosen_school.value;
  const sorted = [...board.schools.value].sort((one, other) =>
    collator.compare(one.name, other.name),
  );
  const fits = sorted.filter(
    (one) =>
      one.school_code === chosen ||
      plain(`${one.name} ${one.school_code}`).includes(plain(wanted.trim())),
  );
  return (
    <>
      <Field id="school-filter" label={b("school_filter")} hint={b("school_hint")}>
        <input
          id="school-filter"
          type="search"
          autocomplete="off"
          aria-describedby="school-filter-hint"
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      </Field>
      <Field id="school" label={b("school_pick")}>
        <select
          id="school"
          value={chosen}
          onChange={(event) => void (board.chosen_school.value = event.currentTarget.value)}
        >
          <option value="">–</option>
          {fits.slice(0, LISTED).map((one) => (
            <option key={one.school_code} value={one.school_code}>
              {one.name} · {one.ward_name ?? one.school_code}
            </option>
          ))}
          {fits.slice(LISTED).filter((one) => one.school_code === chosen).map((one) => (
            <option key={one.school_code} value={one.school_code}>
              {one.name}
            </option>
          ))}
        </select>
      </Field>
    </>
  );
}

function NumberField(props: {
  id: string;
  label: string;
  value: number;
  step?: string;
  onChange: (value: number) => void;
}) {
  return (
    <Field id={props.id} label={props.label}>
      <input
        id={props.id}
        type="number"
        step={props.step ?? "1"}
        value={Number.isFinite(props.value) ? props.value : ""}
        onInput={(event) => props.onChange(event.currentTarget.valueAsNumber)}
      />
    </Field>
  );
}
