// One card per level: children beside seats, the placement that counts, far ways, answers.

import { gradeName, metres } from "../common/format";
import { mayCity } from "../officers/me";
import { t } from "./texts";
import { balance, far, n, type Feed, type Grade } from "./told";

export function Grades({ feed }: { feed: Feed }) {
  return (
    <section class="part grades-part" aria-labelledby="grades">
      <h2 id="grades">{t("grades")}</h2>
      {feed.grades.length ? (
        <ul class="grade-cards">
          {feed.grades.map((one) => (
            <li key={one.grade}>
              <Card row={one} />
            </li>
          ))}
        </ul>
      ) : (
        <p class="hint">{t("no_grades")}</p>
      )}
    </section>
  );
}

function Card({ row }: { row: Grade }) {
  const beside = balance(row);
  const { run } = row;
  return (
    <div class="grade-card">
      <h3>{gradeName(row.grade)}</h3>
      <p class="big-pair">
        <span>
          <b>{n(row.n_children)}</b> <small>{t("of_children")}</small>
        </span>
        <span>
          <b>{n(row.n_seats)}</b> <small>{t("of_seats")}</small>
        </span>
      </p>
      {beside && <p class={beside.short ? "balance short" : "balance"}>{beside.text}</p>}
      {run ? (
        <>
          <p>
            <a href={mayCity("runs:read") ? `#/runs/${run.run_id}` : undefined}>
              {t("run", { n: run.run_id })}
            </a>{" "}
            <span class="badge">{t(run.state)}</span>
          </p>
          <p>
            <b>{n(row.n_placed)}</b> {t("placed").toLowerCase()} · <b>{n(row.n_unplaced)}</b>{" "}
            {t("unplaced")}
            {row.median_m !== null && ` · ${t("median", { m: metres(row.median_m) })}`}
          </p>
          <p>{far(row)}</p>
          {(run.state === "confirmed" || run.state === "final") && (
            <p>{t("answered", { a: n(row.n_confirmed), b: n(row.n_refused), c: n(row.n_silent) })}</p>
          )}
        </>
      ) : (
        <p class="hint">{mayCity("runs:work") ? t("no_run") : t("no_run_here")}</p>
      )}
    </div>
  );
}
