// The finder's page, and the same within a frame of a school's or a ward's own page.

import { effect } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Shared } from "../app/link";
import { MapFrame } from "../common/map/frame";
import { Head } from "../common/shell";
import { choosePin, chooseSchool, loadRun, start } from "./actions";
import { begin, embedded } from "./arrival";
import { AnswerPart } from "./parts/answer";
import { AskPart } from "./parts/ask";
import { Grade10Part } from "./parts/grade10";
import { InstitutionsPart } from "./parts/institutions";
import { RunPart } from "./parts/run";
import { SchoolPart } from "./parts/school";
import { state } from "./store";
import { t } from "./texts";

const picks = {
  place: choosePin,
  school: (school_code: string) => void chooseSchool(school_code),
};

export function Page() {
  useEffect(() => {
    const begun = start().then(begin);
    if (!embedded) void begun.then(loadRun);
  }, []);
  return (
    <>
      {!embedded && <Head face="families" skip={t("skip")} />}
      <main class={embedded ? "desk embedded" : "desk"}>
        <div class="panel" id="panel" tabindex={-1}>
          <AskPart />
          <SchoolPart />
          <AnswerPart />
          {!embedded && <Grade10Part />}
          {!embedded && <InstitutionsPart />}
          {!embedded && <RunPart />}
        </div>
        <MapFrame
          label={t("map_label")}
          help={t("map_help")}
          instead={t("no_map")}
          start={async (container, city) =>
            (await import("./map")).startMap(container, city, picks)
          }
          onReady={(map) => effect(() => map.show(state.value))}
        />
      </main>
      {embedded && <Foot />}
    </>
  );
}

function Foot() {
  const [part, setPart] = useState<{ EmbedFoot: FunctionComponent<{ shared: Shared }> } | null>(null);
  useEffect(() => void import("../app/embed").then(setPart), []);
  const { school, grade, profile } = state.value;
  return part && <part.EmbedFoot shared={{ school: school?.school_code, grade, profile }} />;
}
