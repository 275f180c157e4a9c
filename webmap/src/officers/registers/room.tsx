// Registers as tables: seats and gates first, every other one in the list; one row opens beside it.

import { useMemo, useState } from "preact/hooks";
import { Redirect, Route, Switch, useLocation } from "wouter-preact";
import { api, data, type Schema } from "../../common/api";
import { useAsked } from "../../common/asked";
import { city } from "../../common/city";
import { Answer, Button } from "../../common/parts";
import { DataTable, type Cell, type Column as Shown } from "../../common/table";
import { may, me } from "../me";
import { said } from "../say";
import { schoolName, schools, wardName } from "../schools";
import { Editor, type Changed, type Column } from "./editor";
import { HistoryOf } from "./history";
import { Add, Close } from "./new_row";
import { Paste } from "./paste";

const t = said({
  registers: ["Các danh mục", "Registers"],
  other: ["Danh mục khác", "Other registers"],
  row: ["Dòng {row}", "Row {row}"],
  more: ["Đọc thêm", "Read more"],
  add: ["Thêm dòng", "Add a row"],
  paste: ["Dán từ Excel", "Paste from Excel"],
  all_wards: ["Chỉ hiện dòng của phường bạn.", "Only rows of your ward are shown."],
  name: ["Tên trường", "School's name"],
  season_only: ["Chỉ mùa {season}", "Only season {season}"],
});

const FIRST = ["seats", "gates", "schools"] as const;
const CLOSES = ["schools", "campuses", "gates"];
const SIZE = 1000;

type Register = Schema<"RegisterOut">;
type Row = Schema<"RowOut">;

export function Places() {
  const asked = useAsked((signal) => data(api.GET("/v1/registers", { signal })), []);
  return (
    <Answer asked={asked}>
      {(found) => (
        <>
          <Tabs registers={found.items} />
          <Switch>
            <Route path="/places/:register">
              {({ register }: { register: string }) => {
                const one = found.items.find((row) => row.register_name === register);
                return one ? <Table key={register} register={one} /> : <Redirect to="/places/seats" replace />;
              }}
            </Route>
            <Route>
              <Redirect to="/places/seats" replace />
            </Route>
          </Switch>
        </>
      )}
    </Answer>
  );
}

