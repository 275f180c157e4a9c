// Catchments: versions in a list, one outline on the desk, drawn, joined, cut, counted and approved.

import { useEffect, useMemo, useState } from "preact/hooks";
import { api, data, type Schema } from "../../common/api";
import { useAsked, useDoing } from "../../common/asked";
import { city } from "../../common/city";
import { whole } from "../../common/format";
import { MapFrame } from "../../common/map/frame";
import { Answer, Button, Choices, Field, Sentence, TroubleLine } from "../../common/parts";
import { DataTable, type Column } from "../../common/table";
import { may } from "../me";
import { said } from "../say";
import { schoolName, schools } from "../schools";
import type { AreasMap, Other, Tool } from "./map";
import { common, cut, joined, outlineOf, type Outline } from "./shapes";
import { Totals } from "./totals";
import { Version } from "./version";

const t = said({
  title: ["Vùng tuyển sinh", "Catchments"],
  level: ["Cấp học", "Level"],
  school: ["Trường của vùng", "School of the area"],
  tools: ["Công cụ", "Tool"],
  look: ["Xem", "Look"],
  polygon: ["Vẽ thêm", "Draw"],
  select: ["Sửa góc", "Move corners"],
  cut: ["Cắt bằng một đường", "Cut along a line"],
  holds: ["Bám theo đường và ranh giới", "Hold on to roads and borders"],
  undo: ["Lùi một bước", "Undo"],
  clear: ["Xoá hình", "Clear"],
  other_side: ["Lấy phía bên kia", "Take the other side"],
  how: [
    "Bấm từng góc, bấm lại góc đầu để kết thúc. Vẽ nhiều hình thì chúng được gộp lại. Ở chế độ Xem, bấm một vùng đang có hiệu lực để gộp vào hình.",
    "Click each corner and the first one again to end. Several outlines are joined. While looking, click an area in force to join it.",
  ],
  overlaps: ["Chồng lên {names}", "Overlaps {names}"],
  save: ["Lưu thành bản nháp", "Save as a draft"],
  saved: ["Đã lưu bản nháp số {number}.", "Draft {number} is saved."],
  nothing: [
    "Chưa vẽ gì. Hãy bấm “Vẽ thêm” rồi chạm các góc trên bản đồ.",
    "Nothing is drawn yet. Press “Draw” and tap the corners on the map.",
  ],
  list: ["Các bản", "Versions"],
  which: ["Xem", "Show"],
  draft: ["Bản nháp", "Drafts"],
  approved: ["Đang hiệu lực", "In force"],
  number: ["Số", "No."],
  id: ["Mã vùng", "Area"],
  version: ["Bản", "Version"],
  map: ["Bản đồ vẽ vùng tuyển sinh", "Map on which catchments are drawn"],
  none: [
    "Không có bản nào. Hãy chọn “Xem” khác ở trên, hoặc vẽ một vùng mới trên bản đồ.",
    "There is none. Choose another “Show” above, or draw a new area on the map.",
  ],
});

const LEVELS = said({
  preschool: ["Mầm non", "Preschool"],
  primary: ["Tiểu học", "Primary"],
  lower_secondary: ["Trung học cơ sở", "Lower secondary"],
  upper_secondary: ["Trung học phổ thông", "Upper secondary"],
});

type Level = Schema<"TotalsIn">["level"];
type Short = Schema<"WorkShort">;
const LEVEL: readonly Level[] = ["preschool", "primary", "lower_secondary", "upper_secondary"];
const PREFIX: Record<Level, string> = {
  preschool: "MN",
  primary: "TH",
  lower_secondary: "THCS",
  upper_secondary: "THPT",
};

export function Areas() {
  const [level, setLevel] = useState<Level>("primary");
  const [status, setStatus] = useState<"draft" | "approved">("draft");
  const [chosen, setChosen] = useState<number | null>(null);
  const season = city.value?.season ?? "";
  const list = useAsked(
    (signal) =>
      data(api.GET("/v1/catchments/drafts", { signal, params: { query: { status, season, level, size: 1000 } } })),
    [status, season, level],
  );
  const others = useAsked((signal) => othersOf(season, level, signal), [season, level]);
  const again = () => {
    list.again();
    others.again();
  };
  const columns: Column<Short>[] = [
    { id: "number", name: t("number"), value: (one) => one.number, number: true },
    { id: "id", name: t("id"), value: (one) => one.catchment_id },
    { id: "version", name: t("version"), value: (one) => one.version, number: true },
    { id: "schools", name: t("school"), value: (one) => one.schools.map(schoolName).join(", ") },
  ];
  return (
    <>
      <h1>{t("title")}</h1>
      <Choices
        name="level"
        legend={t("level")}
        small
        options={LEVEL.map((value) => ({ value, text: LEVELS(value) }))}
        value={level}
        onChoose={setLevel}
      />
      {may("catchments:edit") && (
        <Drawing key={level} level={level} season={season} others={others.data ?? NONE} onSaved={again} />
      )}
      <h2>{t("list")}</h2>
      <Choices
        name="status"
        legend={t("which")}
        small
        options={(["draft", "approved"] as const).map((value) => ({ value, text: t(value) }))}
        value={status}
        onChoose={setStatus}
      />
      <Answer asked={list}>
        {(found) => (
          <DataTable
            caption={t("list")}
            columns={columns}
            rows={found.items}
            rowId={(one) => String(one.number)}
            chosen={chosen === null ? null : String(chosen)}
            onChoose={(one) => setChosen(one.number)}
            empty={t("none")}
          />
        )}
      </Answer>
      {chosen !== null && <Version key={chosen} number={chosen} onDone={again} />}
    </>
  );
}

