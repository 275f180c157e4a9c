// How far the season is: one card per stage, each leading to where it is worked on.

import type { ComponentChildren } from "preact";
import { api, data, type Schema } from "../common/api";
import { useAsked } from "../common/asked";
import { city } from "../common/city";
import { season as seasonText, whole } from "../common/format";
import { allPages } from "../common/pages";
import { Answer } from "../common/parts";
import { may, mayCity } from "./me";
import { said } from "./say";

const t = said({
  title: ["Tiến độ mùa tuyển sinh {season}", "Season {season}, stage by stage"],
  missing: ["trẻ chưa rõ nơi ở", "children still without a sure place"],
  none_missing: ["Mọi trẻ đã có vị trí nhà.", "Every child has a place."],
  of_children: ["trong {n} trẻ", "of {n} children"],
  imported: ["Đã nhập", "Imported"],
  imported_of: ["dòng trong {n} danh mục", "rows in {n} registers"],
  located: ["Đã định vị", "Located"],
  located_of: ["{waiting} địa chỉ chờ xem, {not_found} không tìm thấy", "{waiting} addresses wait, {not_found} not found"],
  red: ["Dòng đỏ và cảnh báo", "Red rows and warnings"],
  red_of: ["{errors} lỗi trong tệp chưa nhập, {flagged} cảnh báo chưa ký", "{errors} errors in files not imported, {flagged} warnings unsigned"],
  seats: ["Chỉ tiêu", "Seats"],
  seats_of: ["chỉ tiêu mùa {season}, trên {rows} dòng", "seats of {season}, in {rows} rows"],
  draft: ["Chạy thử", "Dry runs"],
  draft_of: ["lượt nháp, chạy bao nhiêu cũng được", "drafts, as many as you like"],
  provisional: ["Dự kiến", "Provisional"],
  confirmed: ["Đã xác nhận", "Confirmed"],
  final: ["Chính thức", "Final"],
  state_of: ["lượt ở bước này", "runs at this step"],
  requests: ["Yêu cầu của gia đình", "Families' requests"],
  requests_of: ["đang chờ trả lời", "waiting for an answer"],
  approvals: ["Chờ người thứ hai", "Second person"],
  approvals_of: ["đề nghị đang chờ", "proposals waiting"],
  jobs: ["Việc đang chạy", "Work under way"],
  jobs_of: ["việc nền của máy chủ", "background jobs"],
});

const MOST = 200; // of a list that is counted; a full one is told as "200+"
const MOST_SEATS = 1000;

/** How many a list holds, and whether there may be more than it can hold. */
interface Counted {
  n: number;
  more: boolean;
}

interface Known {
  season: string;
  registers: Schema<"RegisterOut">[];
  seats: { seats: number; rows: number } | null;
  located: Schema<"LocatedOut"> | null;
  errors: number;
  flagged: number;
  runs: Schema<"RunFacts">[] | null;
  requests: Counted | null;
  approvals: Counted | null;
  jobs: Counted;
}

/** Ask only what the key opens; what it does not open has no card. */
async function known(signal: AbortSignal): Promise<Known> {
  const season = city.value?.season ?? "";
  const [registers, seats, desk, imports, runs, requests, approvals, jobs] = await Promise.all([
    may("registers:read") ? data(api.GET("/v1/registers", { signal })) : null,
    seatsOf(season, signal),
    may("people:read") ? data(api.GET("/v1/location-desk", { signal, params: { query: { size: 1 } } })) : null,
    mayCity("runs:work") ? data(api.GET("/v1/imports", { signal, params: { query: { size: MOST } } })) : null,
    may("runs:read")
      ? data(api.GET("/v1/runs", { signal, params: { query: { season, size: MOST } } }))
      : null,
    may("requests:read") ? data(api.GET("/v1/requests", { signal })) : null,
    may("runs:decide", "registers:edit", "requests:decide")
      ? data(api.GET("/v1/approvals", { signal, params: { query: { state: "pending", size: MOST } } }))
      : null,
    mayCity("runs:read")
      ? data(api.GET("/v1/jobs", { signal, params: { query: { state: "running", size: MOST } } }))
      : null,
  ]);
  const files = imports?.items ?? [];
  const open = files.filter((one) => one.accept?.state !== "succeeded");
  return {
    season,
    registers: registers?.items ?? [],
    seats,
    located: desk?.located ?? null,
    errors: sum(open.map((one) => Number(one.check?.result?.["errors"] ?? 0))),
    flagged: sum(
      files.filter((one) => !one.signed_off.length).flatMap((one) => Object.values(one.flagged)),
    ),
    runs: runs?.items ?? null,
    requests: requests && counted(requests.items),
    approvals: approvals && counted(approvals.items),
    jobs: counted(jobs?.items ?? []),
  };
}