function Tabs({ registers }: { registers: readonly Register[] }) {
  const [at, go] = useLocation();
  const named = (name: string) => registers.find((one) => one.register_name === name);
  const others = registers.filter((one) => !FIRST.some((name) => name === one.register_name));
  const chosen = others.find((one) => at === `/places/${one.register_name}`)?.register_name ?? "";
  return (
    <div class="row spread">
      <nav class="tabs" aria-label={t("registers")}>
        {FIRST.map(named).map(
          (one) =>
            one && (
              <a
                key={one.register_name}
                href={`#/places/${one.register_name}`}
                aria-current={at === `/places/${one.register_name}` ? "page" : undefined}
              >
                {one.label}
              </a>
            ),
        )}
      </nav>
      <label class="row">
        {t("other")}
        <select
          value={chosen}
          onChange={(event) => event.currentTarget.value && go(`/places/${event.currentTarget.value}`)}
        >
          <option value="">–</option>
          {others.map((one) => (
            <option key={one.register_name} value={one.register_name}>
              {one.label}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

async function rowsOf(register: string, pages: number, season: string | null, signal: AbortSignal) {
  const items: Row[] = [];
  let after: string | null = null;
  for (let page = 0; page < pages; page += 1) {
    // any column may be a parameter that it must equal
    const query = { size: SIZE, after, ...(season ? { season } : {}) };
    const params = { path: { register }, query };
    const answer = (await data(
      api.GET("/v1/registers/{register}/rows", { signal, params }),
    )) as Schema<"RowPage">;
    items.push(...answer.items);
    after = answer.next;
    if (after === null) break;
  }
  return { items, more: after !== null };
}

function Table({ register }: { register: Register }) {
  const { register_name: name, columns, key } = register;
  const has_season = columns.some((one) => one.name === "season");
  const [season_only, setSeasonOnly] = useState(true);
  const [pages, setPages] = useState(1);
  const [chosen, setChosen] = useState<string | null>(null);
  const [doing, setDoing] = useState<"add" | "paste" | null>(null);
  const season = has_season && season_only ? (city.value?.season ?? null) : null;
  const asked = useAsked((signal) => rowsOf(name, pages, season, signal), [name, pages, season]);
  const shown = useMemo(() => shownOf(columns), [columns, schools.value]);
  const mine = asked.data?.items.filter(isMine) ?? [];
  const edits = may("registers:edit");
  return (
    <>
      <div class="row spread">
        <h1>{register.label}</h1>
        {edits && (
          <div class="row">
            {register.geometry !== "multipolygon" && (
              <Button icon="plus" pressed={doing === "add"} onClick={() => setDoing(doing === "add" ? null : "add")}>
                {t("add")}
              </Button>
            )}
            <Button pressed={doing === "paste"} onClick={() => setDoing(doing === "paste" ? null : "paste")}>
              {t("paste")}
            </Button>
          </div>
        )}
      </div>
      {!me.value?.city && <p class="hint">{t("all_wards")}</p>}
      {has_season && (
        <label class="row">
          <input
            type="checkbox"
            checked={season_only}
            onChange={(event) => setSeasonOnly(event.currentTarget.checked)}
          />
          {t("season_only", { season: city.value?.season ?? "" })}
        </label>
      )}
      {doing === "add" && <Add register={register} onDone={asked.again} />}
      {doing === "paste" && <Paste register={register} onDone={asked.again} />}
      {chosen !== null && (
        <One key={chosen} register={register} row_id={chosen} fixed={key} onSaved={asked.again} />
      )}
      <Answer asked={asked}>
        {(found) => (
          <>
            <DataTable
              caption={register.label}
              columns={shown}
              rows={mine}
              rowId={(row) => row.row_id}
              chosen={chosen}
              onChoose={(row) => setChosen(row.row_id)}
              file={name}
            />
            {found.more && <Button onClick={() => setPages(pages + 1)}>{t("more")}</Button>}
          </>
        )}
      </Answer>
    </>
  );
}

/** A ward's officer sees what lies in the ward: by its own code, or by its school's. */
function isMine(row: Row): boolean {
  const known = me.value;
  if (!known || known.city) return true;
  const { ward_code, school_code } = row.values;
  const ward = ward_code ?? schools.value.get(String(school_code ?? ""))?.ward_code;
  return ward === undefined || known.wards.includes(String(ward));
}

function shownOf(columns: readonly Column[]): Shown<Row>[] {
  const cell = (row: Row, name: string): Cell => row.values[name] ?? null;
  const own = columns.map(
    (column): Shown<Row> => ({
      id: column.name,
      name: column.label,
      value: (row) =>
        column.name === "ward_code" ? wardName(text(cell(row, "ward_code"))) : cell(row, column.name),
      number: ["integer", "number"].includes(column.type) && !["lon", "lat"].includes(column.name),
    }),
  );
  const has_school = columns.some((one) => one.name === "school_code");
  const is_school = columns[0]?.name === "school_code" && columns.some((one) => one.name === "levels");
  if (!has_school || is_school) return own;
  const named: Shown<Row> = {
    id: "school_name",
    name: t("name"),
    value: (row) => schoolName(text(cell(row, "school_code"))),
  };
  return [named, ...own];
}

function text(value: Cell): string | null {
  return value === null ? null : String(value);
}

interface OneProps {
  register: Register;
  row_id: string;
  fixed: readonly string[];
  onSaved: () => void;
}

function One({ register, row_id, fixed, onSaved }: OneProps) {
  const path = { register: register.register_name, row: row_id };
  const asked = useAsked(
    async (signal) => {
      const [row, history] = await Promise.all([
        data(api.GET("/v1/registers/{register}/rows/{row}", { signal, params: { path } })),
        data(api.GET("/v1/registers/{register}/rows/{row}/history", { signal, params: { path } })),
      ]);
      return { row, history };
    },
    [row_id],
  );
  const saved = () => {
    asked.again();
    onSaved();
  };
  const edits = may("registers:edit");
  return (
    <Answer asked={asked}>
      {({ row, history }) => (
        <section class="card" id="row">
          <h2>
            {[schoolName(text(row.values["school_code"] ?? null)), t("row", { row: row_id })]
              .filter(Boolean)
              .join(" · ")}
          </h2>
          {edits && (
            <Editor
              key={row_id}
              id="edit"
              columns={register.columns}
              fixed={fixed}
              values={row.values}
              etag={row.etag}
              point={register.geometry === "point"}
              send={(sent, etag): Promise<Changed> =>
                data(
                  api.PATCH("/v1/registers/{register}/rows/{row}", {
                    params: { path, header: { "If-Match": etag } },
                    body: sent,
                  }),
                )
              }
              onSaved={saved}
            />
          )}
          {edits && CLOSES.includes(register.register_name) && (
            <Close path={path} etag={row.etag} onSaved={saved} />
          )}
          <HistoryOf
            entries={history.items}
            columns={register.columns}
            mayUndo={edits}
            undo={(change, reason) =>
              api.POST("/v1/registers/changes/{change}/undo", {
                params: { path: { change } },
                body: { reason, whole: false, dry_run: false },
              })
            }
            onDone={saved}
          />
        </section>
      )}
    </Answer>
  );
}
