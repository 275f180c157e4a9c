// Asking for the result: by which rules, and how far the computation is.

import { city } from "../../common/city";
import { decimal, gradeName } from "../../common/format";
import { Button, Choices, Sentence, TroubleLine } from "../../common/parts";
import { compute, readSchools, stop } from "./actions";
import { RulesField } from "./rules";
import * as board from "./store";
import { b } from "./texts";
import { t } from "../texts";

export function Compute() {
  const running = board.job.value;
  const can = board.holding.value.length > 0 && !!board.policy.value && !board.busy.value;
  return (
    <section class="card" aria-labelledby="compute-title">
      <h2 id="compute-title">{b("compute_title")}</h2>
      <Choices
        name="grade"
        legend={t("grade")}
        small
        options={board.gradesOf(city.value).map((value) => ({
          value: value ?? "1",
          text: gradeName(value ?? "1"),
        }))}
        value={board.grade.value ?? "1"}
        onChoose={(chosen) => {
          board.grade.value = chosen;
          void readSchools();
        }}
      />
      <RulesField
        id="rules"
        label={b("compute_by")}
        value={board.policy.value}
        onChange={(name) => void (board.policy.value = name)}
      />
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={board.live.value}
          onChange={(event) => void (board.live.value = event.currentTarget.checked)}
        />
        <span>{b("live")}</span>
      </label>
      <div class="row">
        <Button kind="main" id="compute" disabled={!can || !!running} onClick={() => void compute()}>
          {b("compute")}
        </Button>
        {running && (
          <Button icon="close" onClick={() => void stop()}>
            {b("cancel")}
          </Button>
        )}
      </div>
      <Progress />
    </section>
  );
}

function Progress() {
  const running = board.job.value;
  const last = board.result.value;
  if (running) {
    const stage = running.stage_name ?? b("asked_for");
    return (
      <div class="progress" role="status">
        <progress aria-label={b("computing")} />
        <p class="hint">{stage}</p>
      </div>
    );
  }
  return (
    <>
      <TroubleLine trouble={board.trouble.value} />
      {board.ended.value === "cancelled" && <Sentence>{b("cancelled")}</Sentence>}
      {last?.took_s != null && !board.stale.value && (
        <p class="hint" role="status">
          {b("took", { s: decimal(last.took_s, 1) })}
        </p>
      )}
    </>
  );
}
