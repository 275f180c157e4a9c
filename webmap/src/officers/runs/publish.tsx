// What the public is told: cut-offs of the run, and the publication that families are answered from.

import { useState } from "preact/hooks";
import { api, data } from "../../common/api";
import { useAsked, useDoing } from "../../common/asked";
import { whole } from "../../common/format";
import type { Job } from "../../common/job";
import { Answer, Button, Facts, Sentence, TroubleLine } from "../../common/parts";
import { DataTable, type Column } from "../../common/table";
import { Progress } from "../progress";
import { proposalOf, Waits } from "../reason";
import { said } from "../say";
import { schoolName } from "../schools";
import { r, type Run } from "./words";

const t = said({
  cutoffs: ["Khoảng cách cuối cùng được nhận", "Last admitted distances"],
  cutoffs_note: [
    "Làm tròn lên và giấu nơi có ít em. Công bố một lần, hai người cùng quyết định.",
    "Rounded up, and withheld where few children stand. Told once, by two persons.",
  ],
  shown: ["Sẽ công bố", "Would be told"],
  withheld: ["Giấu vì ít em", "Withheld: few children"],
  told: ["Đã công bố.", "It was told."],
  tell: ["Công bố khoảng cách", "Tell the distances"],
  draft: ["Bản nháp không được công bố. Hãy chuyển sang “Dự kiến” trước.", "A draft is not told. Move it on to “Provisional” first."],
  within: ["Trong vòng (m)", "Within (m)"],
  why: ["Tình trạng", "State"],
  is_shown: ["công bố", "told"],
  is_withheld: ["giấu", "withheld"],
  none: ["không có em nào", "no offers"],
  publication: ["Kết quả cho gia đình", "Results for families"],
  publication_note: [
    "Dựng bản công bố trước; chưa ai thấy. Người thứ hai đồng ý rồi mới chuyển sang.",
    "The publication is built first and nobody sees it. It is switched to once another person agrees.",
  ],
  build: ["Dựng bản công bố", "Build the publication"],
  built: ["Đã dựng bản công bố số {number}.", "Publication {number} is built."],
  waits: ["Cần người thứ hai đồng ý với đề nghị số {number}.", "A second person has to agree to proposal {number}."],
  see: ["Xem đề nghị", "See the proposal"],
  switch: ["Cho gia đình xem bản số {number}", "Let families see publication {number}"],
  switched: ["Gia đình đang xem bản số {number}.", "Families see publication {number}."],
});

interface Row {
  school_code: string;
  group: number;
  within_m: number | null;
  why: string;
}

export function Publish({ run }: { run: Run }) {
  return (
    <div class="columns">
      <Cutoffs run={run} />
      <Publication />
    </div>
  );
}

function Cutoffs({ run }: { run: Run }) {
  const params = { path: { run_id: run.run_id } };
  const asked = useAsked(
    async (signal) =>
      run.state === "draft"
        ? null
        : data(api.GET("/v1/runs/{run_id}/cutoffs/preview", { signal, params })),
    [run.run_id, run.state],
  );
  const [proposal, setProposal] = useState<number | null>(null);
  const telling = useDoing();
  const tell = async () => {
    try {
      await api.POST("/v1/runs/{run_id}/cutoffs/publication", { params, body: { document: null } });
      asked.again();
    } catch (error) {
      const number = proposalOf(error);
      if (number === null) throw error;
      setProposal(number);
    }
  };
  const columns: Column<Row>[] = [
    { id: "school", name: r("school"), value: (one) => schoolName(one.school_code) },
    { id: "group", name: r("group"), value: (one) => one.group, number: true },
    { id: "within", name: t("within"), value: (one) => one.within_m, number: true },
    {
      id: "why",
      name: t("why"),
      value: (one) => t(one.why === "shown" ? "is_shown" : one.why === "no_offers" ? "none" : "is_withheld"),
    },
  ];
  return (
    <section class="card">
      <h2>{t("cutoffs")}</h2>
      <p class="hint">{t("cutoffs_note")}</p>
      {run.state === "draft" ? (
        <Sentence>{t("draft")}</Sentence>
      ) : (
        <Answer asked={asked}>
          {(told) =>
            told && (
              <>
                <Facts
                  rows={[
                    [t("shown"), whole(told.shown)],
                    [t("withheld"), whole(told.withheld)],
                  ]}
                />
                <DataTable
                  caption={t("cutoffs")}
                  columns={columns}
                  rows={told.items as unknown as Row[]}
                  rowId={(one) => `${one.school_code} ${one.group}`}
                />
                <Waits number={proposal} />
                <TroubleLine trouble={telling.trouble} />
                {told.is_told ? (
                  <Sentence kind="good">{t("told")}</Sentence>
                ) : (
                  <div class="row">
                    <Button busy={telling.busy} onClick={() => void telling.run(tell)}>
                      {t("tell")}
                    </Button>
                  </div>
                )}
              </>
            )
          }
        </Answer>
      )}
    </section>
  );
}

function Publication() {
  const asked = useAsked(
    (signal) =>
      data(api.GET("/v1/jobs", { signal, params: { query: { kind: "publication", size: 1 } } })),
    [],
  );
  const [job, setJob] = useState<Job | null>(null);
  const [switching, setSwitching] = useState<Job | null>(null);
  const [live, setLive] = useState<number | null>(null);
  const doing = useDoing();
  const last = job?.state === "succeeded" ? job : (asked.data?.items[0] ?? null);
  const number = numberOf(last, "number") ?? numberOf(last, "publication");
  const approval = numberOf(last, "approval_id");
  return (
    <section class="card">
      <h2>{t("publication")}</h2>
      <p class="hint">{t("publication_note")}</p>
      <TroubleLine trouble={doing.trouble} />
      <div class="row">
        <Button
          busy={doing.busy}
          onClick={() => void doing.run(async () => setJob(await data(api.POST("/v1/publications"))))}
        >
          {t("build")}
        </Button>
      </div>
      {job && <Progress key={job.job_id} job={job} onEnd={setJob} />}
      {number !== null && (
        <>
          <Sentence>
            <p>{t("built", { number })}</p>
            {approval !== null && (
              <p>
                {t("waits", { number: approval })} <a href="#/approvals">{t("see")}</a>
              </p>
            )}
          </Sentence>
          <div class="row">
            <Button
              kind="main"
              busy={doing.busy}
              onClick={() =>
                void doing.run(async () =>
                  setSwitching(
                    await data(
                      api.POST("/v1/publications/{number}/switch", { params: { path: { number } } }),
                    ),
                  ),
                )
              }
            >
              {t("switch", { number })}
            </Button>
          </div>
        </>
      )}
      {switching && (
        <Progress
          key={switching.job_id}
          job={switching}
          onEnd={(ended) => ended.state === "succeeded" && setLive(number)}
        />
      )}
      {live !== null && <Sentence kind="good">{t("switched", { number: live })}</Sentence>}
    </section>
  );
}

function numberOf(job: Job | null, name: string): number | null {
  const value = job?.result?.[name];
  return typeof value === "number" ? value : null;
}

