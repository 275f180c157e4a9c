// Who changed a row, when and why; each change can be taken back by a new one.

import { useState } from "preact/hooks";
import { useDoing } from "../../common/asked";
import type { Schema } from "../../common/api";
import { Button, Sentence } from "../../common/parts";
import { Why } from "../reason";
import { said } from "../say";
import { textOf, type Column } from "./editor";

const t = said({
  title: ["Lịch sử", "History"],
  none: [
    "Chưa ai sửa dòng này bằng tay. Muốn sửa, hãy đổi ô ở trên và ghi lý do.",
    "Nobody has changed this row by hand. To change it, edit a cell above and give the reason.",
  ],
  line: ["{at} · {who}: {what}", "{at} · {who}: {what}"],
  undo: ["Hoàn tác", "Undo"],
  undo_note: ["Giá trị cũ được đặt lại bằng một thay đổi mới.", "The former values return by a new change."],
  undone: ["Đã hoàn tác.", "Undone."],
});

type Entry = Schema<"HistoryEntry">;

export function HistoryOf(props: {
  entries: readonly Entry[];
  columns: readonly Column[];
  mayUndo: boolean;
  undo: (change_id: number, reason: string) => Promise<unknown>;
  onDone: () => void;
}) {
  const { entries, columns, mayUndo, undo, onDone } = props;
  const [asks, setAsks] = useState<number | null>(null);
  const [told, setTold] = useState(false);
  const doing = useDoing();
  const label = new Map(columns.map((one) => [one.name, one.label]));
  return (
    <>
      <h3>{t("title")}</h3>
      {told && <Sentence kind="good">{t("undone")}</Sentence>}
      {!entries.length && <p class="hint">{t("none")}</p>}
      <ul class="plain-list" id="history">
        {entries.map((one) => (
          <li key={one.change_id}>
            {t("line", {
              at: one.at.slice(0, 16).replace("T", " "),
              who: one.person ?? one.client,
              what: one.reason,
            })}
            <ul class="plain-list">
              {Object.entries(one.after ?? {}).map(([name, value]) => (
                <li key={name}>
                  {label.get(name) ?? name}: {textOf(one.before?.[name] ?? null) || "–"} → {textOf(value) || "–"}
                </li>
              ))}
            </ul>
            {mayUndo && (
              <Button kind="quiet" icon="undo" onClick={() => setAsks(one.change_id)}>
                {t("undo")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {asks !== null && (
        <Why
          title={t("undo")}
          act={t("undo")}
          doing={doing}
          onClose={() => setAsks(null)}
          onDo={(reason) =>
            void doing.run(() => undo(asks, reason)).then((done) => {
              if (!done) return;
              setAsks(null);
              setTold(true);
              onDone();
            })
          }
        >
          <p class="hint">{t("undo_note")}</p>
        </Why>
      )}
    </>
  );
}
