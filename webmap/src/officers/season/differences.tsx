// What differs from the season before, and what somebody must look at; every reason in words.

import { useState } from "preact/hooks";
import type { Schema } from "../../common/api";
import { season as seasonText } from "../../common/format";
import { Choices } from "../../common/parts";
import { said } from "../say";
import { inWords } from "./words";

const t = said({
  title: ["Khác mùa {season}", "Differences to {season}"],
  no_other: ["Mùa này không được lập từ mùa nào ở đây.", "This season was made from none that is here."],
  none: ["Không có gì khác. Hãy chọn “Tất cả” để xem mọi mục.", "Nothing differs. Choose “All” to see every entry."],
  which: ["Xem", "Show"],
  changed: ["Có thay đổi", "Changed"],
  look: ["Cần xem lại", "To look at"],
  all: ["Tất cả", "All"],
  before: ["trước", "before"],
  after: ["nay", "now"],
  kind_same: ["như cũ", "as before"],
  kind_shifted: ["cùng ngày, năm sau", "the same day, a year on"],
  kind_changed: ["đổi", "changed"],
  kind_added: ["thêm", "added"],
  kind_removed: ["bỏ", "taken out"],
});

type Line = Schema<"SeasonLineOut">;
type Which = "changed" | "look" | "all";

export function Differences({ since, lines }: { since: string | null; lines: readonly Line[] }) {
  return (
    <details class="card">
      <summary>
        <h2>{t("title", { season: since ? seasonText(since) : "–" })}</h2>
      </summary>
      {since ? <Lines lines={lines} first="changed" /> : <p class="hint">{t("no_other")}</p>}
    </details>
  );
}

export function Lines({ lines, first }: { lines: readonly Line[]; first: Which }) {
  const [which, setWhich] = useState<Which>(first);
  const shown = lines.filter((one) => fits(one, which));
  return (
    <>
      <Choices
        name="which-lines"
        legend={t("which")}
        small
        options={(["changed", "look", "all"] as const).map((value) => ({
          value,
          text: `${t(value)} (${lines.filter((one) => fits(one, value)).length})`,
        }))}
        value={which}
        onChoose={setWhich}
      />
      {shown.length === 0 && <p class="hint">{t("none")}</p>}
      <ul class="plain-list differences">
        {shown.map((one, at) => (
          <li key={at}>
            <strong>{inWords(one.name)}</strong>{" "}
            <span class={one.kind === "changed" ? "badge changed" : "badge"}>{t(`kind_${one.kind}`)}</span>
            {one.before && (
              <p class="hint">
                {t("before")}: {inWords(one.before)}
              </p>
            )}
            {one.after && (
              <p>
                {t("after")}: {inWords(one.after)}
              </p>
            )}
            {one.look.map((why, n) => (
              <p key={n} class="look-at">
                ! {inWords(why)}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

function fits(one: Line, which: Which): boolean {
  if (which === "all") return true;
  return which === "look" ? one.look.length > 0 : !["same", "shifted"].includes(one.kind);
}
