// A child's result by the code of the family's letter: nothing stands in an address, and nothing is
// kept but on a device whose family asked for it.

import "../common/style/page.css";
import "../common/style/parts.css";
import "../common/style/map.css";
import "./result.css";

import { render } from "preact";
import { useEffect } from "preact/hooks";
import { install } from "../app/register";
import { refreshQuietly } from "../app/kept";
import { loadCity } from "../common/city";
import { offline } from "../common/network";
import { Head } from "../common/shell";
import { AnswerPart } from "./parts/answer";
import { CodePart } from "./parts/code";
import { CorrectPart } from "./parts/correct";
import { KeepPart, KeptPart, ReadingPart } from "./parts/keep";
import { NextPart } from "./parts/next";
import { OfferPart } from "./parts/offer";
import { ProofPart } from "./parts/proof";
import { ReasonsPart } from "./parts/reasons";
import { code, forget, reading, result, waiting } from "./store";
import { t } from "./texts";

function Page() {
  useEffect(() => {
    void loadCity();
    void refreshQuietly();
    addEventListener("pagehide", forget); // the next person at this device finds nothing
  }, []);
  const found = result.value;
  const again = reading.value;
  return (
    <>
      <Head face="families" skip={t("skip")} />
      <main class="work result" id="panel" tabindex={-1}>
        {offline.value && <KeptPart />}
        {again ? <ReadingPart kept={again} /> : <CodePart />}
        {!offline.value && <KeptPart />}
        {again && (
          <>
            <OfferPart result={again.told} gates={again.gates} />
            <ReasonsPart result={again.told} />
            <NextPart result={again.told} />
            <ProofPart result={again.told} kept={again.proof} />
          </>
        )}
        {waiting.value && (
          <p class="sentence state" data-state="not_published">
            {t("not_published")}
          </p>
        )}
        {found && (
          <>
            <OfferPart result={found} />
            <AnswerPart result={found} />
            <ReasonsPart result={found} />
            <NextPart result={found} />
            <ProofPart result={found} />
            <KeepPart result={found} />
          </>
        )}
        {code.value && <CorrectPart key={code.value} code={code.value} />}
      </main>
    </>
  );
}

const root = document.getElementById("app");
if (root) render(<Page />, root);
install();
