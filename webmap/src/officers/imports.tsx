// Files that offices send in: checked before anything is written, accepted, warnings signed for.

import { useState } from "preact/hooks";
import { api, data, onceKey, type Schema } from "../common/api";
import { useAsked, useDoing } from "../common/asked";
import { city } from "../common/city";
import { day } from "../common/format";
import type { Job } from "../common/job";
import { language } from "../common/language";
import { Answer, Button, Facts, Field, Sentence, TroubleLine } from "../common/parts";
import { DataTable, type Column } from "../common/table";
import { may } from "./me";
import { Progress } from "./progress";
import { Why } from "./reason";
import { said } from "./say";

const t = said({
  title: ["Nhập dữ liệu", "Imports"],
  send: ["Gửi một tệp", "Send a file"],
  register: ["Danh mục", "Register"],
  file: ["Tệp CSV, Excel, GeoJSON, GPKG hoặc Parquet", "CSV, Excel, GeoJSON, GPKG or Parquet file"],
  act: ["Gửi và kiểm tra", "Send and check"],
  note: [
    "Tệp được kiểm tra trước; chưa có gì được ghi cho tới khi bạn bấm Nhập.",
    "The file is checked first; nothing is written until you press Import.",
  ],
  number: ["Số", "No."],
  of: ["Danh mục", "Register"],
  sent: ["Ngày gửi", "Sent"],
  by: ["Người gửi", "Sent by"],
  errors: ["Lỗi", "Errors"],
  warnings: ["Cảnh báo", "Warnings"],
  state: ["Tình trạng", "State"],
  checking: ["đang kiểm tra", "being checked"],
  has_errors: ["còn lỗi", "has errors"],
  ready: ["nhập được", "ready"],
  imported: ["đã nhập", "imported"],
  unsigned: ["đã nhập, cảnh báo chưa ký", "imported, warnings unsigned"],
  failed: ["không kiểm tra được", "could not be checked"],
  report: ["Báo cáo kiểm tra tệp {number}", "Check report of file {number}"],
  row: ["Dòng", "Row"],
  column: ["Cột", "Column"],
  kind: ["Mức", "Severity"],
  says: ["Nội dung", "What is wrong"],
  red: ["đỏ", "red"],
  yellow: ["cảnh báo", "warning"],
  none: [
    "Không có dòng nào sai. Hãy bấm “Nhập vào hệ thống”.",
    "No row is wrong. Press “Import”.",
  ],
  accept: ["Nhập vào hệ thống", "Import"],
  sign: ["Ký nhận cảnh báo", "Sign for the warnings"],
  sign_note: ["Lượt xếp chỗ chỉ dùng danh mục này khi có người ký.", "A run uses this set only once somebody has signed."],
  signed: ["{by}: {reason}", "{by}: {reason}"],
  signed_off: ["Đã ký", "Signed off"],
  answers: ["câu trả lời của gia đình", "families' answers"],
});

type Import = Schema<"ImportOut">;
type Format = "csv" | "xlsx" | "geojson" | "gpkg" | "parquet";
const FORMATS: readonly Format[] = ["csv", "xlsx", "geojson", "gpkg", "parquet"];

export function Imports() {
  const asked = useAsked((signal) => data(api.GET("/v1/imports", { signal })), []);
  const [chosen, setChosen] = useState<number | null>(null);
  return (
    <>
      <h1>{t("title")}</h1>
      <Send onSent={(sent) => { setChosen(sent.import_id); asked.again(); }} />
      <Answer asked={asked}>
        {(found) => {
          const one = found.items.find((file) => file.import_id === chosen);
          return (
            <>
              <DataTable
                caption={t("title")}
                columns={COLUMNS()}
                rows={found.items}
                rowId={(file) => String(file.import_id)}
                chosen={chosen === null ? null : String(chosen)}
                onChoose={(file) => setChosen(file.import_id)}
              />
              {one && <Report key={one.import_id} file={one} again={asked.again} />}
            </>
          );
        }}
      </Answer>
    </>
  );
}

const COLUMNS = (): Column<Import>[] => [
  { id: "import_id", name: t("number"), value: (one) => one.import_id, number: true },
  { id: "of", name: t("of"), value: (one) => (one.of === "answers" ? t("answers") : one.of) },
  { id: "sent", name: t("sent"), value: (one) => one.created_at, show: (one) => day(one.created_at) },
  { id: "by", name: t("by"), value: (one) => one.sent_by },
  { id: "errors", name: t("errors"), value: (one) => counted(one, "errors"), number: true },
  { id: "warnings", name: t("warnings"), value: (one) => counted(one, "warnings"), number: true },
  { id: "state", name: t("state"), value: (one) => t(stateOf(one)) },
];

function counted(one: Import, what: "errors" | "warnings"): number | null {
  const value = one.check?.result?.[what];
  return typeof value === "number" ? value : null;
}

function stateOf(one: Import) {
  if (Object.keys(one.flagged).length && !one.signed_off.length) return "unsigned";
  if (one.accept?.state === "succeeded") return "imported";
  if (one.check?.state === "failed") return "failed";
  if (one.check?.state !== "succeeded") return "checking";
  return counted(one, "errors") ? "has_errors" : "ready";
}

