// One school's card: gates, seats, whom it admitted last, and where its children came from.

import { useEffect, useRef } from "preact/hooks";
import { ShareButton } from "../../app/share-slot";
import { a } from "../../app/texts";
import { api, data } from "../../common/api";
import { useAsked } from "../../common/asked";
import { gradeName, season, whole } from "../../common/format";
import { Button } from "../../common/parts";
import { c } from "../../common/texts";
import { drawRoute } from "../actions";
import { levelOf } from "../beside";
import { gateName } from "../gate";
import { areas, change, linked, state } from "../store";
import { t } from "../texts";
import type { School } from "../types";
import { LastGroups } from "./school-row";

const GENERAL = ["preschool", "primary", "lower_secondary", "upper_secondary"];

export function SchoolPart() {
  const { school } = state.value;
  return school && <SchoolCard key={school.school_code} school={school} />;
}

function SchoolCard({ school }: { school: School }) {
  const title = useRef<HTMLHeadingElement>(null);
  const { home, grade, profile } = state.value;
  useEffect(() => title.current?.focus(), []);
  return (
    <section class="school-card" id="school">
      <div class="school-card-head">
        <h2 tabindex={-1} ref={title}>
          {school.name}
        </h2>
        <Button icon="close" label={c("close")} onClick={() => change({ school: null })} />
      </div>
      {linked.value === school.school_code && !home && (
        <p class="sentence" data-state="linked">
          {a("linked")}
        </p>
      )}
      <NotYourGrade school={school} />
      <RunLine school={school} />
      <dl>
        <Fact
          name={t("school_address")}
          values={[[school.address, school.ward_name].filter(Boolean).join(", ")]}
        />
        <Fact name={t("school_seats")} values={school.seats.map(seatLine)} />
        <Fact name={t("school_gates")} values={school.gates.map(gateName)} />
        <Fact name={t("school_code")} values={[school.school_code]} />
      </dl>
      <p>
        <a href={`/admissions#/school/${school.school_code}`}>{t("public_record")}</a>
      </p>
      <LastOfSchool school={school} />
      <AreasLine />
      {home && home.origin !== "school" && (
        <Button kind="quiet" icon="walk" onClick={() => void drawRoute(school.school_code, true)}>
          {t("way_there")}
        </Button>
      )}
      <ShareButton
        shared={{ school: school.school_code, grade, profile }}
        title={school.name}
        text={a("share_school")}
      />
    </section>
  );
}

/** The levels say it, where the register knows them; a school of unknown level is not judged. */
function NotYourGrade({ school }: { school: School }) {
  const { grade } = state.value;
  const known = school.levels.some((level) => GENERAL.includes(level));
  const seated = school.seats.some((entry) => entry.grade === grade);
  if (seated || !known || school.levels.includes(levelOf(grade))) return null;
  return (
    <p class="sentence warning state" data-state="not_your_grade">
      {t("not_your_grade", { school: school.name, grade: t(`grade_${grade}_of`) })}
    </p>
  );
}

function LastOfSchool({ school }: { school: School }) {
  const { grade } = state.value;
  const asked = useAsked(
    (signal) => {
      const body = { grade, school_codes: [school.school_code] };
      return data(api.POST("/v1/last-admitted", { body, signal }));
    },
    [school.school_code, grade],
  );
  const own = asked.data?.items[0];
  if (!asked.data?.season || !own?.groups.length) return null;
  return (
    <div class="last">
      <p>{t("last_title", { season: season(asked.data.season), grade: t(`grade_${grade}_of`) })}</p>
      <LastGroups own={own} />
    </div>
  );
}

/** Areas as published: where a child of the last placement was admitted here, and how surely. */
function AreasLine() {
  const shown = areas.value;
  if (!shown?.words.length) return null;
  return (
    <div class="areas">
      <p>{t("areas_title", { season: season(shown.season) })}</p>
      <ul>
        {shown.words.map((word) => (
          <li key={word}>
            <span class={`swatch ${word}`} aria-hidden="true" />
            {t(`area_${word}`)}
          </li>
        ))}
      </ul>
      <p class="hint">{t("areas_note")}</p>
    </div>
  );
}

function Fact({ name, values }: { name: string; values: string[] }) {
  const known = values.filter((value) => value);
  if (!known.length) return null;
  return (
    <>
      <dt>{name}</dt>
      {known.map((text, at) => (
        <dd key={at}>{text}</dd>
      ))}
    </>
  );
}

function seatLine(entry: School["seats"][number]): string {
  const grade = gradeName(entry.grade);
  return t("school_seat_line", { grade, season: season(entry.season), n: whole(entry.seats) });
}

function RunLine({ school }: { school: School }) {
  const run = school.last_run;
  if (!run) return null;
  const known = { grade: gradeName(run.grade), seats: whole(run.seats) };
  const text =
    run.offers === null
      ? t("school_run_few", { ...known, few: t("few") })
      : t("school_run_line", { ...known, offers: whole(run.offers) });
  return <p class="strong">{text}</p>;
}
