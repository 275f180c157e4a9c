// The steps of a scenario as sentences, each with its undoing.

import { whole } from "../../common/format";
import { Button } from "../../common/parts";
import { undo } from "./actions";
import { signed } from "./drawing";
import * as board from "./store";
import { b } from "./texts";
import type { Step } from "./types";

export function Steps() {
  const held = board.holding.value;
  const undone = board.steps.value.filter((step) => !step.holds);
  return (
    <section class="card" aria-labelledby="steps-title">
      <h2 id="steps-title">{b("steps")}</h2>
      {held.length === 0 && <p class="hint">{b("no_steps")}</p>}
      <ol class="steps">
        {held.map((step) => (
          <li key={step.number} value={step.number}>
            <span>{say(step)}</span>
            <Button
              icon="undo"
              label={b("undo", { n: step.number })}
              disabled={board.busy.value}
              onClick={() => void undo(step.number)}
            />
          </li>
        ))}
      </ol>
      {undone.length > 0 && (
        <details>
          <summary>{b("undone", { n: undone.length })}</summary>
          <ol class="steps undone">
            {undone.map((step) => (
              <li key={step.number} value={step.number}>
                <span>{say(step)}</span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

/** A step in the language of now; in its own words where this page does not know its kind. */
export function say(step: Step): string {
  const does = step.does;
  if (!does) return step.reason;
  const school = board.schoolName(does.school_code ?? "");
  const programme = does.programme ? ` (${does.programme})` : "";
  const roads = does.names.length
    ? does.names.join(", ")
    : b("pieces", { n: does.n_edges ?? 0 });
  switch (does.kind) {
    case "close_roads":
      return b("did_close", { what: roads });
    case "reopen_roads":
      return b("did_reopen", { what: roads });
    case "turn_roads":
      return b("did_turn", { what: roads });
    case "add_road":
      return b("did_add", { what: does.names[0] ?? b("new_road") });
    case "change_seats":
      return b("did_seats", { n: signed(does.seats_more ?? 0), school }) + programme;
    case "open_school":
      return b("did_open", { school: does.school_code ?? "", n: does.seats ?? 0 });
    case "close_school":
      return b("did_close_school", { school });
    case "move_school":
      return b("did_move_school", { school });
    case "add_housing":
      return b("did_housing", {
        project: does.project ?? "",
        n: whole(does.units ?? 0),
        year: does.year ?? 0,
      });
    case "merge_wards":
      return b("did_merge", {
        wards: does.ward_codes.map(board.wardName).join(", "),
        into: board.wardName(does.into ?? ""),
      });
    case "start_in_year":
      return b("did_start", { step: does.step ?? 0, year: does.year ?? 0 });
    default:
      return b("did_policy", { policy: does.policy ?? "" });
  }
}
