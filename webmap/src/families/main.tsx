// The finder starts: the list answers first, the map's code comes after it.

import "../common/style/page.css";
import "../common/style/parts.css";
import "../common/style/map.css";
import "./panel.css";

import { effect } from "@preact/signals";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { install } from "../app/register";
import { MapFrame } from "../common/map/frame";
import { Head } from "../common/shell";
import { choosePin, chooseSchool, loadRun, start } from "./actions";
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

function Page() {
  useEffect(() => void start().then(loadRun), []);
  return (
    <>
      <Head face="families" skip={t("skip")} />
      <main class="desk">
        <div class="panel" id="panel" tabindex={-1}>
          <AskPart />
          <SchoolPart />
          <AnswerPart />
          <Grade10Part />
          <InstitutionsPart />
          <RunPart />
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
    </>
  );
}

const root = document.getElementById("app");
if (root) render(<Page />, root);
install();
