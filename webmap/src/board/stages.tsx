// The eight stages, each with what is done, what comes next, and the one office that answers for it.

import { language } from "../common/language";
import { may, mayCity } from "../officers/me";
import { t } from "./texts";
import { n, type Feed, type Stage } from "./told";

/** Where a stage is worked on; none where the key does not open it. */
function href(key: string): string | undefined {
  if (key === "imported" || key === "red_rows") return mayCity("runs:work") ? "#/imports" : undefined;
  if (key === "located") return may("people:read") ? "#/children/desk" : undefined;
  if (key === "seats_checked") return may("registers:edit") ? "#/places/seats" : undefined;
  return mayCity("runs:read") ? "#/runs" : undefined;
}

export function Stages({ feed }: { feed: Feed }) {
  return (
    <section class="part stages-part" aria-labelledby="stages">
      <h2 id="stages">{t("stages")}</h2>
      <ol class="stages">
        {feed.stages.map((one) => (
          <li key={one.key}>
            <OneStage stage={one} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function OneStage({ stage }: { stage: Stage }) {
  const to = href(stage.key);
  const said = language.value;
  const inside = (
    <>
      <b>{stage.title[said]}</b>
      <span class="big">
        {n(stage.done)}
        {stage.of !== null && <small> / {n(stage.of)}</small>}
      </span>
      <span class="state">{stage.unit[said]}</span>
      <span class={`badge ${stage.state}`}>{t(stage.state)}</span>
      {stage.state === "todo" && <span class="state next">{stage.next[said]}</span>}
      <span class="owner">{stage.owner[said]}</span>
    </>
  );
  const look = stage.state === "done" ? "stage done" : stage.state === "doing" ? "stage look" : "stage";
  return to ? (
    <a class={look} href={to}>
      {inside}
    </a>
  ) : (
    <div class={look}>{inside}</div>
  );
}
