// One row, edited in place: what was typed stays, whatever happens; nobody is overwritten unseen.

import { useState, type Dispatch, type StateUpdater } from "preact/hooks";
import { Refused, type Schema } from "../../common/api";
import { useDoing } from "../../common/asked";
import { Button, Field, Sentence, TroubleLine } from "../../common/parts";
import type { Point } from "../pick_map";
import { Picking } from "../picking";
import { proposalOf, Waits } from "../reason";
import { said } from "../say";

const t = said({
  reason: ["Lý do", "Reason"],
  preview: ["Xem trước", "Preview"],
  save: ["Lưu thay đổi", "Save the change"],
  would: ["Sẽ đổi", "Would change"],
  nothing: [
    "Không có gì khác. Hãy đổi ít nhất một ô rồi xem trước lại.",
    "Nothing differs. Change a cell and look again.",
  ],
  saved: ["Đã lưu.", "Saved."],
  affects: ["Ảnh hưởng: {message}", "Effect: {message}"],
  stale: ["Trong lúc bạn sửa, {who} đã sửa dòng này lúc {when}.", "While you were editing, {who} changed this row at {when}."],
  typed: ["Bạn gõ", "You typed"],
  stands: ["Đang có", "Stands there now"],
  column: ["Cột", "Column"],
  keep: ["Giữ phần tôi gõ, sửa trên bản mới", "Keep what I typed, on the new state"],
  take: ["Bỏ phần tôi gõ, lấy bản mới", "Drop what I typed, take the new state"],
  map: ["Vị trí trên bản đồ: kéo ghim để đề nghị chỗ khác", "Place on the map: drag the pin to propose another"],
  map_help: ["Enter đặt ghim vào giữa bản đồ.", "Enter sets the pin in the middle of the map."],
  pin: ["Vị trí của dòng này", "Place of this row"],
  yes: ["có", "yes"],
  no: ["không", "no"],
});

export type Value = string | number | boolean | null;
export type Values = Record<string, Value>;
export type Column = Schema<"ColumnOut">;
export type Changed = Schema<"ChangedOut">;

export interface Sent {
  values: Values;
  reason: string;
  dry_run: boolean;
}

interface Stale {
  current: Values;
  etag: string;
  by: string;
  at: string;
}

interface Props {
  id: string;
  columns: readonly Column[];
  /** Columns that say which row it is, and cannot be changed. */
  fixed: readonly string[];
  values: Values;
  etag: string;
  /** Whether the row has a place. */
  point: boolean;
  send: (sent: Sent, etag: string) => Promise<Changed>;
  onSaved: () => void;
}

export function Editor(props: Props) {
  const { id, columns, fixed, point, send, onSaved } = props;
  const [base, setBase] = useState(props.values);
  const [etag, setEtag] = useState(props.etag);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [reason, setReason] = useState("");
  const [preview, setPreview] = useState<Changed | null>(null);
  const [saved, setSaved] = useState(false);
  const [stale, setStale] = useState<Stale | null>(null);
  const [proposal, setProposal] = useState<number | null>(null);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const doing = useDoing();
  const type = (name: string, text: string) => {
    setTyped((before) => ({ ...before, [name]: text }));
    setPreview(null);
    setSaved(false);
  };
  const values = changedOf(columns, base, typed);
  const go = (dry_run: boolean) =>
    doing.run(async () => {
      setWrong({});
      setProposal(null);
      try {
        const done = await send({ values, reason: reason.trim() || "-", dry_run }, etag);
        setPreview(dry_run ? done : null);
        if (dry_run) return;
        setSaved(true);
        setBase((before) => ({ ...before, ...values }));
        setTyped({});
        if (done.etag) setEtag(done.etag);
        onSaved();
      } catch (error) {
        const number = proposalOf(error);
        if (number !== null) return setProposal(number);
        const found = staleOf(error);
        if (found) return setStale(found);
        setWrong(wrongOf(error));
        throw error;
      }
    });
  const shown = (name: string) => typed[name] ?? textOf(base[name] ?? null);
  const place = point ? pointOf(shown("lon"), shown("lat")) : null;
  return (
    <div class={point ? "side-by-side" : undefined}>
      <form
        class="card-inside"
        id={id}
        onSubmit={(event) => {
          event.preventDefault();
          void go(false);
        }}
      >
        {stale && (
          <StaleTable
            stale={stale}
            columns={columns}
            typed={typed}
            onKeep={() => {
              setBase(stale.current);
              setEtag(stale.etag);
              setStale(null);
            }}
            onTake={() => {
              setBase(stale.current);
              setEtag(stale.etag);
              setTyped({});
              setStale(null);
            }}
          />
        )}
        <div class="columns narrow">
          {columns.map((column) => (
            <Input
              key={column.name}
              id={`${id}-${column.name}`}
              column={column}
              value={shown(column.name)}
              fixed={fixed.includes(column.name)}
              wrong={wrong[column.name] ?? null}
              onType={(text) => type(column.name, text)}
            />
          ))}
        </div>
        <Field id={`${id}-why`} label={t("reason")}>
          <input
            id={`${id}-why`}
            maxLength={400}
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </Field>
        {preview && <Preview done={preview} columns={columns} />}
        <TroubleLine trouble={doing.trouble} />
        <Waits number={proposal} />
        {saved && <Sentence kind="good">{t("saved")}</Sentence>}
        <div class="row">
          <Button busy={doing.busy} disabled={!Object.keys(values).length} onClick={() => void go(true)}>
            {t("preview")}
          </Button>
          <Button
            kind="main"
            type="submit"
            busy={doing.busy}
            disabled={!Object.keys(values).length || !reason.trim() || stale !== null}
          >
            {t("save")}
          </Button>
        </div>
      </form>
      {point && <PlaceMap place={place} setTyped={setTyped} />}
    </div>
  );
}

