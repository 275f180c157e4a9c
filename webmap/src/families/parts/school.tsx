// One school's card: gates, seats, and how many children the latest placement proposed for it.

import { useEffect, useRef } from "preact/hooks";
import { gradeName, season, whole } from "../../common/format";
import { Button } from "../../common/parts";
import { c } from "../../common/texts";
import { gateName } from "../gate";
import { change, state } from "../store";
import { t } from "../texts";
import type { School } from "../types";

export function SchoolPart() {
  const { school } = state.value;
  return school && <SchoolCard key={school.school_code} school={school} />;
}

function SchoolCard({ school }: { school: School }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <section class="school-card" id="school">
      <div class="school-card-head">
        <h2 tabindex={-1} ref={title}>
          {school.name}
        </h2>
        <Button icon="close" label={c("close")} onClick={() => change({ school: null })} />
      </div>
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
    </section>
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
