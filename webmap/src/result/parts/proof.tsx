// That the result stands in the sealed run is checked in this browser, not by asking to believe us.

import { useState } from "preact/hooks";
import { api, data } from "../../common/api";
import { useDoing } from "../../common/asked";
import { Button, Sentence, TroubleLine } from "../../common/parts";
import { check, isRight, type Checked, type Proof } from "../proof";
import { code, type Told } from "../store";
import { t } from "../texts";

/** `kept` is the proof that was kept with the result; else it is asked for by the code. */
export function ProofPart({ result, kept }: { result: Told; kept?: Proof }) {
  const [found, setFound] = useState<{ proof: Proof; checked: Checked } | null>(null);
  const doing = useDoing();

  async function start(): Promise<void> {
    const own = code.value;
    if (!own && !kept) return;
    await doing.run(async () => {
      const proof = kept ?? (await data(api.POST("/v1/family/proof", { body: { code: own ?? "" } })));
      const checked = await check(proof, result.verification, result.run.merkle_root);
      setFound({ proof, checked });
    });
  }

  return (
    <section class="card proof" aria-labelledby="proof-title">
      <h2 id="proof-title">{t("proof_title")}</h2>
      <p class="hint">{t("proof_about")}</p>
      <TroubleLine trouble={doing.trouble} />
      {!found && (
        <Button icon="check" busy={doing.busy} onClick={() => void start()}>
          {t("proof_check")}
        </Button>
      )}
      {found && <Told {...found} />}
    </section>
  );
}

function Told({ proof, checked }: { proof: Proof; checked: Checked }) {
  const rows: [boolean, string][] = [
    [checked.leads, t("proof_leads", { n: proof.leaves })],
    [checked.same_run, t("proof_same_run")],
    [checked.same_code, t("proof_same_code")],
  ];
  return (
    <>
      <Sentence kind={isRight(checked) ? "good" : "alert"}>
        <p data-proof={isRight(checked) ? "right" : "wrong"}>
          {t(isRight(checked) ? "proof_right" : "proof_wrong")}
        </p>
      </Sentence>
      <ul class="checks">
        {rows.map(([right, text]) => (
          <li key={text}>
            <strong>{right ? t("holds") : t("fails")}</strong> {text}
          </li>
        ))}
        <li>{t(`signature_${checked.signature}`)}</li>
      </ul>
      <dl class="hashes">
        <dt>{t("root")}</dt>
        <dd>{checked.root}</dd>
        {checked.public_key && (
          <>
            <dt>{t("public_key")}</dt>
            <dd>{checked.public_key}</dd>
          </>
        )}
      </dl>
      <p class="hint">{t("proof_compare")}</p>
      <Button kind="quiet" icon="save" onClick={() => save(proof)}>
        {t("proof_save")}
      </Button>
    </>
  );
}

function save(proof: Proof): void {
  const text = JSON.stringify(proof);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = "proof.json";
  link.click();
  URL.revokeObjectURL(link.href);
}
