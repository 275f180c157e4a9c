// A row that is new, and one that closes: a school, campus or gate.

import { useState } from "preact/hooks";
import { api, type Schema } from "../../common/api";
import { useDoing } from "../../common/asked";
import { Button, Sentence, TextField, TroubleLine } from "../../common/parts";
import { proposalOf, Waits } from "../reason";
import { said } from "../say";
import { changedOf, Input } from "./editor";

const t = said({
  add: ["Thêm dòng", "Add a row"],
  added: ["Đã thêm.", "Added."],
  close: ["Đóng từ ngày", "Close from"],
  close_act: ["Đóng", "Close"],
  close_note: [
    "Trường, điểm trường hoặc cổng đóng từ ngày này.",
    "The school, campus or gate is closed from this day on.",
  ],
  closed: ["Đã đóng.", "Closed."],
  reason: ["Lý do", "Reason"],
});

type Register = Schema<"RegisterOut">;

export function Close(props: { path: { register: string; row: string }; etag: string; onSaved: () => void }) {
  const [day, setDay] = useState("");
  const [reason, setReason] = useState("");
  const [done, setDone] = useState(false);
  const closing = useDoing();
  const params = { path: props.path, header: { "If-Match": props.etag } };
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        void closing
          .run(() =>
            api.POST("/v1/registers/{register}/rows/{row}/close", {
              params,
              body: { closed_from: day, reason: reason.trim(), dry_run: false },
            }),
          )
          .then((ended) => {
            setDone(ended);
            if (ended) props.onSaved();
          });
      }}
    >
      <TextField
        id="closes"
        label={t("close")}
        hint={t("close_note")}
        type="date"
        value={day}
        onType={setDay}
      />
      <TextField id="closes-why" label={t("reason")} maxLength={400} value={reason} onType={setReason} />
      <Button kind="danger" type="submit" busy={closing.busy} disabled={!day || !reason.trim()}>
        {t("close_act")}
      </Button>
      <TroubleLine trouble={closing.trouble} />
      {done && <Sentence kind="good">{t("closed")}</Sentence>}
    </form>
  );
}

export function Add({ register, onDone }: { register: Register; onDone: () => void }) {
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [reason, setReason] = useState("");
  const [done, setDone] = useState(false);
  const [proposal, setProposal] = useState<number | null>(null);
  const adding = useDoing();
  const params = { path: { register: register.register_name } };
  const add = async () => {
    try {
      const values = changedOf(register.columns, {}, typed);
      const body = { values, reason: reason.trim(), dry_run: false };
      await api.POST("/v1/registers/{register}/rows", { params, body });
      setDone(true);
      setTyped({});
      onDone();
    } catch (error) {
      const number = proposalOf(error);
      if (number === null) throw error;
      setProposal(number);
    }
  };
  return (
    <form
      class="card"
      id="add"
      onSubmit={(event) => {
        event.preventDefault();
        void adding.run(add);
      }}
    >
      <h2>{t("add")}</h2>
      <div class="columns narrow">
        {register.columns.map((column) => (
          <Input
            key={column.name}
            id={`add-${column.name}`}
            column={column}
            value={typed[column.name] ?? ""}
            fixed={false}
            wrong={null}
            onType={(value) => setTyped((before) => ({ ...before, [column.name]: value }))}
          />
        ))}
      </div>
      <TextField id="add-why" label={t("reason")} maxLength={400} value={reason} onType={setReason} />
      <TroubleLine trouble={adding.trouble} />
      <Waits number={proposal} />
      {done && <Sentence kind="good">{t("added")}</Sentence>}
      <div class="row">
        <Button kind="main" type="submit" busy={adding.busy} disabled={!reason.trim()}>
          {t("add")}
        </Button>
      </div>
    </form>
  );
}
