// One ward: its children by grade as open data tell them, and every school of it.

import { api, data, type Schema } from "../common/api";
import { useAsked } from "../common/asked";
import { gradeName, metres, whole } from "../common/format";
import { Answer } from "../common/parts";
import { Downloads, Notes, RoundsTable, RulesAndQuality, Source } from "./parts";
import { t } from "./texts";
import { byGrade, count, readRecord } from "./told";

type Children = Schema<"StatisticOut">;

export function WardRecord({ code }: { code: string }) {
  const asked = useAsked(
    async (signal) => {
      const params = { path: { ward_code: code } };
      const [ward, record] = await Promise.all([
        data(api.GET("/v1/admissions/wards/{ward_code}", { signal, params })),
        readRecord(),
      ]);
      return { ward, record };
    },
    [code],
  );
  return (
    <Answer asked={asked}>
      {({ ward, record }) => {
        const own = new Set(ward.children.map((one) => one.run_id));
        return (
          <>
            <header>
              <h1>{ward.ward_name}</h1>
              <p>
                <a href="#/">{t("all")}</a>
              </p>
              <Source published={ward.published} />
            </header>
            {!ward.children.length && <p class="card">{t("no_ward_round")}</p>}
            {ward.children.length > 0 && <ChildrenTable rows={ward.children} />}
            {ward.schools.length > 0 && (
              <section class="card" aria-labelledby="schools-of-ward">
                <h2 id="schools-of-ward">{t("schools_of_ward")}</h2>
                {ward.schools.map((school) => (
                  <div class="school-of-ward" key={school.school_code}>
                    <h3>
                      <a href={`#/school/${school.school_code}`}>{school.name}</a>
                    </h3>
                    {byGrade(school.rounds).map(([grade, rounds]) => (
                      <RoundsTable key={grade} rounds={rounds} caption={`${school.name}, ${gradeName(grade)}`} />
                    ))}
                  </div>
                ))}
              </section>
            )}
            {ward.children.length > 0 && <Notes />}
            <RulesAndQuality rounds={record.rounds.filter((one) => own.has(one.run_id))} />
            <Downloads />
          </>
        );
      }}
    </Answer>
  );
}

function ChildrenTable({ rows }: { rows: readonly Children[] }) {
  const figures: readonly (readonly [string, (one: Children) => string])[] = [
    [t("registered_ward"), (one) => count(one.n_children)],
    [t("offered"), (one) => count(one.n_placed)],
    [t("unplaced"), (one) => count(one.n_unplaced)],
    [t("quota"), (one) => whole(one.n_seats)],
    [t("far4"), (one) => count(one.n_over_4km)],
    [t("far7"), (one) => count(one.n_over_7km)],
    [t("median"), (one) => (one.median_m === null ? t("few") : metres(one.median_m))],
  ];
  return (
    <section class="card" aria-labelledby="children">
      <h2 id="children">{t("children")}</h2>
      <table class="rounds">
        <caption class="hidden">{t("children")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("what")}</th>
            {rows.map((one) => (
              <th scope="col" key={one.grade}>
                {gradeName(one.grade)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {figures.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {rows.map((one) => (
                <td key={one.grade}>{value(one)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
