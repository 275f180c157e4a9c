// Grade 10: marks of past years, three wishes tried, what stays open after three that failed.

import { useMemo, useState } from "preact/hooks";
import { api, data } from "../../common/api";
import { useAsked } from "../../common/asked";
import { decimal, metres, minutes, percent, whole } from "../../common/format";
import { Answer, Field } from "../../common/parts";
import {
  FAR_S,
  rangeOf,
  stillOpen,
  tryWishes,
  WISHES,
  type Mark,
  type PastMarks,
  type Tried,
} from "../grade10";
import { state } from "../store";
import { t } from "../texts";
import type { Finder, FoundSchool } from "../types";

const LISTED = 50;
const MOST_SCORE = 100;

export function Grade10Part() {
  const { home, grade, finder } = state.value;
  if (grade !== "10" || !home || finder?.status !== "ok") return null;
  return <Adviser key={`${home.lon} ${home.lat}`} />;
}

function Adviser() {
  const { home, profile } = state.value;
  const asked = useAsked(
    async (signal) => {
      const { lon, lat } = home ?? { lon: 0, lat: 0 };
      const body = { lon, lat, grade: "10" as const, profile, limit: LISTED };
      const params = { query: { size: 200 } };
      const [near, marks] = await Promise.all([
        data(api.POST("/v1/finder", { body, signal })),
        data(api.GET("/v1/grade10/cutoffs", { params, signal })),
      ]);
      return { near, marks };
    },
    [profile],
  );
  return (
    <section class="grade10" id="grade10" aria-labelledby="grade10-title">
      <h2 id="grade10-title">{t("g10_title")}</h2>
      <Answer asked={asked}>{({ near, marks }) => <Wishes near={near} marks={marks} />}</Answer>
    </section>
  );
}

function Wishes({ near, marks }: { near: Finder; marks: PastMarks }) {
  const [typed, setTyped] = useState("");
  const [wishes, setWishes] = useState<(string | null)[]>([null, null, null]);
  const of = useMemo(
    () => new Map(marks.items.map((one) => [one.school_code, one.marks])),
    [marks],
  );
  const known = near.schools.filter((school) => of.has(school.school_code));
  if (!known.length) return <p class="hint">{t("g10_no_marks")}</p>;
  const score = Number(typed.replace(",", "."));
  const scored = typed.trim() !== "" && score >= 0 && score <= MOST_SCORE;
  const chosen = wishes.filter((code) => code !== null);
  const bare = known.filter((one) => wishes.includes(one.school_code) && one.seats === null);
  return (
    <>
      <p class="sentence warning">{t("g10_no_promise")}</p>
      <Quality marks={marks} />
      <Field
        id="score"
        label={t("g10_score")}
        hint={t("g10_score_hint")}
        wrong={typed.trim() && !scored ? t("g10_score_wrong") : null}
      >
        <input
          id="score"
          type="text"
          inputmode="decimal"
          autocomplete="off"
          aria-describedby="score-hint"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </Field>
      {WISHES.map((wish, at) => (
        <Wish
          key={wish}
          wish={wish}
          schools={known}
          of={of}
          value={wishes[at] ?? null}
          onChoose={(code) => setWishes(wishes.map((old, place) => (place === at ? code : old)))}
        />
      ))}
      {new Set(chosen).size < chosen.length && <p class="warning">{t("g10_twice")}</p>}
      {bare.length > 0 ? (
        <p class="warning">{t("g10_no_seats", { schools: bare.map((one) => one.name).join(", ") })}</p>
      ) : (
        scored &&
        chosen.length > 0 && (
          <Years tried={tryWishes(score, wishes, of)} />
        )
      )}
      <Open schools={stillOpen(near.schools)} />
    </>
  );
}

