// What families ask for: their words, photos as downloads, metres before and after, and the decision.

import { useMemo, useState } from "preact/hooks";
import { api, data, type Schema } from "../../common/api";
import { useAsked, useDoing } from "../../common/asked";
import { save } from "../../common/csv";
import { day, whole } from "../../common/format";
import { Answer, Button, Choices, Facts, Sentence, TroubleLine } from "../../common/parts";
import { DataTable, type Column } from "../../common/table";
import { may } from "../me";
import { Picking } from "../picking";
import { proposalOf, Waits, Why } from "../reason";
import { said } from "../say";
import { wardName } from "../schools";

const t = said({
  title: ["Yêu cầu của gia đình", "Families' requests"],
  which: ["Xem", "Show"],
  received: ["Đang chờ", "Waiting"],
  accepted: ["Đã chấp nhận", "Accepted"],
  rejected: ["Đã từ chối", "Refused"],
  more: ["Đọc thêm", "Read more"],
  none: [
    "Không có yêu cầu nào. Hãy đổi bộ lọc ở trên, hoặc xem tiếp “Địa chỉ chờ xem”.",
    "There is no request. Change the filter above, or go on to “Addresses that wait”.",
  ],
  number: ["Số", "No."],
  child: ["Mã học sinh", "Child's id"],
  ward: ["Phường", "Ward"],
  moved: ["Dời đi (m)", "Moved (m)"],
  made: ["Ngày gửi", "Sent"],
  files: ["Ảnh, giấy tờ", "Photos, papers"],
  one: ["Yêu cầu {number}: em {child}", "Request {number}: child {child}"],
  words: ["Gia đình viết", "The family writes"],
  school: ["Trường", "School"],
  old: ["Đường cũ (m)", "Way now (m)"],
  new: ["Đường mới (m)", "Way then (m)"],
  metres: ["Đường tới năm trường gần nhất", "Ways to the five nearest schools"],
  file: ["Tải {kind} {n} ({size} KB)", "Download {kind} {n} ({size} KB)"],
  accept: ["Chấp nhận", "Accept"],
  reject: ["Từ chối", "Refuse"],
  family_reads: ["Gia đình sẽ đọc lý do này.", "The family reads this reason."],
  two: ["Dời hơn 300 m: cần người thứ hai đồng ý.", "Moved over 300 m: a second person has to agree."],
  map: ["Nơi gia đình nói là nhà", "Where the family says that the home is"],
  decided: ["Người giải quyết", "Decided by"],
  reason: ["Lý do", "Reason"],
});

type Request = Schema<"RequestOut">;
const PAGE = 200; // as many as the route gives at once

const COLUMNS = (): Column<Request>[] => [
  { id: "number", name: t("number"), value: (one) => one.request_no, number: true },
  { id: "child", name: t("child"), value: (one) => one.pupil_id },
  { id: "ward", name: t("ward"), value: (one) => wardName(one.ward_code) },
  { id: "moved", name: t("moved"), value: (one) => one.moved_m, number: true },
  { id: "files", name: t("files"), value: (one) => one.files.length, number: true },
  { id: "made", name: t("made"), value: (one) => one.made_at, show: (one) => day(one.made_at) },
];

/** Pages by number, read on demand; a full one may be followed by another. */
async function read(state: Request["state"], pages: number, signal: AbortSignal) {
  const items: Request[] = [];
  let more = true;
  for (let page = 0; page < pages && more; page += 1) {
    const query = { state, after: items.at(-1)?.request_no ?? 0 };
    const found = (await data(api.GET("/v1/requests", { signal, params: { query } }))).items;
    items.push(...found);
    more = found.length >= PAGE;
  }
  return { items, more };
}

