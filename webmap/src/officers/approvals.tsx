// What waits for a second person: figures and the hash of just this content; agree, refuse, take back.

import { useState } from "preact/hooks";
import { api, data, type Schema } from "../common/api";
import { useAsked, useDoing } from "../common/asked";
import { day } from "../common/format";
import { Answer, Button, Choices, Facts, Sentence } from "../common/parts";
import { Why } from "./reason";
import { said } from "./say";

const t = said({
  title: ["Việc cần hai người", "What takes two persons"],
  which: ["Xem", "Show"],
  pending: ["Đang chờ", "Waiting"],
  all: ["Tất cả", "All"],
  none: [
    "Không có đề nghị nào. Hãy chọn “Tất cả” để xem những việc đã xong.",
    "There is no proposal. Choose “All” to see what is done.",
  ],
  number: ["Đề nghị {n}: {what}", "Proposal {n}: {what}"],
  subject: ["Về", "About"],
  by: ["Người đề nghị", "Proposed by"],
  reason: ["Lý do", "Reason"],
  until: ["Chờ đến", "Waits until"],
  hash: ["Mã băm nội dung", "Hash of the content"],
  decided: ["Người quyết định", "Decided by"],
  own: [
    "Bạn đã đề nghị việc này: cần người khác đồng ý. Bạn chỉ có thể rút lại.",
    "You proposed this: somebody else has to agree. You can only take it back.",
  ],
  agree: ["Đồng ý với đúng nội dung này", "Agree to just this content"],
  refuse: ["Từ chối", "Refuse"],
  withdraw: ["Rút lại", "Take back"],
  agreed: [
    "Đã đồng ý. Người đề nghị bấm lại nút của mình là xong.",
    "Agreed. Whoever proposed it presses their button again and it is done.",
  ],
  applied: ["Đã đồng ý và đã thực hiện.", "Agreed and carried out."],
  from: ["trước", "before"],
  to: ["sau", "after"],
  places: ["số nơi", "places"],
  moved_m: ["mét chuyển đi", "metres moved"],
});

const KINDS = said({
  home: ["chuyển nơi ở quá 300 m", "move a home by more than 300 m"],
  cutoffs: ["công bố ngưỡng khoảng cách", "publish cut-offs"],
  publication: ["công bố kết quả cho gia đình", "publish results to families"],
  export: ["tải dữ liệu trên 200 em", "export more than 200 children"],
  seats: ["đổi chỉ tiêu quá 20 %", "change seats by more than 20 %"],
  final: ["chốt kết quả chính thức", "make a run final"],
  forget: ["xoá dữ liệu trẻ em của một mùa", "forget a season's children"],
});

const STATES = said({
  pending: ["đang chờ", "waiting"],
  approved: ["đã đồng ý", "agreed"],
  applied: ["đã thực hiện", "carried out"],
  rejected: ["bị từ chối", "refused"],
  withdrawn: ["đã rút lại", "taken back"],
  stale: ["nội dung đã đổi", "content changed"],
  expired: ["hết hạn", "lapsed"],
});

type Approval = Schema<"ApprovalOut">;
type Kind = Parameters<typeof KINDS>[0];

function kindName(what: string): string {
  return ["home", "cutoffs", "publication", "export", "seats", "final", "forget"].includes(what)
    ? KINDS(what as Kind)
    : what;
}

export function Approvals() {
  const [which, setWhich] = useState<"pending" | "all">("pending");
  const [told, setTold] = useState<string | null>(null);
  const asked = useAsked(
    (signal) =>
      data(
        api.GET("/v1/approvals", {
          signal,
          params: { query: { state: which === "pending" ? "pending" : null } },
        }),
      ),
    [which],
  );
  return (
    <>
      <h1>{t("title")}</h1>
      <Choices
        name="which"
        legend={t("which")}
        small
        options={[
          { value: "pending", text: t("pending") },
          { value: "all", text: t("all") },
        ]}
        value={which}
        onChoose={setWhich}
      />
      {told && <Sentence kind="good">{told}</Sentence>}
      <Answer asked={asked}>
        {(found) =>
          found.items.length ? (
            <>
              {found.items.map((one) => (
                <One
                  key={one.approval_id}
                  one={one}
                  onDone={(done) => {
                    setTold(
                      done.state === "approved" ? t("agreed") : done.state === "applied" ? t("applied") : null,
                    );
                    asked.again();
                  }}
                />
              ))}
            </>
          ) : (
            <p class="hint">{t("none")}</p>
          )
        }
      </Answer>
    </>
  );
}

function One({ one, onDone }: { one: Approval; onDone: (done: Approval) => void }) {
  const [asks, setAsks] = useState<"approve" | "reject" | "withdraw" | null>(null);
  const doing = useDoing();
  const params = { path: { approval: one.approval_id } };
  const act = async (reason: string) => {
    if (asks === "approve") {
      const body = { content_sha256: one.content_sha256, reason };
      onDone(await data(api.POST("/v1/approvals/{approval}/approve", { params, body })));
    } else if (asks === "reject") {
      onDone(await data(api.POST("/v1/approvals/{approval}/reject", { params, body: { reason } })));
    } else {
      onDone(await data(api.POST("/v1/approvals/{approval}/withdraw", { params, body: { reason } })));
    }
    setAsks(null);
  };
  const title = t(asks === "approve" ? "agree" : asks === "reject" ? "refuse" : "withdraw");
  return (
    <section class="card" id={`approval-${one.approval_id}`}>
      <div class="row spread">
        <h2>{t("number", { n: one.approval_id, what: kindName(one.what) })}</h2>
        <span class="badge">{STATES(one.state)}</span>
      </div>
      <Facts
        rows={[
          [t("subject"), one.subject],
          ...Object.entries(one.summary).map(
            ([name, value]) => [figureName(name), String(value ?? "–")] as const,
          ),
          [t("by"), one.proposed_by],
          [t("reason"), one.reason],
          one.state === "pending"
            ? ([t("until"), day(one.expires_at)] as const)
            : ([t("decided"), one.decided_by ?? "–"] as const),
          [t("hash"), <code class="hash">{one.content_sha256}</code>],
        ]}
      />
      {one.state === "pending" && (
        <>
          {one.own && <p class="hint">{t("own")}</p>}
          <div class="row">
            {one.own ? (
              <Button onClick={() => setAsks("withdraw")}>{t("withdraw")}</Button>
            ) : (
              <>
                <Button kind="main" onClick={() => setAsks("approve")}>
                  {t("agree")}
                </Button>
                <Button onClick={() => setAsks("reject")}>{t("refuse")}</Button>
              </>
            )}
          </div>
        </>
      )}
      {asks && (
        <Why
          title={title}
          act={title}
          doing={doing}
          optional={asks !== "reject"}
          onClose={() => setAsks(null)}
          onDo={(reason) => void doing.run(() => act(reason))}
        >
          <code class="hash">{one.content_sha256}</code>
        </Why>
      )}
    </section>
  );
}

function figureName(name: string): string {
  return name === "from" || name === "to" || name === "places" || name === "moved_m" ? t(name) : name;
}
