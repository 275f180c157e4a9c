// Schools: more or fewer classes, closed, opened.

import { useEffect, useState } from "preact/hooks";
import { api, data } from "../../common/api";
import { useAsked } from "../../common/asked";
import { whole } from "../../common/format";
import { Button, Field } from "../../common/parts";
import { add } from "./actions";
import { signed } from "./drawing";
import { NumberField, PlaceFields, SchoolField } from "./fields";
import * as board from "./store";
import { b } from "./texts";

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
  return (
    <>
      <p class="hint">{b("place_hint")}</p>
      <PlaceFields />
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