function Send({ onSent }: { onSent: (sent: Import) => void }) {
  const registers = useAsked((signal) => data(api.GET("/v1/registers", { signal })), []);
  const [register, setRegister] = useState("pupils");
  const [file, setFile] = useState<File | null>(null);
  const sending = useDoing();
  const named = [
    ...(registers.data?.items ?? []).map((one) => [one.register_name, one.label] as const),
    ...(["pupils", "applicants", "answers"] as const).map((name) => [name, name] as const),
  ];
  const ending = file?.name.split(".").at(-1)?.toLowerCase() ?? "";
  const format = FORMATS.find((one) => one === ending);
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        if (!file || !format) return;
        void sending.run(async () => {
          const season = city.value?.season ?? null;
          onSent(
            await data(
              api.POST("/v1/imports", {
                params: {
                  query: { register, format, season },
                  header: { "Idempotency-Key": onceKey() },
                },
                body: file as unknown as string,
                bodySerializer: (body: unknown) => body as BodyInit,
                headers: { "Content-Type": "application/octet-stream" },
              }),
            ),
          );
          setFile(null);
        });
      }}
    >
      <h2>{t("send")}</h2>
      <div class="columns">
        <Field id="register" label={t("register")}>
          <select id="register" value={register} onChange={(event) => setRegister(event.currentTarget.value)}>
            {named.map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </Field>
        <Field id="file" label={t("file")}>
          <input
            id="file"
            type="file"
            accept={FORMATS.map((one) => `.${one}`).join(",")}
            onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
          />
        </Field>
      </div>
      <p class="hint">{t("note")}</p>
      <TroubleLine trouble={sending.trouble} />
      <div class="row">
        <Button kind="main" type="submit" busy={sending.busy} disabled={!format}>
          {t("act")}
        </Button>
      </div>
    </form>
  );
}

interface Finding {
  at: number;
  row: number | null;
  column: string | null;
  severity: string;
  says: string;
}

function Report({ file, again }: { file: Import; again: () => void }) {
  const accepting = useDoing();
  const signing = useDoing();
  const [asks, setAsks] = useState(false);
  const params = { path: { import_id: file.import_id } };
  const state = stateOf(file);
  const following = [file.check, file.accept].find(isOpen);
  return (
    <section class="card">
      <h2>{t("report", { number: file.import_id })}</h2>
      {following && <Progress key={following.job_id} job={following} onEnd={again} />}
      {file.check?.state === "succeeded" && (
        <DataTable
          caption={t("report", { number: file.import_id })}
          columns={FINDINGS()}
          rows={findingsOf(file.check)}
          rowId={(one) => String(one.at)}
          empty={t("none")}
          file={`check-${file.import_id}`}
        />
      )}
      {file.signed_off.length > 0 && (
        <Facts rows={file.signed_off.map((one) => [t("signed_off"), t("signed", { ...one })] as const)} />
      )}
      <TroubleLine trouble={accepting.trouble} />
      <div class="row">
        {state === "ready" && file.of !== "answers" && (
          <Button
            kind="main"
            busy={accepting.busy}
            onClick={() =>
              void accepting
                .run(() => api.POST("/v1/imports/{import_id}/accept", { params, body: { over_hand_edits: false } }))
                .then(again)
            }
          >
            {t("accept")}
          </Button>
        )}
        {state === "unsigned" && may("runs:decide") && (
          <Button onClick={() => setAsks(true)}>{t("sign")}</Button>
        )}
      </div>
      {asks && (
        <Why
          title={t("sign")}
          act={t("sign")}
          doing={signing}
          onClose={() => setAsks(false)}
          onDo={(reason) =>
            void signing
              .run(() => api.POST("/v1/imports/{import_id}/sign-off", { params, body: { reason } }))
              .then((done) => {
                if (!done) return;
                setAsks(false);
                again();
              })
          }
        >
          <Sentence>{t("sign_note")}</Sentence>
        </Why>
      )}
    </section>
  );
}

function isOpen(job: Job | null): job is Job {
  return job !== null && (job.state === "waiting" || job.state === "running");
}

const FINDINGS = (): Column<Finding>[] => [
  { id: "row", name: t("row"), value: (one) => one.row, number: true },
  { id: "column", name: t("column"), value: (one) => one.column },
  {
    id: "severity",
    name: t("kind"),
    value: (one) => (one.severity === "error" ? t("red") : t("yellow")),
    show: (one) => (
      <span class={one.severity === "error" ? "badge changed" : "badge assumed"}>
        {one.severity === "error" ? t("red") : t("yellow")}
      </span>
    ),
  },
  { id: "says", name: t("says"), value: (one) => one.says },
];

function findingsOf(check: Job): Finding[] {
  const found = check.result?.["findings"];
  if (!Array.isArray(found)) return [];
  return found.map((one: Record<string, unknown>, at) => ({
    at,
    row: typeof one["row"] === "number" ? one["row"] : null,
    column: typeof one["column"] === "string" ? one["column"] : null,
    severity: String(one["severity"] ?? ""),
    says: String(one[`message_${language.value}`] ?? one[language.value] ?? one["code"] ?? ""),
  }));
}

