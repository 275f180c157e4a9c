// What comes next, and whom to call; the sheet to print carries the code by which it is verified.

import { metres } from "../../common/format";
import { Button } from "../../common/parts";
import { language } from "../../common/language";
import type { Told } from "../store";
import { t, type Key } from "../texts";
import { said } from "./both";

const LINES = ["office", "address", "phone", "email", "hours"] as const;

export function NextPart({ result }: { result: Told }) {
  const { contact } = result;
  const unknown = contact[language.value];
  return (
    <section class="card" aria-labelledby="next-title">
      <h2 id="next-title">{t("next_title")}</h2>
      <ol class="steps">
        {result.next.map((one, at) => (
          <li key={at}>{said(one)}</li>
        ))}
      </ol>
      {result.free.length > 0 && (
        <ul class="free">
          {result.free.map((one) => (
            <li key={one.school_code}>
              {one.name ?? one.school_code}: {metres(one.distance_m)}
            </li>
          ))}
        </ul>
      )}
      <h3>{t("contact")}</h3>
      {contact["office"] ? (
        <dl>
          {LINES.map((line) => {
            const value = contact[line];
            return value ? (
              <div key={line}>
                <dt>{t(`contact_${line}` as Key)}</dt>
                <dd>{line === "phone" ? <a href={`tel:${value.replace(/[^+\d]/g, "")}`}>{value}</a> : value}</dd>
              </div>
            ) : null;
          })}
        </dl>
      ) : (
        <p>{unknown}</p>
      )}
      {result.complain && ( // a publication built before this was told has none
        <>
          <h3>{t("complain")}</h3>
          <p class="complain">{said(result.complain)}</p>
        </>
      )}
      <p class="verification">
        {t("verification")} <strong>{result.verification}</strong>
      </p>
      <p class="hint">{t("policy", { title: result.policy[language.value] ?? result.policy["name"] ?? "" })}</p>
      <Button icon="print" onClick={() => window.print()}>
        {t("print")}
      </Button>
    </section>
  );
}