/** How far such ranges are to be trusted, counted on the past years themselves. */
function Quality({ marks }: { marks: PastMarks }) {
  const { held, tried } = marks.ranges;
  if (!tried) return <p class="hint">{t("g10_untested")}</p>;
  const facts = { held: whole(held), tried: whole(tried), share: percent(held, tried) };
  return <p class="hint">{t("g10_quality", facts)}</p>;
}

function Wish(props: {
  wish: number;
  schools: readonly FoundSchool[];
  of: ReadonlyMap<string, readonly Mark[]>;
  value: string | null;
  onChoose: (code: string | null) => void;
}) {
  const { wish, schools, of, value, onChoose } = props;
  const school = schools.find((one) => one.school_code === value);
  const range = value === null ? null : rangeOf(of.get(value) ?? [], wish);
  const time_s = school?.motorbike_s ?? school?.walk_s ?? null;
  return (
    <div class="wish">
      <Field id={`wish-${wish}`} label={t("g10_wish", { n: wish })}>
        <select
          id={`wish-${wish}`}
          value={value ?? ""}
          onChange={(event) => onChoose(event.currentTarget.value || null)}
        >
          <option value="">{t("g10_choose")}</option>
          {schools.map((one) => (
            <option key={one.school_code} value={one.school_code}>
              {`${one.name} · ${metres(one.distance_m)}`}
            </option>
          ))}
        </select>
      </Field>
      {school && (
        <p class="hint">
          {[
            time_s === null ? "" : t("g10_time", { n: minutes(time_s) }),
            school.seats === null ? "" : t("seats", { n: whole(school.seats) }),
            range ? rangeText(range) : t("g10_unknown"),
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      )}
      {time_s !== null && time_s > FAR_S && <p class="warning">{t("g10_far", { n: minutes(time_s) })}</p>}
    </div>
  );
}

function rangeText(range: NonNullable<ReturnType<typeof rangeOf>>): string {
  return t("g10_range", {
    lowest: decimal(range.lowest, 2, true),
    highest: decimal(range.highest, 2, true),
    first: range.first,
    last: range.last,
    n: range.n_years,
  });
}

function Years({ tried }: { tried: readonly Tried[] }) {
  const failed = tried.filter((one) => one.reached === null && !one.unsure).length;
  return (
    <div class="table-frame" tabindex={0} role="region" aria-label={t("g10_tried")}>
      <table class="years">
        <caption>{t("g10_tried")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("g10_year")}</th>
            {WISHES.map((wish) => (
              <th key={wish} scope="col">
                {t("g10_wish", { n: wish })}
              </th>
            ))}
            <th scope="col">{t("g10_outcome")}</th>
          </tr>
        </thead>
        <tbody>
          {tried.map((one) => (
            <tr key={one.year}>
              <th scope="row">{one.year}</th>
              {one.cutoffs.map((cutoff, at) => (
                <td key={at}>{cutoff === null ? "–" : decimal(cutoff, 2, true)}</td>
              ))}
              <td>
                {one.reached === null
                  ? t(one.unsure ? "g10_not_known" : "g10_none")
                  : t(one.unsure ? "g10_at_least" : "g10_reached", {
                      n: one.reached + 1,
                    })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {failed > 0 && <p class="warning">{t("g10_failed", { n: failed, of: tried.length })}</p>}
    </div>
  );
}

function Open({ schools }: { schools: readonly FoundSchool[] }) {
  return (
    <details class="open-after" data-n={schools.length}>
      <summary>{t("g10_open_title")}</summary>
      <p class="hint">{t("g10_open_about")}</p>
      {schools.length ? (
        <ul>
          {schools.map((one) => (
            <li key={one.school_code}>
              {one.name} · {metres(one.distance_m)}
              {one.motorbike_s !== null && ` · ${t("motorbike_minutes", { n: minutes(one.motorbike_s) })}`}
              {one.seats !== null && ` · ${t("seats", { n: whole(one.seats) })}`}
            </li>
          ))}
        </ul>
      ) : (
        <p>{t("g10_open_none")}</p>
      )}
    </details>
  );
}
