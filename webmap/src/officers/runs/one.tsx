// One run: what came out, what must be looked at, and what may be done with it next.

import { useState } from "preact/hooks";
import { Route, Switch, useLocation } from "wouter-preact";
import { api, data, type Schema } from "../../common/api";
import { useAsked, useDoing } from "../../common/asked";
import { limitOf } from "../../common/city";
import { day, gradeName, metres, season as seasonText, whole } from "../../common/format";
import { Icon } from "../../common/icons";
import { Answer, Button, Facts, TextField } from "../../common/parts";
import { mayCity } from "../me";
import { proposalOf, Waits, Why } from "../reason";
import { said } from "../say";
import { ChildCard, FindChild } from "./child";
import { Exceptions } from "./exceptions";
import { Assumptions } from "./assumptions";
import { FarTrips, Unplaced } from "./offers";
import { Publish } from "./publish";
import { figure, inWords, r, STATES, stateName, type Run } from "./words";

const t = said({
  parts: ["Các phần của lượt", "Parts of the run"],
  overview: ["Kết quả", "Result"],
  far: ["Đường xa", "Far ways"],
  unplaced: ["Chưa có chỗ", "Without a seat"],
  child: ["Một em", "One child"],
  exceptions: ["Ngoại lệ", "Exceptions"],
  publish: ["Công bố", "Publish"],
  headline: ["Số chính", "Headline figures"],
  checks: ["Kiểm tra trước khi làm tiếp", "Checks before going on"],
  checked: [
    "Bộ kiểm tra độc lập đã đạt trước khi lượt được lưu: không trường nào quá chỉ tiêu, mọi lý do đúng. {placed} em có chỗ trên {seats} chỉ tiêu.",
    "The independent checker passed before the run was stored: no school over its seats, every reason true. {placed} placed for {seats} seats.",
  ],
  ok_unplaced: ["Mọi em đều có chỗ.", "Every child has a seat."],
  bad_unplaced: ["{n} em chưa có chỗ, dù còn {free} chỉ tiêu: xem danh sách.", "{n} children without a seat while {free} seats are free: see the list."],
  short_unplaced: ["{n} em chưa có chỗ; không còn chỉ tiêu.", "{n} children without a seat; no seat is free."],
  ok_far: ["Không em nào đi hơn {km} km.", "Nobody goes farther than {km} km."],
  bad_far: ["{n} em đi hơn {km} km: xem danh sách.", "{n} children go farther than {km} km: see the list."],
  ok_assumed: ["Mọi quy tắc đều đã công bố.", "Every rule is published."],
  bad_assumed: ["{n} quy tắc là giả định: {names}.", "{n} rules are assumed: {names}."],
  ok_own: ["Mọi trường được đo tới cổng.", "Every school is measured to its gates."],
  bad_own: ["{n} trường chưa có cổng, đo tới điểm của trường.", "{n} schools have no gates; measured to the school's point."],
  versions: ["Dựa trên", "Made from"],
  roads: ["Đường đi", "Roads"],
  of_day: ["{name}, ngày {day}", "{name}, of {day}"],
  hash: ["Mã băm của lượt", "Hash of the run"],
  program: ["Chương trình", "Program"],
  next: ["Chuyển sang “{state}”", "Move on to “{state}”"],
  next_note: ["Không quay lại được. ", "There is no way back. "],
  final_note: [
    "Bước cuối cần hai người. Sau khi người thứ hai đồng ý, kết quả là chính thức và không đổi được nữa.",
    "The last step takes two persons. Once the second one agrees, the result is final and cannot change.",
  ],
  confirm_note: [
    "Ghi rõ ai xác nhận, theo văn bản nào: gia đình đọc được điều này.",
    "Say who confirms it, by which document: families read this.",
  ],
  document: ["Số, ký hiệu văn bản", "Number and symbol of the decision"],
  document_date: ["Ngày văn bản", "Date of the decision"],
  person: ["Người ký", "Signed by"],
  role: ["Chức vụ", "Role"],
  confirmed_by: ["Xác nhận", "Confirmed"],
  by_document: ["{person}, {role}; văn bản {document} ngày {day}", "{person}, {role}; document {document} of {day}"],
  unsealed: [
    "Niêm phong chứng minh kết quả không bị sửa; không phải chữ ký theo luật. Văn bản để trống chỗ ký của cơ quan.",
    "The seal proves that nothing was changed; it is no legal signature. Papers leave the field for the authority's own.",
  ],
  delete: ["Xoá bản nháp", "Delete the draft"],
  delete_note: ["Bản nháp bị xoá hẳn; nhật ký vẫn ghi là đã có.", "The draft goes for good; the log keeps that it was there."],
  compare: ["So sánh với lượt khác", "Compare with another run"],
  nearest: ["“Gần nhất” là trường gần nhất còn chỗ.", "“Nearest” means nearest with a seat left."],
  proposal: ["Đây là đề xuất; “gần nhất” là trường gần nhất còn chỗ.", "A proposal; “nearest” means nearest with a seat left."],
});

