// One child's row, found by its id or from a list of the ward, corrected by hand with its history.

import { useState } from "preact/hooks";
import { api, data, type Schema } from "../../common/api";
import { useAsked } from "../../common/asked";
import { city } from "../../common/city";
import { Answer, Button, Field } from "../../common/parts";
import { DataTable, type Column as Shown } from "../../common/table";
import { may } from "../me";
import { Editor, type Column, type Values } from "../registers/editor";
import { HistoryOf } from "../registers/history";
import { said } from "../say";
import { wardName } from "../schools";

const t = said({
  title: ["Sửa thông tin một em", "Correct one child"],
  child: ["Mã học sinh", "Child's id"],
  find: ["Tìm", "Find"],
  list: ["Các em của địa bàn", "Children of the area"],
  more: ["Đọc thêm", "Read more"],
  one: ["Em {child}", "Child {child}"],
  quality: ["Điểm nhà", "Home's point"],
});

const LABELS = said({
  pupil_id: ["Mã học sinh", "Child's id"],
  season: ["Mùa", "Season"],
  grade: ["Lớp", "Grade"],
  group: ["Nhóm", "Group"],
  address: ["Địa chỉ", "Address"],
  ward_code: ["Mã phường", "Ward's code"],
  khu_pho: ["Khu phố", "Neighbourhood"],
  lon: ["Kinh độ", "Longitude"],
  lat: ["Vĩ độ", "Latitude"],
  point_quality: ["Độ chính xác của vị trí", "How exact the point is"],
  residence_kind: ["Loại cư trú", "Kind of residence"],
  birth_date: ["Ngày sinh", "Date of birth"],
  sex: ["Giới tính", "Sex"],
  previous_school: ["Trường đang học", "Present school"],
  programme_wish: ["Chương trình muốn học", "Programme wished"],
  attended_in_area: ["Học trên địa bàn", "Attended in the area"],
  parent_works_in_area: ["Cha mẹ làm việc trên địa bàn", "Parent works in the area"],
});
type Label = Parameters<typeof LABELS>[0];
const NUMBERS = ["group", "lon", "lat"];
const KEY = ["season", "pupil_id"];
const SIZE = 500;

type Row = Schema<"RowOut">;
type Key = Record<string, string>;

export function Corrections() {
  const [typed, setTyped] = useState("");
  const [key, setKey] = useState<Key | null>(null);
  const [pages, setPages] = useState(1);
  const season = city.value?.season ?? "";
  const asked = useAsked(
    async (signal) => {
      const found: Row[] = [];
      let after: Key | null = null;
      for (let page = 0; page < pages; page += 1) {
        const answer: Schema<"PeoplePage"> = await data(
          api.POST("/v1/people/{register}/list", {
            signal,
            params: { path: { register: "pupils" } },
            body: { equal: { season }, after, size: SIZE },
          }),
        );
        found.push(...answer.items);
        after = answer.next;
        if (!after) break;
      }
      return { items: found, more: after !== null };
    },
    [season, pages],
  );
  const columns: Shown<Row>[] = [
    { id: "pupil_id", name: t("child"), value: (row) => cell(row, "pupil_id") },
    { id: "grade", name: LABELS("grade"), value: (row) => cell(row, "grade") },
    { id: "ward", name: LABELS("ward_code"), value: (row) => wardName(cell(row, "ward_code")) },
    { id: "address", name: LABELS("address"), value: (row) => cell(row, "address") },
    { id: "quality", name: t("quality"), value: (row) => cell(row, "point_quality") },
  ];
  return (
    <>
      <h1>{t("title")}</h1>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim()) setKey({ season, pupil_id: typed.trim() });
        }}
      >
        <Field id="pupil" label={t("child")}>
          <input
            id="pupil"
            autocomplete="off"
            maxLength={64}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </Field>
        <Button type="submit" disabled={!typed.trim()}>
          {t("find")}
        </Button>
      </form>
      {key && <One key={JSON.stringify(key)} of={key} />}
      <Answer asked={asked}>
        {(found) => (
          <>
            <DataTable
              caption={t("list")}
              columns={columns}
              rows={found.items}
              rowId={(row) => row.row_id}
              chosen={key ? `${key["season"]},${key["pupil_id"]}` : null}
              onChoose={(row) =>
                setKey({ season: cell(row, "season") ?? season, pupil_id: cell(row, "pupil_id") ?? "" })
              }
            />
            {found.more && <Button onClick={() => setPages(pages + 1)}>{t("more")}</Button>}
          </>
        )}
      </Answer>
    </>
  );
}

function cell(row: Row, name: string): string | null {
  const value = row.values[name];
  return value === null || value === undefined ? null : String(value);
}

function One({ of }: { of: Key }) {
  const params = { path: { register: "pupils" as const } };
  const asked = useAsked(
    async (signal) => {
      const [row, history] = await Promise.all([
        data(api.POST("/v1/people/{register}/read", { signal, params, body: { key: of } })),
        data(api.POST("/v1/people/{register}/history", { signal, params, body: { key: of } })),
      ]);
      return { row, history };
    },
    [JSON.stringify(of)],
  );
  return (
    <Answer asked={asked}>
      {({ row, history }) => {
        const columns = columnsOf(row.values);
        return (
          <section class="card" id="child-row">
            <h2>{t("one", { child: of["pupil_id"] ?? "" })}</h2>
            {may("people:edit") && (
              <Editor
                key={row.row_id}
                id="edit"
                columns={columns}
                fixed={KEY}
                values={row.values}
                etag={row.etag}
                point
                send={(sent, etag) =>
                  data(
                    api.POST("/v1/people/{register}/correct", {
                      params: { ...params, header: { "If-Match": etag } },
                      body: { key: of, ...sent },
                    }),
                  )
                }
                onSaved={asked.again}
              />
            )}
            <HistoryOf
              entries={history.items}
              columns={columns}
              mayUndo={may("people:edit")}
              undo={(change, reason) =>
                api.POST("/v1/people/changes/{change}/undo", {
                  params: { path: { change } },
                  body: { reason, whole: false, dry_run: false },
                })
              }
              onDone={asked.again}
            />
          </section>
        );
      }}
    </Answer>
  );
}

function columnsOf(values: Values): Column[] {
  return Object.keys(values).map((name) => ({
    name,
    label: name in KNOWN ? LABELS(name as Label) : name,
    type: NUMBERS.includes(name) ? "number" : "text",
    required: KEY.includes(name),
    allowed: name === "point_quality" ? ["house", "alley", "street", "khu_pho", "ward"] : [],
  }));
}

const KNOWN: Record<Label, true> = {
  pupil_id: true,
  season: true,
  grade: true,
  group: true,
  address: true,
  ward_code: true,
  khu_pho: true,
  lon: true,
  lat: true,
  point_quality: true,
  residence_kind: true,
  birth_date: true,
  sex: true,
  previous_school: true,
  programme_wish: true,
  attended_in_area: true,
  parent_works_in_area: true,
};