function counted(items: readonly unknown[]): Counted {
  return { n: items.length, more: items.length >= MOST };
}

async function seatsOf(season: string, signal: AbortSignal): Promise<Known["seats"]> {
  const rows = await allPages((page) =>
    data(api.GET("/v1/seats", { signal, params: { query: { season, page, size: MOST_SEATS } } })),
  );
  return { seats: sum(rows.map((one) => one.seats)), rows: rows.length };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}

export function Board() {
  const asked = useAsked(known, [city.value?.season]);
  return (
    <>
      <h1>{t("title", { season: seasonText(city.value?.season ?? "") })}</h1>
      <Answer asked={asked}>{(told) => <Stages told={told} />}</Answer>
    </>
  );
}

function Stages({ told }: { told: Known }) {
  const { located, runs, seats } = told;
  const of = (state: string) => runs?.filter((one) => one.state === state).length ?? 0;
  const missing = located?.without_point ?? 0;
  return (
    <>
      {located && (
        <a class={missing ? "missing" : "missing none"} href="#/children/desk">
          {missing ? (
            <>
              <strong>{whole(missing)}</strong> <span>{t("missing")}</span>{" "}
              <span class="hint">{t("of_children", { n: whole(located.children) })}</span>
            </>
          ) : (
            <span>{t("none_missing")}</span>
          )}
        </a>
      )}
      <ol class="stages">
        <Stage
          name={t("imported")}
          href={mayCity("runs:work") ? "#/imports" : "#/places"}
          value={sum(told.registers.map((one) => one.rows))}
          state={t("imported_of", { n: told.registers.length })}
          done={told.registers.length > 0}
        />
        {located && (
          <Stage
            name={t("located")}
            href="#/children/desk"
            value={located.with_point}
            state={t("located_of", { waiting: whole(located.waiting), not_found: whole(located.not_found) })}
            done={!missing}
            look={missing > 0}
          />
        )}
        {mayCity("runs:work") && (
          <Stage
            name={t("red")}
            href="#/imports"
            value={told.errors + told.flagged}
            state={t("red_of", { errors: whole(told.errors), flagged: whole(told.flagged) })}
            done={!(told.errors + told.flagged)}
            look={told.errors + told.flagged > 0}
          />
        )}
        {seats && (
          <Stage
            name={t("seats")}
            href="#/places/seats"
            value={seats.seats}
            state={t("seats_of", { season: seasonText(told.season), rows: whole(seats.rows) })}
            done={seats.rows > 0}
          />
        )}
        {runs &&
          (["draft", "provisional", "confirmed", "final"] as const).map((state) => (
            <Stage
              key={state}
              name={t(state)}
              href="#/runs"
              value={of(state)}
              more={runs.length >= MOST}
              state={state === "draft" ? t("draft_of") : t("state_of")}
              done={of(state) > 0}
            />
          ))}
      </ol>
      <ul class="stages unnumbered">
        {told.requests !== null && (
          <Stage
            name={t("requests")}
            href="#/children/requests"
            value={told.requests.n}
            more={told.requests.more}
            state={t("requests_of")}
            done={!told.requests.n}
            look={told.requests.n > 0}
          />
        )}
        {told.approvals !== null && (
          <Stage
            name={t("approvals")}
            href="#/approvals"
            value={told.approvals.n}
            more={told.approvals.more}
            state={t("approvals_of")}
            done={!told.approvals.n}
            look={told.approvals.n > 0}
          />
        )}
        <Stage name={t("jobs")} href="#/runs" value={told.jobs.n} more={told.jobs.more} state={t("jobs_of")} done={false} />
      </ul>
    </>
  );
}

interface StageProps {
  name: string;
  href: string;
  value: number;
  /** At least so many. */
  more?: boolean;
  state: ComponentChildren;
  done: boolean;
  look?: boolean;
}

function Stage({ name, href, value, more, state, done, look }: StageProps) {
  return (
    <li>
      <a class={`stage${done ? " done" : ""}${look ? " look" : ""}`} href={href}>
        <b>{name}</b>
        <span class="big">
          {whole(value)}
          {more && "+"}
        </span>
        <span class="state">{state}</span>
      </a>
    </li>
  );
}
