// Stages and figures by ward: a table at the desk, a list on the phone, the worst first on the wall.

import { gradeName } from "../common/format";
import { Choices } from "../common/parts";
import { DataTable, type Column } from "../common/table";
import { t } from "./texts";
import {
  balance,
  n,
  pct,
  stageTitle,
  wardName,
  worstFirst,
  type Feed,
  type Ward,
} from "./told";

const MOST_ON_WALL = 12;
const ALL = "all";

interface Props {
  feed: Feed;
  wall: boolean;
  grade: string | null;
  onGrade: (grade: string | null) => void;
}

export function Wards({ feed, wall, grade, onGrade }: Props) {
  const wards = worstFirst(feed.wards as Ward[]);
  const shown = wall ? wards.slice(0, MOST_ON_WALL) : wards;
  const options = [
    { value: ALL, text: t("all_grades") },
    ...feed.grades.map((one) => ({ value: one.grade, text: gradeName(one.grade) })),
  ];
  return (
    <section class="part wards-part" aria-labelledby="wards">
      <h2 id="wards">{t("wards")}</h2>
      {!wall && feed.grades.length > 1 && (
        <Choices
          name="grade"
          legend={t("which_grade")}
          small
          options={options}
          value={grade ?? ALL}
          onChoose={(chosen) => onGrade(chosen === ALL ? null : chosen)}
        />
      )}
      {!wards.length ? (
        <p class="hint">{t("no_grades")}</p>
      ) : (
        <>
          <p class="hint">{t("worst_first")}</p>
          <ul class="ward-list">
            {shown.map((row) => (
              <WardLine key={row.ward_code} feed={feed} row={row} />
            ))}
          </ul>
          {shown.length < wards.length && (
            <p class="hint">{t("more_wards", { n: wards.length - shown.length })}</p>
          )}
          {!wall && (
            <div class="ward-table">
              <Table feed={feed} wards={wards} />
            </div>
          )}
        </>
      )}
    </section>
  );
}

function WardLine({ feed, row }: { feed: Feed; row: Ward }) {
  const beside = balance(row);
  return (
    <li>
      <span class="ward-name">{wardName(row)}</span>
      <Bar share={row.located_pct} />
      <span class={row.n_missing ? "ward-missing some" : "ward-missing"}>
        {row.n_missing === null ? "" : `${n(row.n_missing)} ${t("no_place").toLowerCase()}`}
      </span>
      <span class={beside?.short ? "balance short" : "balance"}>
        {beside?.text ?? `${n(row.n_seats)} ${t("seats").toLowerCase()}`}
      </span>
      {feed.sees_children && <span class="ward-stage">{stageTitle(feed, row.open_stage)}</span>}
    </li>
  );
}

/** How many of the children have a place: a bar beside its number. */
function Bar({ share }: { share: number | null }) {
  if (share === null) return <span class="bar-of" />;
  return (
    <span class="bar-of">
      <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="bar-all" width="100" height="8" />
        <rect class="bar-part" width={share} height="8" />
      </svg>
      <span>{pct(share)}</span>
    </span>
  );
}

function Table({ feed, wards }: { feed: Feed; wards: readonly Ward[] }) {
  const number = (id: keyof Ward & string, name: string): Column<Ward> => ({
    id,
    name,
    value: (row) => row[id] as number | null,
    number: true,
  });
  const columns: readonly Column<Ward>[] = [
    { id: "ward", name: t("ward"), value: wardName },
    number("n_children", t("children")),
    {
      id: "located",
      name: t("located"),
      value: (row) => row.located_pct,
      show: (row) => <Bar share={row.located_pct} />,
      number: true,
    },
    number("n_missing", t("no_place")),
    number("n_seats", t("seats")),
    number("n_short", t("short")),
    number("n_placed", t("placed")),
    number("n_unplaced", t("unplaced_column")),
    number("n_over_4km", "> 4 km"),
    number("n_over_7km", "> 7 km"),
    number("n_over_10km", "> 10 km"),
    number("n_confirmed", t("confirmed_column")),
    { id: "stage", name: t("open_stage"), value: (row) => (feed.sees_children ? stageTitle(feed, row.open_stage) : null) },
  ];
  return (
    <DataTable
      caption={t("wards")}
      columns={columns}
      rows={wards}
      rowId={(row) => row.ward_code}
      file={`gantruong-${feed.season}-${feed.grade ?? "all"}`}
    />
  );
}
