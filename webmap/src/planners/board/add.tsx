// What can be added to a scenario: one kind of step at a time, each by map and by keyboard.

import { Button, Choices } from "../../common/parts";
import { add } from "./actions";
import { AddArea, AddRoad } from "./add-drawn";
import { AddClosing } from "./add-closing";
import { FromYear, Housing, MergeWards, MoveSchool } from "./add-later";
import { CloseSchool, OpenSchool, Seats } from "./add-schools";
import { RulesField } from "./rules";
import * as board from "./store";
import { b } from "./texts";

const KINDS: readonly board.Adding[] = [
  "close",
  "area",
  "road",
  "seats",
  "close_school",
  "open_school",
  "move_school",
  "policy",
  "housing",
  "merge_wards",
  "from_year",
];

export function Add() {
  const kind = board.adding.value;
  return (
    <section class="card" aria-labelledby="add-title">
      <h2 id="add-title">{b("add")}</h2>
      <Choices
        name="adding"
        legend={b("kind")}
        small
        options={KINDS.map((value) => ({ value, text: b(`kind_${value}`) }))}
        value={kind}
        onChoose={(chosen) => {
          board.adding.value = chosen;
          board.clearTools();
        }}
      />
      {kind === "close" && <AddClosing />}
      {kind === "area" && <AddArea />}
      {kind === "road" && <AddRoad />}
      {kind === "seats" && <Seats />}
      {kind === "close_school" && <CloseSchool />}
      {kind === "open_school" && <OpenSchool />}
      {kind === "move_school" && <MoveSchool />}
      {kind === "policy" && <UsePolicy />}
      {kind === "housing" && <Housing />}
      {kind === "merge_wards" && <MergeWards />}
      {kind === "from_year" && <FromYear />}
    </section>
  );
}

function UsePolicy() {
  return (
    <RulesField id="step-policy" label={b("policy")}>
      {(policy) => (
        <Button
          kind="main"
          disabled={!policy || board.busy.value}
          onClick={() => void add({ policy })}
        >
          {b("use_policy")}
        </Button>
      )}
    </RulesField>
  );
}
