// The result handed on: as a picture, as GeoJSON and GeoPackage for a GIS. Tables have their own CSV.

import { api, data } from "../../common/api";
import { useDoing } from "../../common/asked";
import { city } from "../../common/city";
import { save } from "../../common/csv";
import { count, day, gradeName, season } from "../../common/format";
import { language } from "../../common/language";
import { Button, TroubleLine } from "../../common/parts";
import { MARKS } from "../marks";
import { savePicture, type LegendItem } from "../picture";
import { t } from "../texts";
import { drawing, result } from "./drawing";
import { board_map } from "./map-frame";
import { r } from "./result-texts";
import * as board from "./store";
import { say } from "./steps";

export function Save() {
  const map = board_map.value;
  const doing = useDoing();
  return (
    <div class="row">
      {map && (
        <Button icon="save" onClick={() => void picture()}>
          {t("save_picture")}
        </Button>
      )}
      <Button icon="save" onClick={geojson}>
        {t("save_geojson")}
      </Button>
      <Button icon="save" disabled={doing.busy} onClick={() => void doing.run(geopackage)}>
        {t("save_gpkg")}
      </Button>
      <TroubleLine trouble={doing.trouble} />
    </div>
  );
}

export function legend(): LegendItem[] {
  return [
    { colour: MARKS.more, sign: "+", text: r("legend_more") },
    { colour: MARKS.fewer, sign: "−", text: r("legend_fewer") },
    { colour: MARKS.others, sign: "=", text: r("legend_others") },
    { colour: MARKS.few, sign: "±", text: r("legend_few") },
    { colour: MARKS.closed, sign: "×", text: r("legend_closed") },
    { colour: MARKS.added, sign: "+", text: r("legend_added") },
  ];
}

function source(): string {
  const known = city.value;
  const words = known?.attribution ?? t("own_source");
  return t("source", { source: words, date: day(known?.data_date ?? "") });
}

async function picture(): Promise<void> {
  const map = board_map.value;
  const told = board.result.value?.difference;
  if (!map || !told) return;
  const figures = told.figures;
  const lines = [
    city.value?.notice?.[language.value],
    `${city.value?.name ?? ""} · ${t("season")} ${season(board.season.value)} · ${gradeName(board.grade.value ?? "1")}`,
    board.holding.value.map(say).join("; "),
    `${r("moved")}: ${count(figures["n_moved"] ?? null)} · ${r("better")}: ${count(figures["n_better"] ?? null)} · ${r("worse")}: ${count(figures["n_worse"] ?? null)}`,
  ].filter((line): line is string => Boolean(line));
  await savePicture("phuong-an.png", await map.picture(), map.metresPerPx(), {
    title: board.name.value,
    lines,
    legend: legend(),
    source: `${source()} ${told.labels.join(" ")}`,
  });
}

/** Written by the service of what it computed: for a GIS, with the wards' areas. */
async function geopackage(): Promise<void> {
  const known = board.result.value;
  if (!known) return;
  const params = { path: { job_id: known.job_id } };
  const content = await data(
    api.GET("/v1/jobs/{job_id}/layers.gpkg", { params, parseAs: "blob" }),
  );
  save("phuong-an.gpkg", content as unknown as Blob);
}

function geojson(): void {
  const told = board.result.value?.difference;
  const steps = drawing.steps.value;
  const content = {
    type: "FeatureCollection",
    name: board.name.value,
    policy: told?.policy,
    season: board.season.value,
    grade: board.grade.value,
    labels: told?.labels,
    attribution: source(),
    features: [
      ...result().map(({ properties, ...rest }) => {
        const { radius: _, text: __, ...kept } = properties ?? {};
        return { ...rest, properties: { what: "school", ...kept } };
      }),
      ...steps.features.filter((one) => !String(one.properties?.["what"]).endsWith(" sign")),
    ],
  };
  const text = JSON.stringify(content);
  save("phuong-an.geojson", new Blob([text], { type: "application/geo+json" }));
}
