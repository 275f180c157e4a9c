// Results of the own ward: what the newest placement gave the children who live there.

import { useState } from "preact/hooks";
import { api, data } from "../../common/api";
import { useAsked } from "../../common/asked";
import { limitOf } from "../../common/city";
import { gradeName, season as seasonText, whole } from "../../common/format";
import { Answer, Choices, Sentence } from "../../common/parts";
import { me } from "../me";
import { said } from "../say";
import { wardName } from "../schools";
import { ChildCard, FindChild } from "./child";
import { OffersTable, useOffers } from "./offers";
import { stateName } from "./words";

const t = said({
  title: ["Kết quả: {wards}", "Results: {wards}"],
  of: ["Lượt {number} · {grade} · {season} · {state}", "Run {number} · {grade} · {season} · {state}"],
  which: ["Xem", "Show"],
  all: ["Mọi em", "Everybody"],
  unplaced: ["Chưa có chỗ", "Without a seat"],
  far: ["Đi hơn {km} km", "Over {km} km"],
  list: ["Các em của phường", "Children of the ward"],
  none: [
    "Chưa có em nào. Hãy chờ Sở chạy và ghi kết quả của lớp này, hoặc chọn lớp khác.",
    "Nobody yet. Ask the Department whether this grade has been run, or choose another grade.",
  ],
  proposal: ["Kết quả dự kiến; chỉ báo gia đình khi đã công bố.", "A proposal; tell families only once it is published."],
});

export function Results() {
  const asked = useAsked((signal) => data(api.GET("/v1/runs/latest", { signal })), []);
  return (
    <>
      <h1>
        {t("title", { wards: (me.value?.wards ?? []).map((code) => wardName(code)).join(", ") })}
      </h1>
      <Answer asked={asked}>
        {(run) => (
          <>
            <p>
              {t("of", {
                number: run.run_id,
                grade: gradeName(run.grade ?? ""),
                season: seasonText(run.season),
                state: stateName(run.state),
              })}
            </p>
            {run.state !== "final" && <Sentence>{t("proposal")}</Sentence>}
            <Own run_id={Number(run.run_id)} far_m={limitOf(run.grade ?? "")} />
          </>
        )}
      </Answer>
    </>
  );
}

function Own({ run_id, far_m }: { run_id: number; far_m: number | null }) {
  const [which, setWhich] = useState<"all" | "unplaced" | "far">("all");
  const [child, setChild] = useState<string | null>(null);
  const ward_code = me.value?.wards.length === 1 ? (me.value.wards[0] ?? null) : null;
  const { asked, more } = useOffers(run_id, {
    ward_code,
    unplaced: which === "unplaced",
    over_m: which === "far" ? far_m : null,
    order: which === "far" ? "longest" : "pupil_id",
  });
  return (
    <>
      <FindChild onFind={setChild} />
      {child !== null && <ChildCard key={child} run_id={run_id} pupil_id={child} />}
      <Choices
        name="which"
        legend={t("which")}
        small
        options={(["all", "unplaced", "far"] as const)
          .filter((value) => value !== "far" || far_m !== null)
          .map((value) => ({ value, text: t(value, { km: whole((far_m ?? 0) / 1000) }) }))}
        value={which}
        onChoose={setWhich}
      />
      <Answer asked={asked}>
        {(found) => (
          <OffersTable caption={t("list")} run_id={run_id} found={found} more={more} empty={t("none")} />
        )}
      </Answer>
    </>
  );
}

