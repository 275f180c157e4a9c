// The questions: which grade, where, measured on foot or by motorbike.

import { city, type Grade } from "../../common/city";
import { gradeName } from "../../common/format";
import { Button, Choices } from "../../common/parts";
import { embedded } from "../arrival";
import { chooseGrade, chooseHome, chooseProfile, say } from "../actions";
import { state } from "../store";
import { t, type Key } from "../texts";
import { SearchBox } from "./search";

const GRADES: readonly Grade[] = ["K", "1", "6", "10"];
const POSITION_TIMEOUT_MS = 15_000;

export function AskPart() {
  return (
    <section class="ask" id="ask">
      <Grades />
      <div class="where">
        <label class="legend" for="place">
          {t("where_label")}
        </label>
        <SearchBox />
        <p class="hint" id="place-hint">
          {t("where_hint")}
        </p>
        <Button kind="quiet" icon="target" onClick={usePosition}>
          {t("use_position")}
        </Button>
      </div>
      <Profiles />
      <p class="hint time-note">{t("time_note")}</p>
      {!embedded && (
        <p class="to-result">
          <a href="/result">{t("to_result")}</a>
        </p>
      )}
    </section>
  );
}

function Grades() {
  const known = new Map(city.value?.grades.map((entry) => [entry.grade, entry.n_schools]));
  const options = GRADES.map((grade) => ({
    value: grade,
    text: gradeName(grade),
    missing: city.value !== null && !known.get(grade),
  }));
  return (
    <Choices
      name="grade"
      legend={t("grade_legend")}
      options={options}
      value={state.value.grade}
      onChoose={chooseGrade}
    />
  );
}

function Profiles() {
  const names = city.value?.profiles ?? [];
  if (names.length < 2) return null;
  return (
    <Choices
      name="profile"
      small
      legend={t("profile_legend")}
      options={names.map((name) => ({ value: name, text: t(`profile_${name}` as Key) }))}
      value={state.value.profile}
      onChoose={chooseProfile}
    />
  );
}

function usePosition(): void {
  const refused = () => say("no_position");
  if (!navigator.geolocation) return refused();
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const at = { lon: coords.longitude, lat: coords.latitude };
      chooseHome({ ...at, origin: "device", certainty: "pin", bound_m: Math.ceil(coords.accuracy) });
    },
    refused,
    { enableHighAccuracy: true, timeout: POSITION_TIMEOUT_MS },
  );
}
