// Many rows at once, as a spreadsheet copies them: seen first, wrong cells marked, then written whole.

import { useState } from "preact/hooks";
import { api, data, Refused, type Schema } from "../../common/api";
import { useDoing } from "../../common/asked";
import { whole } from "../../common/format";
import { Button, Field, Sentence, TextField, TroubleLine } from "../../common/parts";
import { proposalOf, Waits } from "../reason";
import { said } from "../say";
import { Preview, type Changed } from "./editor";

const t = said({
  title: ["Dán từ Excel", "Paste from Excel"],
  how: [
    "Chép vùng có hàng tiêu đề trong Excel rồi dán vào đây. Tiêu đề tiếng Việt hoặc tên cột đều được.",
    "Copy a range with its heading row in Excel and paste it here. Headings may be labels or column names.",
  ],
  cells: ["Các ô đã chép", "Copied cells"],
  reason: ["Lý do", "Reason"],
  preview: ["Xem trước", "Preview"],
  write: ["Ghi {n} thay đổi", "Write {n} changes"],
  seen: ["Bảng đã dán; ô sai có viền và dấu ✗", "What was pasted; wrong cells are framed and marked ✗"],
  wrong: ["{n} ô sai: chưa ghi gì.", "{n} cells are wrong: nothing is written."],
  written: ["Đã ghi {n} thay đổi.", "{n} changes are written."],
  row: ["Dòng", "Row"],
  says: ["Dòng {row}, {field}: {message}", "Row {row}, {field}: {message}"],
});

type Register = Schema<"RegisterOut">;
type Problem = Schema<"FieldProblem">;

export function Paste({ register, onDone }: { register: Register; onDone: () => void }) {
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  const [preview, setPreview] = useState<Changed | null>(null);
  const [wrong, setWrong] = useState<Problem[]>([]);
  const [written, setWritten] = useState<number | null>(null);
  const [proposal, setProposal] = useState<number | null>(null);
  const doing = useDoing();
  const send = (dry_run: boolean) =>
    doing.run(async () => {
      setWrong([]);
      setWritten(null);
      try {
        const done = await data(
          api.POST("/v1/registers/{register}/paste", {
            params: {
              path: { register: register.register_name },
              header: { "If-Match": dry_run ? null : (preview?.etag ?? null) },
            },
            body: { text, reason: reason.trim() || "-", dry_run },
          }),
        );
        setPreview(dry_run ? done : null);
        if (dry_run) return;
        setWritten(done.changes.length);
        setText("");
        onDone();
      } catch (error) {
        const number = proposalOf(error);
        if (number !== null) return setProposal(number);
        const found = problemsOf(error);
        setPreview(null);
        setWrong(found);
        if (!found.length) throw error;
      }
    });
  const n = preview?.changes.length ?? 0;
  return (
    <section class="card" id="paste">
      <h2>{t("title")}</h2>
      <Field id="cells" label={t("cells")} hint={t("how")}>
        <textarea
          id="cells"
          rows={6}
          spellcheck={false}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setPreview(null);
            setWrong([]);
          }}
        />
      </Field>
      <TextField id="paste-why" label={t("reason")} maxLength={400} value={reason} onType={setReason} />
      {text.trim() && <Grid text={text} register={register} wrong={wrong} />}
      {wrong.length > 0 && (
        <Sentence kind="alert">
          <p>{t("wrong", { n: whole(wrong.length) })}</p>
          <ul class="plain-list">
            {wrong.map((one) => (
              <li key={`${one.row} ${one.field}`}>
                {t("says", { row: one.row ?? "–", field: one.field, message: one.message })}
              </li>
            ))}
          </ul>
        </Sentence>
      )}
      {preview && <Preview done={preview} columns={register.columns} />}
      <TroubleLine trouble={doing.trouble} />
      <Waits number={proposal} />
      {written !== null && <Sentence kind="good">{t("written", { n: whole(written) })}</Sentence>}
      <div class="row">
        <Button busy={doing.busy} disabled={!text.trim()} onClick={() => void send(true)}>
          {t("preview")}
        </Button>
        <Button
          kind="main"
          busy={doing.busy}
          disabled={!preview || !n || !reason.trim()}
          onClick={() => void send(false)}
        >
          {t("write", { n: whole(n) })}
        </Button>
      </div>
    </section>
  );
}

const MOST_SHOWN = 100;

/** The pasted cells as a table: the heading row is row 1, as in the spreadsheet. */
function Grid({ text, register, wrong }: { text: string; register: Register; wrong: Problem[] }) {
  const rows = text.replace(/\r/g, "").split("\n").filter(Boolean).slice(0, MOST_SHOWN);
  const cells = rows.map((row) => row.split("\t"));
  const named = new Map(register.columns.flatMap((one) => [[one.label, one.name], [one.name, one.name]] as const));
  const head = (cells[0] ?? []).map((name) => named.get(name.trim()) ?? name.trim());
  const at = new Map(wrong.map((one) => [`${one.row ?? ""} ${one.field}`, one.message]));
  return (
    <div class="table-frame sheet-of data-table" tabindex={0} role="region" aria-label={t("seen")}>
      <table>
        <caption>{t("seen")}</caption>
        <tbody>
          {cells.map((row, n) => (
            <tr key={n}>
              <th scope="row">{n + 1}</th>
              {row.map((value, k) => {
                const message = at.get(`${n + 1} ${head[k] ?? ""}`);
                return (
                  <td key={k} class={message ? "wrong-cell" : undefined} title={message}>
                    {message ? "✗ " : ""}
                    {value}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function problemsOf(error: unknown): Problem[] {
  if (!(error instanceof Refused)) return [];
  const told = error.problem["errors"];
  return Array.isArray(told) ? (told as Problem[]) : [];
}