const FIGURE_KM = 4; // runs record how many go farther than that, whatever the grade
const M_PER_KM = 1000;

export function OneRun({ run_id }: { run_id: number }) {
  const asked = useAsked(
    (signal) => data(api.GET("/v1/runs/{run_id}/exact", { signal, params: { path: { run_id } } })),
    [run_id],
  );
  return (
    <Answer asked={asked}>
      {(run) => (
        <>
          <h1>
            {r("run_number", { number: run.run_id })} · {gradeName(run.grade ?? "")} ·{" "}
            {seasonText(run.season)}
          </h1>
          <p class={run.standing.word === "proposed" ? "notice" : "hint"} id="standing">
            {inWords(run.standing)}
          </p>
          <States run={run} again={asked.again} />
          <Tabs run_id={run.run_id} />
          <Switch>
            <Route path="/runs/:id/far">
              <FarTrips run={run} />
            </Route>
            <Route path="/runs/:id/unplaced">
              <Unplaced run={run} />
            </Route>
            <Route path="/runs/:id/child">
              <OneChild run={run} />
            </Route>
            <Route path="/runs/:id/exceptions">
              <Exceptions run={run} />
            </Route>
            <Route path="/runs/:id/publish">
              <Publish run={run} />
            </Route>
            <Route>
              <Overview run={run} />
            </Route>
          </Switch>
        </>
      )}
    </Answer>
  );
}

function Tabs({ run_id }: { run_id: number }) {
  const [at] = useLocation();
  const parts = ["overview", "far", "unplaced", "child", "exceptions", "publish"] as const;
  const address = (part: string) => (part === "overview" ? `/runs/${run_id}` : `/runs/${run_id}/${part}`);
  return (
    <nav class="tabs" aria-label={t("parts")}>
      {parts
        .filter((part) => part !== "publish" || mayCity("runs:decide"))
        .map((part) => (
          <a key={part} href={`#${address(part)}`} aria-current={at === address(part) ? "page" : undefined}>
            {t(part)}
          </a>
        ))}
    </nav>
  );
}

function States({ run, again }: { run: Run; again: () => void }) {
  const [, go] = useLocation();
  const [asks, setAsks] = useState<"state" | "delete" | null>(null);
  const [document, setDocument] = useState("");
  const [document_date, setDate] = useState("");
  const [person, setPerson] = useState("");
  const [role, setRole] = useState("");
  const [proposal, setProposal] = useState<number | null>(null);
  const doing = useDoing();
  const at = STATES.findIndex((one) => one === run.state);
  const next = STATES[at + 1];
  const params = { path: { run_id: run.run_id } };
  const move = async (note: string) => {
    if (!next || next === "draft") return;
    const body = {
      to: next,
      document: document.trim() || null,
      note: note || null,
      ...(next === "confirmed"
        ? { person: person.trim(), role: role.trim(), document_date: document_date || null }
        : {}),
    };
    try {
      await api.POST("/v1/runs/{run_id}/state", { params, body });
    } catch (error) {
      const number = proposalOf(error);
      if (number === null) throw error;
      setProposal(number);
    }
    setAsks(null);
    again();
  };
  return (
    <>
      <div class="row spread">
        <ol class="steps" aria-label={r("state")}>
          {STATES.map((state) => (
            <li key={state} aria-current={state === run.state ? "step" : undefined}>
              {stateName(state)}
            </li>
          ))}
        </ol>
        <div class="row">
          <a class="button" href="#/runs/compare">
            {t("compare")}
          </a>
          {next && mayCity("runs:decide") && (
            <Button id="next-state" onClick={() => setAsks("state")}>
              {t("next", { state: stateName(next) })}
            </Button>
          )}
          {run.state === "draft" && mayCity("runs:work") && (
            <Button kind="danger" onClick={() => setAsks("delete")}>
              {t("delete")}
            </Button>
          )}
        </div>
      </div>
      <Waits number={proposal} />
      {asks === "state" && next && (
        <Why
          title={t("next", { state: stateName(next) })}
          act={t("next", { state: stateName(next) })}
          doing={doing}
          optional
          onClose={() => setAsks(null)}
          onDo={(note) => void doing.run(() => move(note))}
        >
          <p>
            {t("next_note")}
            {next === "final" && t("final_note")}
            {next === "confirmed" && t("confirm_note")}
          </p>
          {next === "confirmed" && (
            <>
              <TextField id="person" label={t("person")} maxLength={120} value={person} onType={setPerson} />
              <TextField id="role" label={t("role")} maxLength={120} value={role} onType={setRole} />
              <TextField
                id="document-date"
                type="date"
                label={t("document_date")}
                value={document_date}
                onType={setDate}
              />
            </>
          )}
          <TextField
            id="document"
            label={t("document")}
            maxLength={120}
            value={document}
            onType={setDocument}
          />
        </Why>
      )}
      {asks === "delete" && (
        <Why
          title={t("delete")}
          act={t("delete")}
          kind="danger"
          doing={doing}
          optional
          onClose={() => setAsks(null)}
          onDo={() =>
            void doing
              .run(() => api.DELETE("/v1/runs/{run_id}", { params }))
              .then((done) => done && go("/runs"))
          }
        >
          <p>{t("delete_note")}</p>
        </Why>
      )}
    </>
  );
}

