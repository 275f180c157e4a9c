// One school: its rounds, then the rules and the quality of what it took part in.

import { api, data } from "../common/api";
import { useAsked } from "../common/asked";
import { Answer } from "../common/parts";
import { Downloads, Notes, RulesAndQuality, SchoolRounds, Source } from "./parts";
import { t } from "./texts";
import { readRecord } from "./told";

export function SchoolRecord({ code }: { code: string }) {
  const asked = useAsked(
    async (signal) => {
      const params = { path: { school_code: code } };
      const [school, record] = await Promise.all([
        data(api.GET("/v1/admissions/schools/{school_code}", { signal, params })),
        readRecord(),
      ]);
      return { school, record };
    },
    [code],
  );
  return (
    <Answer asked={asked}>
      {({ school, record }) => {
        const own = new Set(school.rounds.map((one) => one.run_id));
        return (
          <>
            <header>
              <h1>{school.name}</h1>
              <p>
                {school.ward_code && (
                  <a href={`#/ward/${school.ward_code}`}>{t("ward_of", { name: school.ward_name ?? school.ward_code })}</a>
                )}{" "}
                · <a href="#/">{t("all")}</a>
              </p>
              <Source published={school.published} />
            </header>
            {!school.rounds.length && <p class="card">{t("no_school_round")}</p>}
            <SchoolRounds rounds={school.rounds} />
            {school.rounds.length > 0 && <Notes />}
            <RulesAndQuality rounds={record.rounds.filter((one) => own.has(one.run_id))} />
            <Downloads />
          </>
        );
      }}
    </Answer>
  );
}
