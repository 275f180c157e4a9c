// What comes in by the hour, what waits, how old the data are, and what a forecast says of seats.

import { day, gradeName, whole } from "../common/format";
import { DataTable, type Column } from "../common/table";
import { t } from "./texts";
import { age, clockTime, n, type Feed } from "./told";

const HOUR_MS = 3_600_000;
const SHOWN = 24;
const BAR = 10; // width of a bar with its gap, in the picture's own units
const HIGH = 60;

export function Hours({ feed }: { feed: Feed }) {
  const now = Math.floor(Date.parse(feed.at) / HOUR_MS) * HOUR_MS;
  const by = new Map(feed.hours.map((one) => [Date.parse(one.from_hour), one]));
  const bars = Array.from({ length: SHOWN }, (_, at) => {
    const from = now - (SHOWN - 1 - at) * HOUR_MS;
    return { from, confirmed: by.get(from)?.n_confirmed ?? 0 };
  });
  const most = Math.max(1, ...bars.map((one) => one.confirmed));
  const fullest = bars.reduce((best, one) => (one.confirmed > best.confirmed ? one : best));
  const sum = (name: "n_confirmed" | "n_refused") =>
    feed.hours.reduce((all, one) => all + (one[name] ?? 0), 0);
  const told = [
    t("hour_sum", { n: whole(sum("n_confirmed")), m: whole(sum("n_refused")) }),
    t("hour_now", { n: whole(bars.at(-1)?.confirmed ?? 0) }),
    t("hour_best", {
      n: whole(fullest.confirmed),
      at: clockTime(new Date(fullest.from).toISOString()),
    }),
  ].join(" · ");
  return (
    <section class="part hours-part" aria-labelledby="hours">
      <h2 id="hours">{t("hours")}</h2>
      {feed.hours.length ? (
        <>
          <svg class="hours" viewBox={`0 0 ${SHOWN * BAR} ${HIGH}`} preserveAspectRatio="none" role="img" aria-label={told}>
            {bars.map((one, at) => (
              <rect
                key={one.from}
                x={at * BAR + 1}
                width={BAR - 2}
                y={HIGH - Math.max(1, (HIGH * one.confirmed) / most)}
                height={Math.max(1, (HIGH * one.confirmed) / most)}
              />
            ))}
          </svg>
          <p>{told}</p>
        </>
      ) : (
        <p class="hint">{t("no_hours")}</p>
      )}
    </section>
  );
}

export function Waits({ feed }: { feed: Feed }) {
  const { n_requests, n_approvals, n_jobs, n_errors, n_flagged } = feed.waiting;
  const rows: readonly (readonly [number | null, string, string])[] = [
    [n_requests, t("requests"), "#/children/requests"],
    [n_approvals, t("approvals"), "#/approvals"],
    [n_errors, t("errors"), "#/imports"],
    [n_flagged, t("flagged"), "#/imports"],
    [n_jobs, t("jobs"), "#/runs"],
  ];
  const some = rows.filter(([count]) => count);
  return (
    <section class="part waits-part" aria-labelledby="waits">
      <h2 id="waits">{t("waits")}</h2>
      {some.length ? (
        <ul class="waits">
          {some.map(([count, name, href]) => (
            <li key={name}>
              <a href={href}>
                <b>{n(count)}</b> {name}
              </a>
            </li>
          ))}
        </ul>
      ) : (
        <p class="hint">{t("nothing_waits")}</p>
      )}
    </section>
  );
}

const NAMED = {
  pupils: "pupils",
  schools: "schools",
  seats: "seats_register",
  gates: "gates",
  wards: "ward_register",
  network: "network",
  publication: "publication",
} as const;
const ORDER = ["publication", "network", "pupils", "seats", "schools", "gates", "wards"] as const;

export function Ages({ feed, wall }: { feed: Feed; wall: boolean }) {
  const known = new Map(feed.ages.map((one) => [one.kind, one]));
  const rows = ORDER.flatMap((kind) => known.get(kind) ?? []);
  const shown = wall ? rows.slice(0, 4) : rows;
  return (
    <section class="part ages-part" aria-labelledby="ages">
      <h2 id="ages">{t("ages")}</h2>
      {rows.length ? (
        <dl class="ages">
          {shown.map((one) => (
            <div key={one.kind}>
              <dt>{t(NAMED[one.kind as keyof typeof NAMED])}</dt>
              <dd>
                <b>{age(one.age_h)}</b>{" "}
                {one.data_date && <small>{t("data_of", { date: day(one.data_date) })}</small>}
              </dd>
            </div>
          ))}
        </dl>
      ) : (
        <p class="hint">{t("no_ages")}</p>
      )}
      {rows.length > 0 && !known.has("publication") && <p class="hint">{t("no_publication")}</p>}
    </section>
  );
}

type Told = Feed["forecast"][number];

export function Forecast({ feed }: { feed: Feed }) {
  const number = (id: keyof Told & string, name: string): Column<Told> => ({
    id,
    name,
    value: (row) => row[id] as number,
    number: true,
  });
  const columns: readonly Column<Told>[] = [
    { id: "year", name: t("year"), value: (row) => row.year, show: (row) => `${row.year}–${row.year + 1}` },
    { id: "grade", name: t("level"), value: (row) => gradeName(row.grade) },
    number("n_expected", t("expected")),
    number("n_seats", t("seats")),
    number("n_short_schools", t("short_schools")),
    number("n_short", t("short_children")),
  ];
  return (
    <section class="part forecast-part" aria-labelledby="forecast">
      <h2 id="forecast">
        {t("forecast")} {feed.forecast[0]?.is_model && <span class="badge assumed">{t("model")}</span>}
      </h2>
      {feed.forecast.length ? (
        <DataTable
          caption={t("forecast")}
          columns={columns}
          rows={feed.forecast}
          rowId={(row) => `${row.grade} ${row.year}`}
        />
      ) : (
        <p class="hint">{t("no_forecast")}</p>
      )}
    </section>
  );
}
