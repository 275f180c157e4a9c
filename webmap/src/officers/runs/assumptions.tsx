// Rules of a run that no document states: first on the screen, each accepted by a named officer.

import { useState } from "preact/hooks";
import { api, data, type Schema } from "../../common/api";
import { useAsked, useDoing } from "../../common/asked";
import { day } from "../../common/format";
import { Icon } from "../../common/icons";
import { Answer, Button, TextField, TroubleLine } from "../../common/parts";
import { mayCity } from "../me";
import { said } from "../say";
import { inWords, type Run } from "./words";

const t = said({
  title: ["Quy tắc giả định: văn bản chưa nêu", "Assumed rules: no document states them"],
  about: [
    "Trước khi kết quả thành chính thức, từng quy tắc dưới đây phải có một cán bộ nêu tên và chức vụ chấp nhận. Không sửa, không rút lại được.",
    "Before the result becomes final, a named officer has to accept each rule below. It cannot be changed or taken back.",
  ],
  none: [
    "Mọi quy tắc của lượt này đều có văn bản. Hãy xem tiếp các kiểm tra bên dưới.",
    "A document states every rule of this run. See the checks below next.",
  ],
  left: ["Còn {n} quy tắc chưa có người chấp nhận: {rules}.", "{n} rules nobody has accepted yet: {rules}."],
  all: ["Mọi quy tắc giả định đã có người chấp nhận.", "Every assumed rule has been accepted."],
  accepted: ["{person}, {role}, chấp nhận ngày {day}", "Accepted by {person}, {role}, on {day}"],
  box: ["Tôi đã đọc và chấp nhận quy tắc này", "I have read this rule and accept it"],
  person: ["Họ và tên cán bộ", "Officer's name"],
  role: ["Chức vụ", "Role"],
  accept: ["Ghi chấp nhận", "Keep the acceptance"],
  early: ["Chấp nhận được khi lượt đã là “Dự kiến”.", "Rules can be accepted once the run is provisional."],
});

type Told = Schema<"AssumptionsOut">;
type Assumed = Told["items"][number];

export function Assumptions({ run }: { run: Run }) {
  const params = { path: { run_id: run.run_id } };
  const asked = useAsked(
    (signal) => data(api.GET("/v1/runs/{run_id}/assumptions", { signal, params })),
    [run.run_id, run.state],
  );
  return (
    <section class="card" id="assumptions">
      <h2>{t("title")}</h2>
      <Answer asked={asked}>
        {(told) => (told.items.length ? <Rules told={told} run={run} again={asked.again} /> : <p>{t("none")}</p>)}
      </Answer>
    </section>
  );
}

function Rules({ told, run, again }: { told: Told; run: Run; again: () => void }) {
  const open = run.state === "provisional" || run.state === "confirmed";
  const left = told.items.filter((one) => !one.accepted);
  return (
    <>
      <p class="hint">{t("about")}</p>
      <ul class="checks">
        {told.items.map((one) => (
          <li key={one.rule} class={one.accepted ? "good" : "bad"}>
            <Icon name={one.accepted ? "check" : "warning"} />
            <div>
              <strong>{inWords(one.title)}</strong>: {inWords(one.sentence)}
              {one.accepted ? (
                <p class="hint">{t("accepted", { ...one.accepted, day: day(one.accepted.at) })}</p>
              ) : (
                open && mayCity("runs:decide") && <Accept run_id={run.run_id} rule={one} again={again} />
              )}
            </div>
          </li>
        ))}
      </ul>
      <p>
        {left.length
          ? t("left", { n: left.length, rules: left.map((one) => inWords(one.title).toLowerCase()).join(", ") })
          : t("all")}
      </p>
      {left.length > 0 && run.state === "draft" && <p class="hint">{t("early")}</p>}
    </>
  );
}

function Accept({ run_id, rule, again }: { run_id: number; rule: Assumed; again: () => void }) {
  const [read, setRead] = useState(false);
  const [person, setPerson] = useState("");
  const [role, setRole] = useState("");
  const doing = useDoing();
  const accept = async () => {
    await api.POST("/v1/runs/{run_id}/assumptions/{rule}/acceptance", {
      params: { path: { run_id, rule: rule.rule } },
      body: { person: person.trim(), role: role.trim() },
    });
    again();
  };
  return (
    <form
      class="card-inside"
      onSubmit={(event) => {
        event.preventDefault();
        void doing.run(accept);
      }}
    >
      <label class="check">
        <input
          type="checkbox"
          id={`read-${rule.rule}`}
          checked={read}
          onChange={(event) => setRead(event.currentTarget.checked)}
        />
        <span>{t("box")}</span>
      </label>
      {read && (
        <div class="row">
          <TextField id={`person-${rule.rule}`} label={t("person")} maxLength={120} value={person} onType={setPerson} />
          <TextField id={`role-${rule.rule}`} label={t("role")} maxLength={120} value={role} onType={setRole} />
          <Button type="submit" kind="main" busy={doing.busy} disabled={!person.trim() || !role.trim()}>
            {t("accept")}
          </Button>
        </div>
      )}
      <TroubleLine trouble={doing.trouble} />
    </form>
  );
}
