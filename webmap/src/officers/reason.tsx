// What every change asks before it is made: why. And what is said when a second person has to agree.

import { useState } from "preact/hooks";
import { Refused } from "../common/api";
import type { Doing } from "../common/asked";
import { Button, Dialog, Sentence, TextField, TroubleLine } from "../common/parts";
import { c } from "../common/texts";
import { said } from "./say";

const t = said({
  reason: ["Lý do", "Reason"],
  reason_hint: ["Được lưu vào lịch sử; không ghi tên trẻ.", "Kept in the history; no child's name."],
  waits: [
    "Đã ghi thành đề nghị số {number}. Chưa có gì thay đổi: cần người thứ hai đồng ý.",
    "Kept as proposal {number}. Nothing has changed: a second person has to agree.",
  ],
  see: ["Xem đề nghị", "See the proposal"],
});

/** A question with a reason; the text stays while the answer is on its way or refused. */
export function Why(props: {
  title: string;
  act: string;
  kind?: "main" | "danger";
  doing: Doing;
  /** Without one the reason may stay empty. */
  optional?: boolean;
  children?: preact.ComponentChildren;
  onDo: (reason: string) => void;
  onClose: () => void;
}) {
  const [reason, setReason] = useState("");
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <form
        class="card-inside"
        onSubmit={(event) => {
          event.preventDefault();
          props.onDo(reason.trim());
        }}
      >
        {props.children}
        <TextField
          id="why"
          label={t("reason")}
          hint={t("reason_hint")}
          maxLength={400}
          rows={2}
          value={reason}
          onType={setReason}
        />
        <TroubleLine trouble={props.doing.trouble} />
        <div class="row">
          <Button
            kind={props.kind ?? "main"}
            type="submit"
            busy={props.doing.busy}
            disabled={!props.optional && !reason.trim()}
          >
            {props.act}
          </Button>
          <Button onClick={props.onClose}>{c("cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The number of the proposal, where a change was kept as one. */
export function proposalOf(error: unknown): number | null {
  if (!(error instanceof Refused) || error.kind !== "waits-for-second-person") return null;
  return Number(error.problem["approval_id"]) || null;
}

export function Waits({ number }: { number: number | null }) {
  if (number === null) return null;
  return (
    <Sentence kind="warning">
      <p>{t("waits", { number })}</p>
      <a href="#/approvals">{t("see")}</a>
    </Sentence>
  );
}
