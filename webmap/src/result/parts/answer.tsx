// Confirm or refuse the seat, until the last day; nothing is shown as kept that was not kept.

import { useState } from "preact/hooks";
import { api, data } from "../../common/api";
import { useDoing } from "../../common/asked";
import { day } from "../../common/format";
import { Button, Dialog, Sentence, TroubleLine } from "../../common/parts";
import { code, kept, type Result } from "../store";
import { t } from "../texts";
import { said } from "./both";

type Answer = "confirmed" | "refused";

export function AnswerPart({ result }: { result: Result }) {
  const [asking, setAsking] = useState<Answer | null>(null);
  const doing = useDoing();
  if (!result.school || !result.is_confirmed) return null;
  const last = result.answer?.last_day;

  async function send(answer: Answer): Promise<void> {
    const own = code.value;
    if (!own) return;
    setAsking(null);
    await doing.run(async () => {
      kept.value = await data(api.POST("/v1/family/confirm", { body: { code: own, answer } }));
    });
  }

  return (
    <section class="card" aria-labelledby="answer-title">
      <h2 id="answer-title">{t("answer_title")}</h2>
      <p>{untilWords(kept.value?.until ?? result.answer?.until ?? null, last)}</p>
      {result.rules.map((rule, at) => (
        <p key={at} class="hint">
          {said(rule)}
        </p>
      ))}
      {kept.value && (
        <Sentence kind="good">
          <p>{t(`kept_${kept.value.answer}`, { at: moment(kept.value.at) })}</p>
        </Sentence>
      )}
      <TroubleLine trouble={doing.trouble} />
      <div class="row">
        <Button kind="main" busy={doing.busy} onClick={() => setAsking("confirmed")}>
          {t("confirm")}
        </Button>
        <Button kind="danger" busy={doing.busy} onClick={() => setAsking("refused")}>
          {t("refuse")}
        </Button>
      </div>
      {asking && (
        <Dialog title={t(`sure_${asking}`)} onClose={() => setAsking(null)}>
          <p>
            <strong>{result.school.name ?? result.school.school_code}</strong>
          </p>
          <p>{t(`means_${asking}`)}</p>
          <div class="row">
            <Button
              kind={asking === "refused" ? "danger" : "main"}
              onClick={() => void send(asking)}
            >
              {t(asking === "refused" ? "refuse" : "confirm")}
            </Button>
            <Button onClick={() => setAsking(null)}>{t("back")}</Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}

/** Until when: a moment as it is, a day that lasts until it ends as that day. */
function untilWords(until: string | null, last: string | null | undefined): string {
  if (until && !until.includes("T23:59:59.999")) return t("until_moment", { at: moment(until) });
  return last ? t("until", { day: day(last) }) : t("until_unknown");
}

/** Day and time where the family is. */
function moment(iso: string): string {
  const at = new Date(iso);
  const two = (n: number) => String(n).padStart(2, "0");
  const date = `${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()}`;
  return `${two(at.getHours())}:${two(at.getMinutes())}, ${date}`;
}
