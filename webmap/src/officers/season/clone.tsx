// Next year's season from this one: first only shown, with all that must be looked at; then kept as a draft.

import { useState } from "preact/hooks";
import { api, data, onceKey } from "../../common/api";
import { useAsked, useDoing } from "../../common/asked";
import { season as seasonText } from "../../common/format";
import { Answer } from "../../common/parts";
import { Why } from "../reason";
import { said } from "../say";
import { Lines } from "./differences";

const t = said({
  title: ["Lập mùa {season}", "Make season {season}"],
  about: [
    "Mỗi mốc giữ nguyên ngày và giờ của năm sau và là giả định cho đến khi được xác nhận. Bản nháp không đóng mở việc gì.",
    "Every step keeps its day and time in the next year and is assumed until it is set. The draft opens and closes nothing.",
  ],
  keep: ["Giữ bản nháp", "Keep the draft"],
});

export function Clone(props: { of: string; onKept: (season: string) => void; onClose: () => void }) {
  const { of, onKept, onClose } = props;
  const to = following(of);
  const [once] = useState(onceKey);
  const doing = useDoing();
  const ask = (dry_run: boolean, reason: string, name: string, signal?: AbortSignal) =>
    data(
      api.POST("/v1/seasons", {
        ...(signal ? { signal } : {}),
        params: { header: { "Idempotency-Key": name } },
        body: { of, to, dry_run, reason },
      }),
    );
  const asked = useAsked((signal) => ask(true, "", onceKey(), signal), [of]);
  return (
    <Why
      title={t("title", { season: seasonText(to) })}
      act={t("keep")}
      doing={doing}
      optional
      onClose={onClose}
      onDo={(reason) => void doing.run(async () => onKept((await ask(false, reason, once)).season))}
    >
      <p>{t("about")}</p>
      <Answer asked={asked}>
        {(found) => (
          <div class="scrolled" tabIndex={0} role="region" aria-label={t("title", { season: to })}>
            <Lines lines={found.differences} first="look" />
          </div>
        )}
      </Answer>
    </Why>
  );
}

/** The season after one: 2027-2028 after 2026-2027. */
export function following(season: string): string {
  return season
    .split("-")
    .map((year) => Number(year) + 1)
    .join("-");
}
