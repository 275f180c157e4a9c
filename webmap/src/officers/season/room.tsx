// A season as it stands: its steps as a line in time, what differs from last year, whom to ask.

import { useState } from "preact/hooks";
import { api, data, Refused, type Schema } from "../../common/api";
import { useAsked } from "../../common/asked";
import { city } from "../../common/city";
import { season as seasonText } from "../../common/format";
import { Answer, Button, Field, Sentence } from "../../common/parts";
import { mayCity } from "../me";
import { said } from "../say";
import { Clone } from "./clone";
import { Differences } from "./differences";
import { History } from "./history";
import { People } from "./people";
import { Timeline } from "./timeline";
import { inWords } from "./words";

const t = said({
  title: ["Thời hạn mùa {season}", "Deadlines of {season}"],
  season: ["Mùa", "Season"],
  draft: ["bản nháp: chưa đóng mở việc gì", "a draft: it opens and closes nothing"],
  in_force: ["có hiệu lực", "in force"],
  by: ["{by} quyết định", "decided by {by}"],
  none: [
    "Mùa {season} chưa được lập ở đây. Người quản trị nhập tệp của mùa bằng lệnh “gantruong season import”.",
    "Season {season} is not defined here. An administrator imports its file with “gantruong season import”.",
  ],
  asking: ["Đang đọc…", "Reading…"],
  next: ["Lập mùa sau", "Make next year's"],
  warnings: ["Cần xem lại", "To look at"],
});

type Season = Schema<"SeasonFullOut">;

export function SeasonRoom() {
  const [chosen, setChosen] = useState<string | null>(null);
  const name = chosen ?? city.value?.season ?? "";
  const asked = useAsked((signal) => seasonOf(name, signal), [name]);
  if (!name) return <p class="hint">{t("asking")}</p>; // the city says which season it is
  return (
    <>
      <h1>{t("title", { season: seasonText(name) })}</h1>
      <Answer asked={asked}>
        {(found) =>
          found ? (
            <Whole key={name} season={found} onChoose={setChosen} again={asked.again} />
          ) : (
            <Sentence kind="warning">{t("none", { season: seasonText(name) })}</Sentence>
          )
        }
      </Answer>
    </>
  );
}

/** A season, or null where none of that name is defined. */
async function seasonOf(season: string, signal: AbortSignal): Promise<Season | null> {
  if (!season) return null;
  try {
    return await data(api.GET("/v1/seasons/{season}", { signal, params: { path: { season } } }));
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}

function Whole(props: { season: Season; onChoose: (season: string) => void; again: () => void }) {
  const { season, onChoose, again } = props;
  const [clones, setClones] = useState(false);
  return (
    <>
      <div class="row spread">
        <Field id="season" label={t("season")}>
          <select
            id="season"
            value={season.season}
            onChange={(event) => onChoose(event.currentTarget.value)}
          >
            {season.defined.map((one) => (
              <option key={one.season} value={one.season}>
                {seasonText(one.season)} · {stateWord(one.state)}
              </option>
            ))}
          </select>
        </Field>
        {mayCity("runs:decide") && <Button onClick={() => setClones(true)}>{t("next")}</Button>}
      </div>
      <p>
        <span class={season.state === "draft" ? "badge assumed" : "badge"}>
          {stateWord(season.state)}
        </span>{" "}
        <span class="hint">{t("by", { by: season.decided_by })}</span>
      </p>
      {season.warnings.length > 0 && (
        <details class="card">
          <summary>
            {t("warnings")} ({season.warnings.length})
          </summary>
          <ul>
            {season.warnings.map((one, at) => (
              <li key={at}>{inWords(one)}</li>
            ))}
          </ul>
        </details>
      )}
      <Timeline season={season} onChanged={again} />
      <Differences since={season.based_on} lines={season.differences} />
      <People season={season} />
      <History entries={season.history} />
      {clones && (
        <Clone
          of={season.season}
          onClose={() => setClones(false)}
          onKept={(made) => {
            setClones(false);
            onChoose(made);
          }}
        />
      )}
    </>
  );
}

function stateWord(state: Season["state"]): string {
  return t(state === "draft" ? "draft" : "in_force");
}
