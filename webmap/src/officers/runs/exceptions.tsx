// Exceptions: who would move is shown first; only what was seen can be decided.

import { useState } from "preact/hooks";
import { api, data, type Schema } from "../../common/api";
import { useAsked, useDoing } from "../../common/asked";
import { day, metres, whole } from "../../common/format";
import { Answer, Button, Field, Sentence, TextField, TroubleLine } from "../../common/parts";
import { DataTable, type Column } from "../../common/table";
import { mayCity } from "../me";
import { said } from "../say";
import { schoolName, schools } from "../schools";
import { r, type Run } from "./words";

const t = said({
  new: ["Ngoại lệ mới", "A new exception"],
  wanted: ["Trường muốn xếp vào", "School to be granted"],
  chain: ["Xem ai phải chuyển", "See who would move"],
  moves: ["Nếu quyết định, {n} em chuyển trường", "If decided, {n} children move"],
  gains: ["Gần hơn {gained}, xa hơn {lost} trong tất cả.", "{gained} nearer and {lost} farther in all."],
  nothing: [
    "Em đã ở trường này: không có ai phải chuyển. Hãy chọn trường khác.",
    "The child is there already: nobody moves. Choose another school.",
  ],
  first: ["Hãy xem ai phải chuyển trước; nút quyết định mở ra sau đó.", "See who would move first; the button to decide opens then."],
  from: ["Từ", "From"],
  to: ["Đến", "To"],
  from_m: ["Đường cũ (m)", "Way before (m)"],
  to_m: ["Đường mới (m)", "Way after (m)"],
  code: ["Loại lý do", "Kind of reason"],
  words: ["Lý do bằng lời (không ghi tên trẻ)", "Reason in words (no child's name)"],
  document: ["Số văn bản", "Number of the decision"],
  over: ["Chấp nhận vượt chỉ tiêu của trường", "Knowingly exceed the school's seats"],
  decide: ["Quyết định ngoại lệ", "Decide the exception"],
  decided: ["Đã ghi quyết định {n}.", "Decision {n} is recorded."],
  list: ["Các ngoại lệ của lượt này", "Exceptions of this run"],
  none: [
    "Chưa có ngoại lệ nào. Hãy chọn một em và một trường ở trên.",
    "No exception yet. Choose a child and a school above.",
  ],
  number: ["Quyết định", "Decision"],
  at: ["Ngày", "Date"],
  nobody: ["không có chỗ", "no seat"],
});

const CODES = said({
  appeal: ["khiếu nại được chấp nhận", "an appeal was upheld"],
  health: ["sức khoẻ", "health"],
  sibling: ["anh chị em cùng trường", "brother or sister at the school"],
  point_corrected: ["vị trí nhà đã được sửa", "the home's point was corrected"],
  refused: ["gia đình từ chối chỗ", "the family refused the seat"],
  superior: ["quyết định của cấp trên", "decision of a superior office"],
  makes_room: ["nhường chỗ trong chuỗi", "makes room in the chain"],
  other: ["lý do khác", "another reason"],
});

type Reason = Schema<"OverrideIn">["reason_code"];
const REASONS: readonly Reason[] = [
  "appeal",
  "health",
  "sibling",
  "point_corrected",
  "refused",
  "superior",
  "makes_room",
  "other",
];
type Step = Schema<"ChainStep">;

export function Exceptions({ run }: { run: Run }) {
  const params = { path: { run_id: run.run_id } };
  const asked = useAsked(
    (signal) => data(api.GET("/v1/runs/{run_id}/overrides", { signal, params })),
    [run.run_id],
  );
  return (
    <>
      {mayCity("runs:decide") && <NewException run={run} again={asked.again} />}
      <h2>{t("list")}</h2>
      <Answer asked={asked}>
        {(found) => (
          <DataTable
            caption={t("list")}
            columns={DECIDED()}
            rows={found.items.map((one, at) => ({ ...one, at }))}
            rowId={(one) => String(one["at"])}
            file={`run-${run.run_id}-exceptions`}
            empty={t("none")}
          />
        )}
      </Answer>
    </>
  );
}

type Decided = Record<string, unknown>;

const text = (one: Decided, name: string) => (one[name] == null ? null : String(one[name]));
const mm = (one: Decided, name: string) => (typeof one[name] === "number" ? one[name] / 1000 : null);

const DECIDED = (): Column<Decided>[] => [
  { id: "decision", name: t("number"), value: (one) => Number(one["decision"]), number: true },
  { id: "pupil", name: r("child"), value: (one) => text(one, "pupil_id") },
  { id: "from", name: t("from"), value: (one) => schoolName(text(one, "from_school")) },
  { id: "to", name: t("to"), value: (one) => schoolName(text(one, "to_school")) },
  { id: "from_m", name: t("from_m"), value: (one) => mm(one, "from_mm"), number: true },
  { id: "to_m", name: t("to_m"), value: (one) => mm(one, "to_mm"), number: true },
  { id: "reason", name: t("code"), value: (one) => text(one, "reason") ?? text(one, "reason_code") },
  { id: "at", name: t("at"), value: (one) => text(one, "decided_at"), show: (one) => day(text(one, "decided_at") ?? "") },
];

