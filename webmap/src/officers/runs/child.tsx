// One child of a run: its offer, why no nearer school, and the sheet for an appeal. The id stands in
// bodies alone, never in an address.

import { useState } from "preact/hooks";
import { api, data, type Schema } from "../../common/api";
import { useAsked, useDoing } from "../../common/asked";
import { save } from "../../common/csv";
import { metres } from "../../common/format";
import { Answer, Button, Choices, Facts, Field, TroubleLine } from "../../common/parts";
import { may } from "../me";
import { said } from "../say";
import { schoolName, wardName } from "../schools";
import { r } from "./words";

const t = said({
  find: ["Tìm một em", "Find a child"],
  ask: ["Xem lý do", "See the reasons"],
  of: ["Em {child}", "Child {child}"],
  no_offer: ["chưa có chỗ", "no seat"],
  why: ["Vì sao không vào trường gần hơn", "Why no nearer school"],
  no_nearer: [
    "Không có trường nào gần hơn: em vào trường gần nhất. Hãy xem đường đi trong phiếu giải trình.",
    "No school is nearer: this is the nearest. See the way on the appeal sheet.",
  ],
  by_decision: ["Theo quyết định", "By decision"],
  decided: ["hội đồng bố trí trước khi xét", "placed beforehand by the committee"],
  sheet: ["Phiếu giải trình", "Appeal sheet"],
  family: ["Cho gia đình (số đã công bố)", "For the family (public numbers)"],
  officer: ["Cho hội đồng (số chính xác)", "For the committee (exact numbers)"],
  save_pdf: ["Lưu PDF", "Save PDF"],
  save_html: ["Lưu HTML để in", "Save HTML to print"],
  careful: ["Phiếu nói về một em: chỉ giao cho gia đình và hội đồng.", "The sheet is about one child: for the family and the committee only."],
  straight: ["đường chim bay, không dùng để xét", "straight line, not used"],
});

export function FindChild({ onFind, id = "child" }: { onFind: (pupil_id: string) => void; id?: string }) {
  const [typed, setTyped] = useState("");
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim()) onFind(typed.trim());
      }}
    >
      <Field id={id} label={r("child")}>
        <input
          id={id}
          autocomplete="off"
          spellcheck={false}
          maxLength={64}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </Field>
      <Button type="submit" disabled={!typed.trim()}>
        {t("ask")}
      </Button>
    </form>
  );
}

export function ChildReasons({ run_id, pupil_id }: { run_id: number; pupil_id: string }) {
  const asked = useAsked(
    (signal) =>
      data(
        api.POST("/v1/runs/{run_id}/reasons", {
          signal,
          params: { path: { run_id } },
          body: { pupil_id },
        }),
      ),
    [run_id, pupil_id],
  );
  return (
    <Answer asked={asked}>
      {(found) => (
        <>
          <Offer offer={found.offer} />
          <h3>{t("why")}</h3>
          {found.reasons.length ? (
            <ol class="plain-list">
              {found.reasons.map((one) => (
                <li key={one.school_code}>{one.sentence ?? schoolName(one.school_code)}</li>
              ))}
            </ol>
          ) : (
            <p>{t("no_nearer")}</p>
          )}
        </>
      )}
    </Answer>
  );
}

function Offer({ offer }: { offer: Schema<"OfferOut"> }) {
  const way = offer.distance_m === null ? "–" : metres(offer.distance_m);
  return (
    <Facts
      rows={[
        [r("school"), schoolName(offer.school_code) ?? t("no_offer")],
        [r("way").replace(" (m)", ""), way],
        [t("straight"), offer.straight_m === null ? "–" : metres(offer.straight_m)],
        [r("rank"), offer.rank ?? "–"],
        [r("group"), offer.group ?? "–"],
        [r("ward"), wardName(offer.ward_code) ?? "–"],
        ...(offer.decision === null ? [] : [[t("by_decision"), t("decided")] as const]),
      ]}
    />
  );
}

export function ChildCard({ run_id, pupil_id }: { run_id: number; pupil_id: string }) {
  return (
    <section class="card" id="of-child">
      <h2>{t("of", { child: pupil_id })}</h2>
      <ChildReasons run_id={run_id} pupil_id={pupil_id} />
      <Sheet run_id={run_id} pupil_id={pupil_id} />
    </section>
  );
}

function Sheet({ run_id, pupil_id }: { run_id: number; pupil_id: string }) {
  const [audience, setAudience] = useState<"family" | "officer">("family");
  const [writing, setWriting] = useState<"pdf" | "html" | null>(null);
  const doing = useDoing();
  const write = (format: "pdf" | "html") => {
    setWriting(format);
    void doing.run(async () => {
      const { response } = await api.POST("/v1/runs/{run_id}/sheet", {
        params: { path: { run_id } },
        body: { pupil_id, audience, format },
        parseAs: "stream",
      });
      save(`sheet-${run_id}.${format}`, await response.blob());
    });
  };
  return (
    <>
      <h3>{t("sheet")}</h3>
      <Choices
        name="audience"
        legend={t("sheet")}
        small
        options={[
          { value: "family", text: t("family") },
          { value: "officer", text: t("officer"), missing: !may("runs:decide") },
        ]}
        value={audience}
        onChoose={setAudience}
      />
      <p class="hint">{t("careful")}</p>
      <TroubleLine trouble={doing.trouble} />
      <div class="row">
        {(["pdf", "html"] as const).map((format) => (
          <Button
            key={format}
            icon={format === "pdf" ? "save" : "print"}
            busy={doing.busy && writing === format}
            disabled={doing.busy}
            onClick={() => write(format)}
          >
            {t(format === "pdf" ? "save_pdf" : "save_html")}
          </Button>
        ))}
      </div>
    </>
  );
}