const DEGREE_DIGITS = 7; // a centimetre
const NOWHERE: never[] = [];

function PlaceMap(props: {
  place: Point | null;
  setTyped: Dispatch<StateUpdater<Record<string, string>>>;
}) {
  return (
    <Picking
      label={t("map")}
      help={t("map_help")}
      own_label={t("pin")}
      places={NOWHERE}
      own={props.place}
      onPick={({ lon, lat }) =>
        props.setTyped((before) => ({
          ...before,
          lon: lon.toFixed(DEGREE_DIGITS),
          lat: lat.toFixed(DEGREE_DIGITS),
        }))
      }
    />
  );
}

export function Input(props: {
  id: string;
  column: Column;
  value: string;
  fixed: boolean;
  wrong: string | null;
  onType: (text: string) => void;
}) {
  const { id, column, value, fixed, wrong, onType } = props;
  const allowed =
    column.type === "boolean" ? ["true", "false"] : column.allowed.length ? column.allowed : null;
  return (
    <Field id={id} label={column.label} wrong={wrong}>
      {allowed && !fixed ? (
        <select id={id} value={value} onChange={(event) => onType(event.currentTarget.value)}>
          {!column.required && <option value="" />}
          {[...new Set([value, ...allowed])].filter(Boolean).map((one) => (
            <option key={one} value={one}>
              {one === "true" ? t("yes") : one === "false" ? t("no") : one}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          value={value}
          disabled={fixed}
          aria-invalid={wrong ? true : undefined}
          inputMode={["integer", "number"].includes(column.type) ? "decimal" : undefined}
          onInput={(event) => onType(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function StaleTable(props: {
  stale: Stale;
  columns: readonly Column[];
  typed: Record<string, string>;
  onKeep: () => void;
  onTake: () => void;
}) {
  const { stale, columns, typed } = props;
  return (
    <Sentence kind="alert">
      <p>{t("stale", { who: stale.by, when: stale.at })}</p>
      <table class="figures" id="stale">
        <thead>
          <tr>
            <th scope="col">{t("column")}</th>
            <th scope="col">{t("typed")}</th>
            <th scope="col">{t("stands")}</th>
          </tr>
        </thead>
        <tbody>
          {columns
            .filter((column) => column.name in typed)
            .map((column) => (
              <tr key={column.name}>
                <th scope="row">{column.label}</th>
                <td>{typed[column.name]}</td>
                <td>{textOf(stale.current[column.name] ?? null)}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <div class="row">
        <Button onClick={props.onKeep}>{t("keep")}</Button>
        <Button onClick={props.onTake}>{t("take")}</Button>
      </div>
    </Sentence>
  );
}

export function Preview({ done, columns }: { done: Changed; columns: readonly Column[] }) {
  const label = new Map(columns.map((one) => [one.name, one.label]));
  return (
    <div class="preview">
      <h3>{t("would")}</h3>
      {!done.changes.length && <p>{t("nothing")}</p>}
      <ul class="plain-list">
        {done.changes.flatMap((change) =>
          Object.entries(change.after ?? {}).map(([name, value]) => (
            <li key={`${change.row_id} ${name}`}>
              {change.row_id} · {label.get(name) ?? name}: {textOf(change.before?.[name] ?? null) || "–"} →{" "}
              <b>{textOf(value) || "–"}</b>
            </li>
          )),
        )}
      </ul>
      {done.warnings.map((one) => (
        <Sentence kind="warning" key={`${one.row} ${one.field} ${one.message}`}>
          {one.message}
        </Sentence>
      ))}
      {done.affected.message && <Sentence>{t("affects", { message: done.affected.message })}</Sentence>}
    </div>
  );
}

export function textOf(value: Value): string {
  return value === null ? "" : String(value);
}

/** What was typed as the column's kind of value; only what differs. Wrong numbers go as typed. */
export function changedOf(columns: readonly Column[], base: Values, typed: Record<string, string>): Values {
  const changed: Values = {};
  for (const column of columns) {
    const text = typed[column.name];
    if (text === undefined || text === textOf(base[column.name] ?? null)) continue;
    changed[column.name] = valueOf(column, text.trim());
  }
  return changed;
}

function valueOf(column: Column, text: string): Value {
  if (text === "") return null;
  if (column.type === "boolean") return text === "true";
  if (!["integer", "number"].includes(column.type)) return text;
  const value = Number(text.replace(",", "."));
  return Number.isFinite(value) ? value : text;
}

function pointOf(lon: string, lat: string): Point | null {
  const at = { lon: Number(lon), lat: Number(lat) };
  return lon && lat && Math.abs(at.lon) <= 180 && Math.abs(at.lat) <= 90 ? at : null;
}

function staleOf(error: unknown): Stale | null {
  if (!(error instanceof Refused) || error.status !== 412) return null;
  const told = error.problem as unknown as Schema<"StaleProblem">;
  return {
    current: (told.current ?? {}) as Values,
    etag: `"${told.version ?? ""}"`,
    by: told.changed_by ?? "",
    at: (told.changed_at ?? "").slice(0, 16).replace("T", " "),
  };
}

/** Sentences by column, of an answer that names them. */
function wrongOf(error: unknown): Record<string, string> {
  if (!(error instanceof Refused)) return {};
  const told = error.problem["errors"];
  if (!Array.isArray(told)) return {};
  const named = told as Schema<"FieldProblem">[];
  return Object.fromEntries(named.map((one) => [one.field.split(".").at(-1) ?? one.field, one.message]));
}
