// The whole city: levels and rounds, and every ward and school to choose from.

import { useState } from "preact/hooks";
import { api, data } from "../common/api";
import { useAsked } from "../common/asked";
import { city } from "../common/city";
import { collator, gradeName, season as seasonText, whole } from "../common/format";
import { allPages } from "../common/pages";
import { Answer, TextField } from "../common/parts";
import { plain } from "../common/plain";
import { Decided, Downloads, Notes, RulesAndQuality, Source, Standing } from "./parts";
import { t } from "./texts";
import { byGrade, confirmed, count, readRecord, type Round } from "./told";

const PAGE = 200;
const MOST_LISTED = 40;

interface Place {
  href: string;
  name: string;
  under: string;
}

async function places(): Promise<{ wards: Place[]; schools: Place[] }> {
  const [wards, schools] = await Promise.all([
    data(api.GET("/v1/wards", { params: { query: { size: 1000 } } })),
    allPages((page) => data(api.GET("/v1/schools", { params: { query: { page, size: PAGE } } }))),
  ]);
  const found = "items" in wards ? wards.items : [];
  return {
    wards: found
      .map((one) => ({ href: `#/ward/${one.code}`, name: one.name, under: "" }))
      .sort((a, b) => collator.compare(a.name, b.name)),
    schools: schools
      .map((one) => ({ href: `#/school/${one.school_code}`, name: one.name, under: one.ward_name ?? "" }))
      .sort((a, b) => collator.compare(a.name, b.name)),
  };
}

export function CityRecord() {
  const asked = useAsked(readRecord, []);
  return (
    <>
      <header>
        <h1>{t("title")}</h1>
        <p>{t("intro")}</p>
      </header>
      <Choose />
      <Answer asked={asked}>
        {(record) => (
          <>
            <Source published={record.published} />
            {!record.rounds.length && (
              <p class="card">
                {t("nothing")} <a href="/">{t("finder")}</a>
              </p>
            )}
            {byGrade(record.rounds).map(([grade, rounds]) => (
              <GradeCard key={grade} grade={grade} rounds={rounds} />
            ))}
            {record.rounds.length > 0 && <Notes />}
            <RulesAndQuality rounds={record.rounds} />
          </>
        )}
      </Answer>
      <Downloads />
    </>
  );
}

function GradeCard({ grade, rounds }: { grade: string; rounds: readonly Round[] }) {
  const figures: readonly (readonly [string, (one: Round) => string])[] = [
    [t("quota"), (one) => (one.seats === null ? "–" : whole(one.seats))],
    [t("offered"), (one) => count(one.summary.placed)],
    [t("unplaced"), (one) => count(one.summary.unplaced)],
    [t("answered"), confirmed],
    [t("far4"), (one) => count(one.summary.over_4km)],
  ];
  const first = rounds[0];
  return (
    <section class="card" aria-label={gradeName(grade)}>
      <h2>
        {gradeName(grade)} {first && seasonText(first.season)}
      </h2>
      <table class="rounds">
        <caption class="hidden">{gradeName(grade)}</caption>
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
          {figures.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {rounds.map((one) => (
                <td key={one.run_id}>{value(one)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {first && <Decided round={first} />}
      {first?.is_model && !city.value?.notice && <p class="hint">{t("model")}</p>}
    </section>
  );
}

/** Wards to choose from, and schools once something is typed; all of it works without a map. */
function Choose() {
  const [typed, setTyped] = useState("");
  const asked = useAsked(places, []);
  return (
    <section class="card" aria-labelledby="choose">
      <h2 id="choose">{t("search")}</h2>
      <TextField id="find" label={t("search")} hint={t("search_hint")} value={typed} onType={setTyped} />
      <Answer asked={asked}>
        {(told) => {
          const words = plain(typed.trim());
          const fits = (one: Place) => plain(`${one.name} ${one.under}`).includes(words);
          const wards = told.wards.filter(fits);
          const schools = words ? told.schools.filter(fits).slice(0, MOST_LISTED) : [];
          return (
            <>
              {!wards.length && !schools.length && <p class="hint">{t("no_match")}</p>}
              <List name={t("wards")} places={wards} />
              <List name={t("schools")} places={schools} />
            </>
          );
        }}
      </Answer>
    </section>
  );
}

function List({ name, places }: { name: string; places: readonly Place[] }) {
  if (!places.length) return null;
  return (
    <nav aria-label={name}>
      <ul class="choose-list">
        {places.map((one) => (
          <li key={one.href}>
            <a href={one.href}>{one.name}</a> {one.under && <span class="hint">{one.under}</span>}
          </li>
        ))}
      </ul>
    </nav>
  );
}