export function Requests() {
  const [state, setState] = useState<Request["state"]>("received");
  const [chosen, setChosen] = useState<number | null>(null);
  const [pages, setPages] = useState(1);
  const asked = useAsked((signal) => read(state, pages, signal), [state, pages]);
  return (
    <>
      <h1>{t("title")}</h1>
      <Choices
        name="state"
        legend={t("which")}
        small
        options={(["received", "accepted", "rejected"] as const).map((value) => ({ value, text: t(value) }))}
        value={state}
        onChoose={(value) => {
          setState(value);
          setPages(1);
          setChosen(null);
        }}
      />
      <Answer asked={asked}>
        {(found) => {
          const one = found.items.find((row) => row.request_no === chosen);
          return (
            <>
              <DataTable
                caption={t("title")}
                columns={COLUMNS()}
                rows={found.items}
                rowId={(row) => String(row.request_no)}
                chosen={chosen === null ? null : String(chosen)}
                onChoose={(row) => setChosen(row.request_no)}
                empty={t("none")}
              />
              {found.more && <Button onClick={() => setPages(pages + 1)}>{t("more")}</Button>}
              {one && <One key={one.request_no} one={one} again={asked.again} />}
            </>
          );
        }}
      </Answer>
    </>
  );
}

function One({ one, again }: { one: Request; again: () => void }) {
  const [asks, setAsks] = useState<"accept" | "reject" | null>(null);
  const [proposal, setProposal] = useState<number | null>(null);
  const deciding = useDoing();
  const loading = useDoing();
  const params = { path: { number: one.request_no } };
  const decide = async (reason: string) => {
    try {
      const body = { accept: asks === "accept", reason };
      await api.POST("/v1/requests/{number}/decide", { params, body });
      again();
    } catch (error) {
      const number = proposalOf(error);
      if (number === null) throw error;
      setProposal(number);
    }
    setAsks(null);
  };
  const load = (file: Request["files"][number]) =>
    loading.run(async () => {
      const { response } = await api.GET("/v1/requests/{number}/files/{place}", {
        params: { path: { number: one.request_no, place: file.evidence_no } },
        parseAs: "stream",
      });
      save(`request-${one.request_no}-${file.evidence_no}.${file.kind}`, await response.blob());
    });
  const ways: Column<Schema<"MetresOut">>[] = [
    { id: "school", name: t("school"), value: (row) => row.name },
    { id: "old", name: t("old"), value: (row) => row.old_m, number: true },
    { id: "new", name: t("new"), value: (row) => row.new_m, number: true },
  ];
  const places = useMemo(() => [{ lon: one.lon, lat: one.lat, text: "1" }], [one]);
  return (
    <div class="side-by-side">
      <section class="card" id="request">
        <h2>{t("one", { number: one.request_no, child: one.pupil_id })}</h2>
        <p>
          {t("words")}: <q>{one.words}</q>
        </p>
        <h3>{t("metres")}</h3>
        <DataTable caption={t("metres")} columns={ways} rows={one.nearest} rowId={(row) => row.school_code} />
        <div class="row">
          {one.files.map((file) => (
            <Button key={file.evidence_no} icon="save" busy={loading.busy} onClick={() => void load(file)}>
              {t("file", { kind: file.kind, n: file.evidence_no, size: whole(Math.ceil(file.n_bytes / 1024)) })}
            </Button>
          ))}
        </div>
        <TroubleLine trouble={loading.trouble} />
        <Waits number={proposal} />
        {one.state === "received" ? (
          may("requests:decide") && (
            <>
              {one.takes_two && <Sentence kind="warning">{t("two")}</Sentence>}
              <div class="row">
                <Button kind="main" disabled={!may("people:edit")} onClick={() => setAsks("accept")}>
                  {t("accept")}
                </Button>
                <Button onClick={() => setAsks("reject")}>{t("reject")}</Button>
              </div>
            </>
          )
        ) : (
          <Facts
            rows={[
              [t("decided"), one.decided_by ?? "–"],
              [t("reason"), one.reason ?? "–"],
            ]}
          />
        )}
      </section>
      <Picking
        label={t("map")}
        help=""
        own_label=""
        places={places}
        own={null}
        onPick={() => undefined}
      />
      {asks && (
        <Why
          title={t(asks)}
          act={t(asks)}
          doing={deciding}
          onClose={() => setAsks(null)}
          onDo={(reason) => void deciding.run(() => decide(reason))}
        >
          <p class="hint">{t("family_reads")}</p>
        </Why>
      )}
    </div>
  );
}
