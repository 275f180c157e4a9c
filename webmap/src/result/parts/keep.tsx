// Keeping a result on this device: only if asked, said first what and until when, gone by one press.

import { useState } from "preact/hooks";
import { all_kept, drop, DAYS, keep, lastDay, type Kept } from "../../app/kept";
import { api, data } from "../../common/api";
import { useDoing } from "../../common/asked";
import { day, gradeName, season } from "../../common/format";
import { Button, Dialog, Sentence, TroubleLine } from "../../common/parts";
import { code, reading, type Result } from "../store";
import { t } from "../texts";

export function KeepPart({ result }: { result: Result }) {
  const [asking, setAsking] = useState(false);
  const [refused, setRefused] = useState(false);
  const doing = useDoing();
  const kept = all_kept.value.find((one) => one.verification === result.verification);

  async function start(): Promise<void> {
    const own = code.value;
    if (!own) return;
    setAsking(false);
    setRefused(false);
    await doing.run(async () => {
      const proof = await data(api.POST("/v1/family/proof", { body: { code: own } }));
      const gates = await gatesOf(result);
      await keep(result, gates, proof).catch(() => setRefused(true));
    });
  }

  return (
    <section class="card keep" aria-labelledby="keep-title">
      <h2 id="keep-title">{t("keep_title")}</h2>
      <TroubleLine trouble={doing.trouble} />
      {refused && (
        <Sentence kind="alert">
          <p>{t("keep_refused")}</p>
        </Sentence>
      )}
      {kept ? (
        <>
          <Sentence kind="good">
            <p>{t("keep_done", { day: day(kept.until) })}</p>
          </Sentence>
          <Drop kept={kept} />
        </>
      ) : (
        <>
          <p class="hint">{t("keep_off")}</p>
          <Button icon="save" busy={doing.busy} onClick={() => setAsking(true)}>
            {t("keep")}
          </Button>
        </>
      )}
      {asking && (
        <Dialog title={t("keep_sure")} onClose={() => setAsking(false)}>
          <p>{t("keep_what")}</p>
          <p>{t("keep_not")}</p>
          <p>{t("keep_until", { days: DAYS, day: day(lastDay()) })}</p>
          <Sentence kind="warning">
            <p>{t("keep_shared")}</p>
          </Sentence>
          <div class="row">
            <Button kind="main" onClick={() => void start()}>
              {t("keep_yes")}
            </Button>
            <Button onClick={() => setAsking(false)}>{t("keep_no")}</Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}

/** Names of the school's gates, as anyone may read them; without them the result is kept as well. */
async function gatesOf(result: Result): Promise<string[]> {
  const school_code = result.school?.school_code;
  if (!school_code) return [];
  try {
    const school = await data(api.GET("/v1/schools/{school_code}", { params: { path: { school_code } } }));
    return school.gates.flatMap(({ name }) => (name ? [name] : []));
  } catch {
    return [];
  }
}

/** What is kept here, while no result is open. */
export function KeptPart() {
  const kept = all_kept.value;
  if (!kept.length || code.value || reading.value) return null;
  return (
    <section class="card kept" aria-labelledby="kept-title">
      <h2 id="kept-title">{t("kept_title")}</h2>
      <ul>
        {kept.map((one) => (
          <li key={one.verification}>
            <p>
              <strong>{one.told.school?.name ?? one.told.school?.school_code ?? t("no_seat")}</strong>
              <br />
              {gradeName(one.told.grade)}, {season(one.told.season)} ·{" "}
              {t("kept_dates", { saved: day(one.saved_at), until: day(one.until) })}
            </p>
            <div class="row">
              <Button onClick={() => (reading.value = one)}>{t("kept_read")}</Button>
              <Drop kept={one} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Above a kept result: that it is one, and of when. */
export function ReadingPart({ kept }: { kept: Kept }) {
  return (
    <section class="sentence warning kept-head" role="status">
      <p>
        <strong>{t("kept_reading", { saved: day(kept.saved_at) })}</strong> {t("kept_old")}
      </p>
      <p>{t("kept_until", { until: day(kept.until) })}</p>
      <div class="row">
        <Button icon="close" onClick={() => (reading.value = null)}>
          {t("forget")}
        </Button>
        <Drop kept={kept} />
      </div>
    </section>
  );
}

function Drop({ kept }: { kept: Kept }) {
  const doing = useDoing();
  async function away(): Promise<void> {
    const done = await doing.run(() => drop(kept.verification));
    if (done && reading.value?.verification === kept.verification) reading.value = null;
  }
  return (
    <Button kind="danger" busy={doing.busy} onClick={() => void away()}>
      {t("kept_drop")}
    </Button>
  );
}