const STEPS = (): Column<Step>[] => [
  { id: "pupil_id", name: r("child"), value: (one) => one.pupil_id },
  { id: "from", name: t("from"), value: (one) => schoolName(one.from_school) ?? t("nobody") },
  { id: "to", name: t("to"), value: (one) => schoolName(one.to_school) ?? t("nobody") },
  { id: "from_m", name: t("from_m"), value: (one) => one.from_m, number: true },
  { id: "to_m", name: t("to_m"), value: (one) => one.to_m, number: true },
];

function NewException({ run, again }: { run: Run; again: () => void }) {
  const [child, setChild] = useState("");
  const [school, setSchool] = useState("");
  const [seen, setSeen] = useState<Schema<"ChainOut"> | null>(null);
  const [code, setCode] = useState<Reason>("appeal");
  const [words, setWords] = useState("");
  const [document, setDocument] = useState("");
  const [over, setOver] = useState(false);
  const [decided, setDecided] = useState<number | null>(null);
  const looking = useDoing();
  const deciding = useDoing();
  const params = { path: { run_id: run.run_id } };
  const change = (set: (value: string) => void) => (event: { currentTarget: { value: string } }) => {
    set(event.currentTarget.value);
    setSeen(null); // what is decided is what was seen
    setDecided(null);
  };
  const look = () =>
    looking.run(async () => {
      const body = { pupil_id: child.trim(), school_code: school.trim() };
      setSeen(await data(api.POST("/v1/runs/{run_id}/chain", { params, body })));
    });
  const decide = () =>
    deciding.run(async () => {
      if (!seen) return;
      const moves = seen.moves.map((one) => ({ pupil_id: one.pupil_id, school_code: one.to_school }));
      const reason = { reason_code: code, reason: words.trim(), document: document.trim() || null };
      const body = { moves, over_seats: over, ...reason };
      const done = await data(api.POST("/v1/runs/{run_id}/overrides", { params, body }));
      setDecided(done.decision);
      setSeen(null);
      setWords("");
      again();
    });
  return (
    <section class="card">
      <h2>{t("new")}</h2>
      <form
        class="card-inside"
        onSubmit={(event) => {
          event.preventDefault();
          void look();
        }}
      >
        <div class="columns">
          <Field id="whom" label={r("child")}>
            <input id="whom" autocomplete="off" maxLength={64} value={child} onInput={change(setChild)} />
          </Field>
          <Field id="wanted" label={t("wanted")}>
            <select id="wanted" value={school} onChange={change(setSchool)}>
              <option value="">–</option>
              {[...schools.value.values()].map((one) => (
                <option key={one.school_code} value={one.school_code}>
                  {one.name}
                </option>
              ))}
            </select>
          </Field>
        </div>
        <TroubleLine trouble={looking.trouble} />
        <div class="row">
          <Button type="submit" busy={looking.busy} disabled={!child.trim() || !school}>
            {t("chain")}
          </Button>
        </div>
      </form>
      {seen &&
        (seen.moves.length ? (
          <>
            <h3>{t("moves", { n: whole(seen.moves.length) })}</h3>
            <p>{t("gains", { gained: metres(seen.gained_m), lost: metres(seen.lost_m) })}</p>
            <DataTable
              caption={t("moves", { n: seen.moves.length })}
              columns={STEPS()}
              rows={seen.moves}
              rowId={(one) => one.pupil_id}
            />
          </>
        ) : (
          <p>{t("nothing")}</p>
        ))}
      <form
        class="card-inside"
        onSubmit={(event) => {
          event.preventDefault();
          void decide();
        }}
      >
        <div class="columns">
          <Field id="code" label={t("code")}>
            <select
              id="code"
              value={code}
              onChange={(event) => setCode(event.currentTarget.value as Reason)}
            >
              {REASONS.map((one) => (
                <option key={one} value={one}>
                  {CODES(one)}
                </option>
              ))}
            </select>
          </Field>
          <TextField
            id="document"
            label={t("document")}
            maxLength={120}
            value={document}
            onType={setDocument}
          />
        </div>
        <TextField id="words" label={t("words")} maxLength={400} rows={2} value={words} onType={setWords} />
        <label class="row">
          <input type="checkbox" checked={over} onChange={(event) => setOver(event.currentTarget.checked)} />
          {t("over")}
        </label>
        <TroubleLine trouble={deciding.trouble} />
        {decided !== null && <Sentence kind="good">{t("decided", { n: decided })}</Sentence>}
        {!seen && <p class="hint">{t("first")}</p>}
        <div class="row">
          <Button
            kind="main"
            type="submit"
            id="decide"
            busy={deciding.busy}
            disabled={!seen?.moves.length || words.trim().length < 3}
          >
            {t("decide")}
          </Button>
        </div>
      </form>
    </section>
  );
}
