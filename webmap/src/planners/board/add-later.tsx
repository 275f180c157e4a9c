// What coming years bring: a school moves, dwellings are built, wards merge, a step starts later.

import { useState } from "preact/hooks";
import { city } from "../../common/city";
import { Button, Field } from "../../common/parts";
import { add } from "./actions";
import { NumberField, PlaceFields, SchoolField } from "./fields";
import { say } from "./steps";
import * as board from "./store";
import { b } from "./texts";

const USUAL_UNITS = 500;
const USUAL_YIELD = 0.3;
const YEARS_AHEAD = 2;

function yearAhead(): number {
  const base = Number.parseInt(city.value?.season ?? "", 10) || new Date().getFullYear();
  return base + YEARS_AHEAD;
}

function placed(): [number, number] | null {
  const at = board.place.value;
  return at?.every(Number.isFinite) ? at : null;
}

export function MoveSchool() {
  const code = board.chosen_school.value;
  const at = placed();
  return (
    <>
      <SchoolField />
      <p class="hint">{b("move_hint")}</p>
      <PlaceFields />
      <Button
        kind="main"
        disabled={!code || !at || board.busy.value}
        onClick={() => {
          if (at) void add({ move_school: { school_code: code, lon: at[0], lat: at[1] } });
        }}
      >
        {b("school_move")}
      </Button>
    </>
  );
}

export function Housing() {
  const [project, setProject] = useState("");
  const [units, setUnits] = useState(USUAL_UNITS);
  const [pupils_per_unit, setYield] = useState(USUAL_YIELD);
  const [year, setYear] = useState(yearAhead);
  const at = placed();
  const is_whole = project.trim() !== "" && units >= 1 && pupils_per_unit > 0 && year > 0;
  return (
    <>
      <p class="hint">{b("housing_hint")}</p>
      <PlaceFields />
      <Field id="project" label={b("project")}>
        <input
          id="project"
          autocomplete="off"
          maxLength={120}
          value={project}
          onInput={(event) => setProject(event.currentTarget.value)}
        />
      </Field>
      <div class="row">
        <NumberField id="units" label={b("units")} value={units} onChange={setUnits} />
        <NumberField
          id="yield"
          label={b("yield")}
          step="any"
          value={pupils_per_unit}
          onChange={setYield}
        />
        <NumberField id="project-year" label={b("from_autumn")} value={year} onChange={setYear} />
      </div>
      <Button
        kind="main"
        disabled={!at || !is_whole || board.busy.value}
        onClick={() => {
          if (!at) return;
          const one = { project: project.trim(), units, pupils_per_unit, year };
          void add({ housing: { ...one, lon: at[0], lat: at[1] } });
        }}
      >
        {b("housing_add")}
      </Button>
    </>
  );
}

export function MergeWards() {
  const [ends, setEnds] = useState("");
  const [into, setInto] = useState("");
  const wards = [...board.ward_names.value].sort(([, one], [, other]) => one.localeCompare(other));
  const field = (id: string, label: string, value: string, set: (code: string) => void) => (
    <Field id={id} label={label}>
      <select id={id} value={value} onChange={(event) => set(event.currentTarget.value)}>
        <option value="">–</option>
        {wards.map(([code, name]) => (
          <option key={code} value={code}>
            {name} · {code}
          </option>
        ))}
      </select>
    </Field>
  );
  return (
    <>
      <p class="hint">{b("merge_hint")}</p>
      {field("ward-ends", b("ward_ends"), ends, setEnds)}
      {field("ward-into", b("ward_into"), into, setInto)}
      <Button
        kind="main"
        disabled={!ends || !into || ends === into || board.busy.value}
        onClick={() => void add({ merge_wards: { ward_codes: [ends], into } })}
      >
        {b("merge")}
      </Button>
    </>
  );
}

export function FromYear() {
  const steps = board.holding.value.filter((step) => step.does?.kind !== "start_in_year");
  const [chosen, setStep] = useState(0);
  const [year, setYear] = useState(yearAhead);
  const step = chosen || (steps[0]?.number ?? 0);
  return (
    <>
      <p class="hint">{b("starts_hint")}</p>
      <Field id="start-step" label={b("start_step")}>
        <select
          id="start-step"
          value={step}
          onChange={(event) => setStep(Number(event.currentTarget.value))}
        >
          {steps.map((one) => (
            <option key={one.number} value={one.number}>
              {one.number}. {say(one)}
            </option>
          ))}
        </select>
      </Field>
      <NumberField id="start-year" label={b("from_autumn")} value={year} onChange={setYear} />
      <Button
        kind="main"
        disabled={!step || !(year > 0) || board.busy.value}
        onClick={() => void add({ from_year: { step, year } })}
      >
        {b("start")}
      </Button>
    </>
  );
}
