// What lies inside an outline while it is drawn: children, seats, the longest walk.

import { useEffect, useState } from "preact/hooks";
import { api, data, type Schema } from "../../common/api";
import { useAsked } from "../../common/asked";
import { count, metres, whole } from "../../common/format";
import { Answer, Facts } from "../../common/parts";
import { may } from "../me";
import { said } from "../say";
import type { Outline } from "./shapes";

const t = said({
  children: ["Trẻ trong vùng", "Children inside"],
  seats: ["Chỉ tiêu của trường", "Seats of the school"],
  longest: ["Đường đi bộ dài nhất", "Longest walk"],
  unreachable: ["Trẻ không có đường tới", "Children without a way"],
  not_seen: ["khoá này không được xem", "not for this key"],
});

const REST_MS = 300;

interface Props {
  outline: Outline;
  level: Schema<"TotalsIn">["level"];
  season: string;
  school: string;
}

export function Totals({ outline, level, season, school }: Props) {
  const [still, setStill] = useState(outline);
  useEffect(() => {
    const waits = setTimeout(() => setStill(outline), REST_MS);
    return () => clearTimeout(waits);
  }, [outline]);
  const asked = useAsked(
    (signal) =>
      data(
        api.POST("/v1/catchments/totals", {
          signal,
          body: {
            geometry: { ...still },
            season,
            level,
            schools: school ? [school] : [],
            profile: "walk",
          },
        }),
      ),
    [still, level, season, school],
  );
  const told = (value: number | null) => (may("people:read") ? count(value) : t("not_seen"));
  return (
    <Answer asked={asked}>
      {(found) => (
        <Facts
          rows={[
            [t("children"), told(found.children)],
            [t("seats"), whole(found.seats)],
            [t("longest"), found.longest_m === null ? "–" : metres(found.longest_m)],
            [t("unreachable"), found.longest_m === null ? "–" : count(found.unreachable)],
          ]}
        />
      )}
    </Answer>
  );
}
