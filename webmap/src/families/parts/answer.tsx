// The answer: schools nearest first, with the numbers that count and the one that does not.

import { useEffect, useRef } from "preact/hooks";
import { ShareButton } from "../../app/share-slot";
import { a } from "../../app/texts";
import { city, city_trouble, limitOf, loadCity } from "../../common/city";
import { day, metres, whole } from "../../common/format";
import { Button, TroubleLine } from "../../common/parts";
import { c } from "../../common/texts";
import { beside } from "../beside";
import { state, type Home } from "../store";
import { t } from "../texts";
import type { Finder } from "../types";
import { PointPart } from "./point";
import { SchoolRow } from "./school-row";
import { ServesPart } from "./serves";
import { UnsurePart } from "./unsure";

const PHONE = "(max-width: 51.99rem)";

export function AnswerPart() {
  const root = useRef<HTMLElement>(null);
  const { busy } = state.value;
  const was_busy = useRef(false);
  useEffect(() => {
    // On a phone the form is above the list; after an answer the list comes into sight.
    if (was_busy.current && !busy && matchMedia(PHONE).matches) {
      root.current?.scrollIntoView({ block: "start" });
    }
    was_busy.current = busy;
  }, [busy]);
  return (
    <section class="answer" id="answer" aria-live="polite" aria-busy={busy} ref={root}>
      <Content />
    </section>
  );
}

function Content() {
  const { trouble, retry, unsure, finder, home, busy } = state.value;
  if (city_trouble.value) {
    return <TroubleLine trouble={city_trouble.value} again={() => void loadCity()} />;
  }
  if (trouble) return <TroubleLine trouble={trouble} again={() => retry?.()} />;
  if (unsure) return <UnsurePart unsure={unsure} />;
  if (finder && home) return <Found finder={finder} home={home} />;
  if (busy) return <p class="start">{t("finding")}</p>;
  return <p class="start">{city.value ? t("start") : c("loading")}</p>;
}

function Found({ finder, home }: { finder: Finder; home: Home }) {
  const grade = t(`grade_${finder.grade}_of`);
  if (finder.status !== "ok") {
    return (
      <>
        <PointPart finder={finder} home={home} />
        <p class="sentence state" data-state={finder.status}>{t(finder.status, { city: city.value?.name ?? "", grade })}</p>
      </>
    );
  }
  const n = finder.schools.length;
  const limit = limitOf(finder.grade);
  return (
    <>
      <h2>{n === 1 ? t("found_one", { grade }) : t("found", { n: whole(n), grade })}</h2>
      <PointPart finder={finder} home={home} />
      <ServesPart finder={finder} />
      <ol class="schools">
        {finder.schools.map((school) => (
          <SchoolRow key={school.school_code} school={school} />
        ))}
      </ol>
      <p class="hint">
        {t("fixed_order")} {t("time_note")}
      </p>
      {limit !== null && <p class="hint">{t("limit_note", { m: metres(limit) })}</p>}
      {beside.value.last?.is_model && <p class="hint">{t("model_note")}</p>}
      <p class="print-only">{t("printed", { date: day(new Date().toISOString()) })}</p>
      <Button kind="quiet" icon="print" onClick={() => window.print()}>
        {t("print_list")}
      </Button>
      <ShareButton
        shared={{ grade: finder.grade, profile: state.value.profile }}
        title="Gần Trường"
        text={a("share_finder")}
      />
    </>
  );
}
