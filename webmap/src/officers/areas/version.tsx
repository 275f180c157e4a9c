// One version of a catchment: its history, and bringing it into force or taking it away.

import { useState } from "preact/hooks";
import { api, data } from "../../common/api";
import { useAsked, useDoing } from "../../common/asked";
import { day } from "../../common/format";
import { Answer, Button, Facts, Sentence, TextField } from "../../common/parts";
import { may } from "../me";
import { Why } from "../reason";
import { said } from "../say";
import { schoolName } from "../schools";

const t = said({
  one: ["Vùng {id}, bản {version}", "Area {id}, version {version}"],
  school: ["Trường", "School"],
  from: ["Hiệu lực từ", "In force from"],
  state: ["Tình trạng", "State"],
  draft: ["bản nháp", "draft"],
  approved: ["đang hiệu lực", "in force"],
  replaced: ["đã thay", "replaced"],
  approve: ["Duyệt, cho có hiệu lực", "Approve, bring into force"],
  withdraw: ["Bỏ bản nháp", "Take the draft away"],
  document: ["Số văn bản", "Number of the decision"],
  ends: ["Bản đang hiệu lực của cùng trường kết thúc trước đó một ngày", "The one in force for the same school ends the day before"],
  overlaps: ["Chấp nhận chồng lên vùng khác", "Accept that it overlaps others"],
  done: ["Đã ghi.", "Kept."],
});

export function Version({ number, onDone }: { number: number; onDone: () => void }) {
  const params = { path: { number } };
  const asked = useAsked(
    (signal) => data(api.GET("/v1/catchments/drafts/{number}", { signal, params })),
    [number],
  );
  const [asks, setAsks] = useState<"approve" | "withdraw" | null>(null);
  const [document, setDocument] = useState("");
  const [ends, setEnds] = useState(true);
  const [overlaps, setOverlaps] = useState(false);
  const [told, setTold] = useState(false);
  const doing = useDoing();
  const act = async (reason: string, etag: string) => {
    const of = { ...params, header: { "If-Match": etag } };
    const why = { reason, document: document.trim() || null };
    if (asks === "approve") {
      const body = { ...why, end_earlier: ends, despite_overlaps: overlaps };
      await api.POST("/v1/catchments/drafts/{number}/approve", { params: of, body });
    } else {
      await api.POST("/v1/catchments/drafts/{number}/withdraw", { params: of, body: why });
    }
    setAsks(null);
    setTold(true);
    onDone();
  };
  return (
    <Answer asked={asked}>
      {(found) => (
        <section class="card" id="version">
          <h2>{t("one", { id: found.catchment_id, version: found.version })}</h2>
          <Facts
            rows={[
              [t("school"), found.schools.map(schoolName).join(", ")],
              [t("state"), t(found.status)],
              [t("from"), day(found.valid_from)],
              ...found.history.map(
                (step) => [day(step.at), `${t(step.status)} · ${step.decided_by} · ${step.reason}`] as const,
              ),
            ]}
          />
          {told && <Sentence kind="good">{t("done")}</Sentence>}
          {found.status === "draft" && !told && (
            <div class="row">
              {may("catchments:approve") && (
                <Button kind="main" onClick={() => setAsks("approve")}>
                  {t("approve")}
                </Button>
              )}
              {may("catchments:edit") && <Button onClick={() => setAsks("withdraw")}>{t("withdraw")}</Button>}
            </div>
          )}
          {asks && (
            <Why
              title={t(asks)}
              act={t(asks)}
              doing={doing}
              onClose={() => setAsks(null)}
              onDo={(reason) => void doing.run(() => act(reason, found.etag))}
            >
              <TextField
                id="document"
                label={t("document")}
                maxLength={120}
                value={document}
                onType={setDocument}
              />
              {asks === "approve" && (
                <>
                  <label class="row">
                    <input type="checkbox" checked={ends} onChange={(event) => setEnds(event.currentTarget.checked)} />
                    {t("ends")}
                  </label>
                  <label class="row">
                    <input
                      type="checkbox"
                      checked={overlaps}
                      onChange={(event) => setOverlaps(event.currentTarget.checked)}
                    />
                    {t("overlaps")}
                  </label>
                </>
              )}
            </Why>
          )}
        </section>
      )}
    </Answer>
  );
}
