// The approved catchments on the map, from their own tiles, with the table of them.

import { useEffect, useRef, useState } from "preact/hooks";
import { api, data, type Schema } from "../../common/api";
import { useAsked } from "../../common/asked";
import { city } from "../../common/city";
import { season } from "../../common/format";
import { MapFrame } from "../../common/map/frame";
import { Answer, Choices } from "../../common/parts";
import { DataTable, type Column } from "../../common/table";
import { t } from "../texts";
import type { AreaMap } from "./map";
import { p } from "./texts";

type Area = Schema<"CatchmentShort">;
type Level = "preschool" | "primary" | "lower_secondary";
const LEVELS: readonly Level[] = ["preschool", "primary", "lower_secondary"];
const MOST = 1000;

export function Areas() {
  const [level, setLevel] = useState<Level>("primary");
  const [chosen, setChosen] = useState<string | null>(null);
  const map = useRef<AreaMap | null>(null);
  const [ready, setReady] = useState(false);
  useEffect(() => map.current?.show(level, chosen), [level, chosen, ready]);
  const asked = useAsked(
    async (signal) => {
      const query = { level, season: city.value?.season ?? null, size: MOST };
      const found = await data(api.GET("/v1/catchments", { params: { query }, signal }));
      return (found as Schema<"CatchmentPage">).items;
    },
    [level, city.value?.season],
  );
  const columns: Column<Area>[] = [
    { id: "area", name: p("area"), value: (one) => one.catchment_id },
    { id: "season", name: t("season"), value: (one) => season(one.season) },
    { id: "schools", name: p("schools"), value: (one) => one.schools.join(", ") },
  ];
  return (
    <section class="card" aria-labelledby="areas-title">
      <h2 id="areas-title">{p("map")}</h2>
      <Choices
        name="level"
        legend={p("level")}
        small
        options={LEVELS.map((value) => ({ value, text: p(value) }))}
        value={level}
        onChoose={(value) => {
          setLevel(value);
          setChosen(null);
        }}
      />
      <div class="wide-map">
        <MapFrame
          label={p("map")}
          help={p("map_help")}
          start={async (container, known) => (await import("./map")).startMap(container, known)}
          onReady={(made) => {
            map.current = made;
            setReady(true);
          }}
        />
      </div>
      <Answer asked={asked}>
        {(items) => (
          <DataTable
            caption={p("areas")}
            columns={columns}
            rows={items}
            rowId={(one) => String(one.number)}
            chosen={chosen}
            onChoose={(one) => setChosen(String(one.number))}
            file="dia-ban"
            empty={p("no_areas")}
          />
        )}
      </Answer>
    </section>
  );
}
