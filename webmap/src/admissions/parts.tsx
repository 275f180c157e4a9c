// What every screen of the record shows: rounds as a table, rules, quality, downloads.

import { api, data } from "../common/api";
import { useAsked } from "../common/asked";
import { day, gradeName, whole } from "../common/format";
import { language } from "../common/language";
import { Answer, Facts } from "../common/parts";
import { t } from "./texts";
import { byGrade, confirmed, count, left, type Admissions, type Round, type SchoolRound } from "./told";

type Published = Admissions["published"];

export function Standing({ round }: { round: SchoolRound | Round }) {
  if (round.proposed) return <span class="badge changed">{t("proposed")}</span>;
  return <span class="badge good">{t(round.state === "final" ? "final" : "confirmed")}</span>;
}

/** Who decided, or that nobody has. */
export function Decided({ round }: { round: SchoolRound | Round }) {
  if (round.proposed) return <p class="hint">{t("proposed_note")}</p>;
  if (!round.decided_on) return null;
  const date = day(round.decided_on);
  return (
    <p class="hint">
      {round.document ? t("decided", { document: round.document, date }) : t("decided_on", { date })}
    </p>
  );
}

/** Figures as rows, rounds as columns: it fits a phone. */
export function RoundsTable({ rounds, caption }: { rounds: readonly SchoolRound[]; caption: string }) {
  const first = rounds[0];
  if (!first) return null;
  const rows: readonly (readonly [string, (one: SchoolRound) => string])[] = [
    [t("quota"), (one) => (one.seats === null ? t("few") : whole(one.seats))],
    [t("registered"), () => t("by_ward")],
    [t("offered"), (one) => count(one.offered)],
    [t("answered"), confirmed],
    [t("left"), (one) => left(one.left)],
  ];
  return (
    <table class="rounds">
      <caption class="hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t("what")}</th>
          {rounds.map((one) => (
            <th scope="col" key={one.run_id}>
              {t("round", { n: one.round })} <Standing round={one} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {rounds.map((one) => (
              <td key={one.run_id}>{value(one)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The rounds of a school, grade by grade. */
export function SchoolRounds({ rounds }: { rounds: readonly SchoolRound[] }) {
  return (
    <>
      {byGrade(rounds).map(([grade, own]) => (
        <section class="card" key={grade} aria-label={gradeName(grade)}>
          <h2>{gradeName(grade)}</h2>
          <RoundsTable rounds={own} caption={gradeName(grade)} />
          {own[0] && <Decided round={own[0]} />}
        </section>
      ))}
    </>
  );
}

export function Notes() {
  return (
    <div class="notes hint">
      <p>{t("few_note")}</p>
      <p>{t("left_note")}</p>
      <p>{t("by_ward_note")}</p>
    </div>
  );
}

/** Rules, assumptions and quality of the rounds that a screen shows. */
export function RulesAndQuality({ rounds }: { rounds: readonly Round[] }) {
  return (
    <>
      {rounds
        .filter((one) => one.round === 1)
        .map((one) => (
          <section class="card" key={one.run_id} aria-label={gradeName(one.grade)}>
            <h2>
              {t("policy")}: {gradeName(one.grade)}
            </h2>
            <Rules round={one} />
            <h3>{t("quality")}</h3>
            <QualityOf round={one} />
          </section>
        ))}
    </>
  );
}

function Rules({ round }: { round: Round }) {
  const { policy } = round;
  if (!policy) return <p class="hint">{t("untold")}</p>;
  const said = language.value;
  return (
    <>
      <p>{policy.title[said]}</p>
      <details>
        <summary>
          {t("assumptions")} ({policy.assumed.length})
        </summary>
        {policy.assumed.length ? (
          <ul class="plain-list">
            {policy.assumed.map((one) => (
              <li key={one.key}>
                {one.sentence[said]} <span class="hint">{t("source", { text: one.source })}</span>
              </li>
            ))}
          </ul>
        ) : (
          <p class="hint">{t("none_assumed")}</p>
        )}
      </details>
      <details>
        <summary>
          {t("every_rule")} ({policy.sentences[said]?.length ?? 0})
        </summary>
        <ul class="plain-list">
          {policy.sentences[said]?.map((one) => <li key={one}>{one}</li>)}
        </ul>
      </details>
    </>
  );
}

const REGISTERS = { pupils: "pupils", schools: "schools_register", seats: "seats", gates: "gates" } as const;

function QualityOf({ round }: { round: Round }) {
  const { quality, summary } = round;
  return (
    <Facts
      rows={[
        [t("verified"), quality.verified ? t("passed") : t("untold")],
        [t("not_located"), count(quality.n_not_located)],
        [t("cut_off"), count(quality.n_cut_off)],
        [t("at_nearest"), count(summary.at_nearest)],
        [t("far4"), count(summary.over_4km)],
        [t("own_point"), count(quality.schools_at_own_point)],
        [t("network"), quality.network_date ? day(quality.network_date) : t("untold")],
        ...quality.registers.map(
          (one) =>
            [
              t(REGISTERS[one.name as keyof typeof REGISTERS]),
              `${t("register_of", { rows: whole(one.rows) })}${one.data_date ? ` · ${day(one.data_date)}` : ""}`,
            ] as const,
        ),
        [t("hash"), <code class="hash">{quality.run_sha256?.slice(0, 16) ?? t("untold")}</code>],
      ]}
    />
  );
}

const FORMS = /\.(csv|geojson)$/;

export function Downloads() {
  const asked = useAsked((signal) => data(api.GET("/v1/open-data", { signal })), []);
  return (
    <section class="card" aria-labelledby="downloads">
      <h2 id="downloads">{t("downloads")}</h2>
      <ul class="downloads">
        <li>
          <a href="/v1/admissions?format=csv" download>
            {t("table_csv")}
          </a>
        </li>
        <li>
          <a href="/v1/statistics?format=csv" download>
            {t("statistics_csv")}
          </a>
        </li>
      </ul>
      <h3>{t("open_data")}</h3>
      <Answer asked={asked}>
        {(told) => (
          <ul class="downloads">
            {told.items.map((one) => (
              <li key={one.id}>
                {one.title}{" "}
                {one.files
                  .filter((file) => FORMS.test(file.name))
                  .map((file) => (
                    <a key={file.name} href={`/v1/open-data/${one.id}/${file.name}`} download>
                      {file.name.split(".").at(-1)?.toUpperCase()}
                    </a>
                  ))}{" "}
                <span class="hint">{t("licence", { name: one.licences.join(", ") })}</span>
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </section>
  );
}

export function Source({ published }: { published: Published }) {
  if (!published) return null;
  return (
    <p class="hint">
      {t("published", { n: published.number, date: day(published.published_at) })}
    </p>
  );
}
