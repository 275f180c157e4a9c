// Fields that several kinds of steps have: a school, a number, a place on the map.

import { useState } from "preact/hooks";
import { collator } from "../../common/format";
import { Field } from "../../common/parts";
import { plain } from "../../common/plain";
import * as board from "./store";
import { b } from "./texts";

const LISTED = 80;

/** The place clicked on the map, or typed. */
export function PlaceFields() {
  const at = board.place.value;
  const set = (lon: number, lat: number) => void (board.place.value = [lon, lat]);
  return (
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
  );
}

export function SchoolField() {
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

export function NumberField(props: {
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