const NONE: readonly Other[] = [];

async function othersOf(season: string, level: Level, signal: AbortSignal): Promise<Other[]> {
  const query = { season, level, format: "geojson" as const, size: 1000 };
  const found = (await data(api.GET("/v1/catchments", { signal, params: { query } }))) as unknown as {
    features: { geometry: unknown; properties: { number: number; schools: string[]; catchment_id: string } }[];
  };
  return found.features.flatMap(({ geometry, properties }) => {
    const outline = outlineOf(geometry);
    const name = properties.schools.map(schoolName).join(", ") || properties.catchment_id;
    return outline ? [{ number: properties.number, schools: properties.schools, name, outline }] : [];
  });
}

interface DrawingProps {
  level: Level;
  season: string;
  others: readonly Other[];
  onSaved: () => void;
}

function Drawing({ level, season, others, onSaved }: DrawingProps) {
  const [map, setMap] = useState<AreasMap | null>(null);
  const [steps, setSteps] = useState<(Outline | null)[]>([null]);
  const [tool, setTool] = useState<Tool | "look">("polygon");
  const [holds, setHolds] = useState(true);
  const [school, setSchool] = useState("");
  const [rest, setRest] = useState<Outline | null>(null);
  const [saved, setSaved] = useState<number | null>(null);
  const saving = useDoing();
  const outline = steps.at(-1) ?? null;
  const step = (next: Outline | null) => {
    setSteps((before) => [...before, next]);
    setSaved(null);
  };
  const show = (next: Outline | null) => {
    map?.put(next);
    step(next);
    setRest(null);
  };
  const overlaps = useMemo(
    () =>
      outline
        ? others.flatMap((one) => {
            if (one.schools.includes(school)) return []; // its own area, which the new one replaces
            const both = common(outline, one.outline);
            return both ? [{ name: one.name, both }] : [];
          })
        : [],
    [outline, others, school],
  );
  if (map) {
    map.holds = holds;
    map.onDrawn = (next) => {
      step(next);
      setRest(null);
    };
    map.onLine = (line) => {
      const [one, other] = outline ? cut(outline, line) : [];
      if (!one || !other) return map.put(outline);
      map.put(one);
      step(one);
      setRest(other);
    };
    map.onOther = (number) => {
      const other = others.find((one) => one.number === number);
      if (other) show(joined(outline ? [outline, other.outline] : [other.outline]));
    };
  }
  useEffect(() => map?.use(tool === "look" ? null : tool), [map, tool]);
  useEffect(() => map?.showOthers(others), [map, others]);
  useEffect(() => map?.showOverlaps(overlaps.map((one) => one.both)), [map, overlaps]);
  const undo = () => {
    const before = steps.length > 1 ? steps.slice(0, -1) : steps;
    setSteps(before);
    setRest(null);
    map?.put(before.at(-1) ?? null);
  };
  const save = () =>
    saving.run(async () => {
      const properties = {
        catchment_id: `${PREFIX[level]}-${school}-${season.slice(0, 4)}`,
        season,
        level,
        school_codes: school,
        kind: "drawn",
      };
      const features = [{ type: "Feature", geometry: outline, properties }];
      const body = { type: "FeatureCollection" as const, features, season, dry_run: false };
      const done = await data(api.POST("/v1/catchments/drafts", { body }));
      setSaved(done.items[0]?.number ?? null);
      onSaved();
    });
  const of_level = [...schools.value.values()].filter((one) => one.levels.includes(level));
  return (
    <div class="side-by-side">
      <section class="card" id="drawing">
        <Field id="school" label={t("school")}>
          <select id="school" value={school} onChange={(event) => setSchool(event.currentTarget.value)}>
            <option value="">–</option>
            {of_level.map((one) => (
              <option key={one.school_code} value={one.school_code}>
                {one.name}
              </option>
            ))}
          </select>
        </Field>
        <Choices
          name="tool"
          legend={t("tools")}
          small
          options={(["polygon", "select", "cut", "look"] as const).map((value) => ({ value, text: t(value) }))}
          value={tool}
          onChoose={setTool}
        />
        <p class="hint">{t("how")}</p>
        <label class="row">
          <input type="checkbox" checked={holds} onChange={(event) => setHolds(event.currentTarget.checked)} />
          {t("holds")}
        </label>
        <div class="row">
          <Button icon="undo" disabled={steps.length < 2} onClick={undo}>
            {t("undo")}
          </Button>
          <Button disabled={!outline} onClick={() => show(null)}>
            {t("clear")}
          </Button>
          {rest && <Button onClick={() => show(rest)}>{t("other_side")}</Button>}
        </div>
        {outline ? (
          <Totals outline={outline} level={level} season={season} school={school} />
        ) : (
          <p class="hint">{t("nothing")}</p>
        )}
        {overlaps.length > 0 && (
          <Sentence kind="warning">
            {t("overlaps", { names: overlaps.map((one) => one.name).join(", ") })}
          </Sentence>
        )}
        <TroubleLine trouble={saving.trouble} />
        {saved !== null && <Sentence kind="good">{t("saved", { number: whole(saved) })}</Sentence>}
        <div class="row">
          <Button kind="main" busy={saving.busy} disabled={!outline || !school} onClick={() => void save()}>
            {t("save")}
          </Button>
        </div>
      </section>
      <MapFrame<AreasMap>
        label={t("map")}
        start={async (container, known) => (await import("./map")).start(container, known)}
        onReady={setMap}
      />
    </div>
  );
}

