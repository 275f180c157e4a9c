// Every deadline that was ever set: who, when, why; nothing is taken out of it.

import type { Schema } from "../../common/api";
import { moment } from "../../common/format";
import { said } from "../say";
import { inWords } from "./words";

const MOST = 50;

const t = said({
  title: ["Lịch sử thời hạn ({n})", "History of deadlines ({n})"],
  none: ["Chưa có hạn nào được đặt. Hãy lập mùa, hoặc gia hạn một việc ở trên.", "No deadline was set yet. Make a season, or extend something above."],
  newest: ["{n} lần mới nhất.", "The newest {n}."],
  extended: ["gia hạn", "extended"],
  set: ["đặt", "set"],
  why: ["Lý do: {reason}", "Why: {reason}"],
});

export function History({ entries }: { entries: readonly Schema<"DeadlineEntryOut">[] }) {
  return (
    <details class="card">
      <summary>
        <h2>{t("title", { n: entries.length })}</h2>
      </summary>
      {entries.length === 0 && <p class="hint">{t("none")}</p>}
      {entries.length > MOST && <p class="hint">{t("newest", { n: MOST })}</p>}
      <ol class="plain-list">
        {entries.slice(0, MOST).map((one, at) => (
          <li key={at}>
            <strong>{inWords(one.name)}</strong>{" "}
            <span class={one.act === "extended" ? "badge changed" : "badge"}>{t(one.act)}</span>
            <p>
              {one.before && <>{inWords(one.before)} → </>}
              {inWords(one.after)}
            </p>
            {one.reason && <p>{t("why", { reason: one.reason })}</p>}
            <p class="hint">
              {one.decided_by} · {moment(one.at)}
            </p>
          </li>
        ))}
      </ol>
    </details>
  );
}