function Overview({ run }: { run: Run }) {
  const told = (name: string) => {
    const value = figure(run, name);
    return value === null ? "–" : whole(value);
  };
  const way = (name: string) => {
    const value = figure(run, name);
    return value === null ? "–" : metres(value);
  };
  return (
    <div class="columns">
      <Assumptions run={run} />
      <section class="card">
        <h2>{t("headline")}</h2>
        <Facts
          rows={[
            [r("pupils"), told("pupils")],
            [r("seats"), told("seats")],
            [r("placed"), told("placed")],
            [r("unplaced"), told("unplaced")],
            ...(run.kind === "wishes"
              ? [] // marks decide, no way is measured
              : ([
                  [r("at_nearest"), told("at_nearest")],
                  [r("mean"), way("mean_m")],
                  [r("median"), way("median_m")],
                  [r("p95"), way("p95_m")],
                  [r("longest"), way("longest_m")],
                  [r("over", { km: FIGURE_KM }), told("over_4km")],
                ] as [string, string][])),
          ]}
        />
        <p class="hint">{t(run.standing.word === "proposed" ? "proposal" : "nearest")}</p>
      </section>
      <section class="card">
        <h2>{t("checks")}</h2>
        <Checks run={run} />
      </section>
      <Versions run={run} />
    </div>
  );
}

function Checks({ run }: { run: Run }) {
  const n = (name: string) => figure(run, name) ?? 0;
  const assumed = useAssumed(run);
  const free = n("seats") - n("placed");
  const far = n("over_4km");
  const told: { good: boolean; says: string; href?: string }[] = [
    { good: true, says: t("checked", { placed: whole(n("placed")), seats: whole(n("seats")) }) },
    {
      good: !n("unplaced"),
      says: n("unplaced")
        ? t(free > 0 ? "bad_unplaced" : "short_unplaced", { n: whole(n("unplaced")), free: whole(free) })
        : t("ok_unplaced"),
      href: `#/runs/${run.run_id}/unplaced`,
    },
    ...(limitOf(run.grade ?? "") === FIGURE_KM * M_PER_KM
      ? [
          {
            good: !far,
            says: t(far ? "bad_far" : "ok_far", { n: whole(far), km: FIGURE_KM }),
            href: `#/runs/${run.run_id}/far`,
          },
        ]
      : []), // of other limits the record has no figure; their children are listed
    {
      good: !n("schools_at_own_point"),
      says: n("schools_at_own_point")
        ? t("bad_own", { n: whole(n("schools_at_own_point")) })
        : t("ok_own"),
    },
    {
      good: !assumed.length,
      says: assumed.length
        ? t("bad_assumed", { n: assumed.length, names: assumed.join(", ").toLowerCase() })
        : t("ok_assumed"),
    },
  ];
  return (
    <ul class="checks">
      {told.map((one) => (
        <li key={one.says} class={one.good ? "good" : "bad"}>
          <Icon name={one.good ? "check" : "warning"} />
          {one.href && !one.good ? <a href={one.href}>{one.says}</a> : <span>{one.says}</span>}
        </li>
      ))}
    </ul>
  );
}

/** What the rules that nobody published are about, in words where the policy is still known. */
function useAssumed(run: Run): string[] {
  const name = run.versions.policy ?? "";
  const asked = useAsked(
    async (signal) =>
      name ? data(api.GET("/v1/policies/{name}", { signal, params: { path: { name } } })) : null,
    [name],
  );
  const keys = run.summary["assumptions"];
  const titles = new Map(asked.data?.rules.map((rule) => [rule.key, inWords(rule.title)]));
  return Array.isArray(keys) ? keys.map((key) => titles.get(String(key)) ?? String(key)) : [];
}

function Versions({ run }: { run: Run }) {
  const versions: Schema<"RunVersions"> = run.versions;
  const roads = versions.network;
  return (
    <section class="card">
      <h2>{t("versions")}</h2>
      <Facts
        rows={[
          [r("policy"), versions.policy ?? "–"],
          [t("roads"), t("of_day", { name: String(roads["name"] ?? ""), day: day(String(roads["data_date"] ?? "")) })],
          [r("made"), day(run.created_at)],
          [t("program"), versions.code],
          [t("hash"), <code class="hash">{versions.run_sha256 ?? "–"}</code>],
          ...(run.confirmation
            ? [
                [
                  t("confirmed_by"),
                  t("by_document", { ...run.confirmation, day: day(run.confirmation.document_date) }),
                ] as const,
              ]
            : []),
        ]}
      />
      <p class="hint">{t("unsealed")}</p>
    </section>
  );
}

function OneChild({ run }: { run: Run }) {
  const [child, setChild] = useState<string | null>(null);
  return (
    <>
      <FindChild onFind={setChild} />
      {child !== null && <ChildCard key={child} run_id={run.run_id} pupil_id={child} />}
    </>
  );
}
