// Children who go far, or nowhere: a table, and a map of schools alone. No home is ever drawn.

import { useMemo, useState } from "preact/hooks";
import { api, data, type Schema } from "../../common/api";
import { useAsked } from "../../common/asked";
import { limitOf } from "../../common/city";
import { whole } from "../../common/format";
import { Answer, Button, Choices } from "../../common/parts";
import { DataTable, type Column } from "../../common/table";
import { said } from "../say";
import { schoolName, schools, wardName } from "../schools";
import { ChildCard } from "./child";
import { SchoolsMap, type Spot } from "./spots";
import { r, type Run } from "./words";

const t = said({
  how_far: ["Xa hơn", "Farther than"],
  far: ["Các em đi hơn {km} km", "Children who go farther than {km} km"],
  none_far: [
    "Không em nào đi xa như vậy. Hãy thử số ki-lô-mét nhỏ hơn.",
    "Nobody goes that far. Try fewer kilometres.",
  ],
  map: ["Trường có em đi xa, theo số em", "Schools with children who come from far, by number"],
  spot: ["{school}: {n} em", "{school}: {n} children"],
  unplaced: ["Các em chưa có chỗ", "Children without a seat"],
  none_unplaced: [
    "Mọi em đều có chỗ. Hãy xem tiếp “Đường xa”.",
    "Every child has a seat. Look at “Far ways” next.",
  ],
  free: ["Trường còn chỉ tiêu", "Schools with seats left"],
  left: ["Còn", "Left"],
  more: ["Đọc thêm", "Read more"],
  shown: ["đã đọc {n} trên {all} em", "{n} of {all} children read"],
});

export type Offer = Schema<"OfferOut">;
const MOST = 1000;

export const OFFER_COLUMNS = (): Column<Offer>[] => [
  { id: "pupil_id", name: r("child"), value: (one) => one.pupil_id },
  { id: "school", name: r("school"), value: (one) => schoolName(one.school_code) },
  { id: "way", name: r("way"), value: (one) => one.distance_m, number: true },
  { id: "rank", name: r("rank"), value: (one) => one.rank, number: true },
  { id: "group", name: r("group"), value: (one) => one.group, number: true },
  { id: "ward", name: r("ward"), value: (one) => wardName(one.ward_code) },
];

interface Found {
  items: Offer[];
  more: boolean;
  /** Of all who were asked for, read or not. */
  counts: Schema<"OffersOfSchool">[];
}

type Wanted = Partial<Omit<Schema<"OffersIn">, "size" | "after" | "counts">>;

/** Pages of offers, read on demand; a whole city's are not fetched at once. */
export function useOffers(run_id: number, wanted: Wanted) {
  const [pages, setPages] = useState(1);
  const asked = useAsked(
    async (signal) => {
      const found: Offer[] = [];
      let counts: Schema<"OffersOfSchool">[] = [];
      let after: string | null = null;
      for (let page = 0; page < pages; page += 1) {
        const answer: Schema<"OfferPage"> = await data(
          api.POST("/v1/runs/{run_id}/offers/list", {
            signal,
            params: { path: { run_id } },
            body: { unplaced: false, order: "pupil_id", ...wanted, after, size: MOST, counts: !after },
          }),
        );
        counts = answer.counts ?? counts;
        found.push(...answer.items);
        after = answer.next;
        if (after === null) break;
      }
      return { items: found, more: after !== null, counts };
    },
    [run_id, JSON.stringify(wanted), pages],
  );
  return { asked, more: () => setPages(pages + 1) };
}

export function OffersTable(props: {
  caption: string;
  run_id: number;
  found: Found;
  more: () => void;
  empty: string;
}) {
  const { caption, run_id, found, more, empty } = props;
  const [child, setChild] = useState<string | null>(null);
  return (
    <>
      <DataTable
        caption={caption}
        columns={OFFER_COLUMNS()}
        rows={found.items}
        rowId={(one) => one.pupil_id}
        chosen={child}
        onChoose={(one) => setChild(one.pupil_id)}
        file={`run-${run_id}`}
        empty={empty}
      />
      {found.more && (
        <div class="row">
          <Button onClick={more}>{t("more")}</Button>
          <span class="hint">
            {t("shown", { n: whole(found.items.length), all: whole(sum(found.counts)) })}
          </span>
        </div>
      )}
      {child !== null && <ChildCard key={child} run_id={run_id} pupil_id={child} />}
    </>
  );
}

export function FarTrips({ run }: { run: Run }) {
  const [km, setKm] = useState<"4" | "7">(limitOf(run.grade ?? "") === 4000 ? "4" : "7");
  const { asked, more } = useOffers(run.run_id, { over_m: Number(km) * 1000, order: "longest" });
  const counts = asked.data?.counts;
  const spots = useMemo(() => spotsOf(counts ?? []), [counts, schools.value]);
  return (
    <>
      <Choices
        name="km"
        legend={t("how_far")}
        small
        options={[
          { value: "4", text: "4 km" },
          { value: "7", text: "7 km" },
        ]}
        value={km}
        onChoose={setKm}
      />
      <h2>{t("far", { km })}</h2>
      <div class="wide-map">
        <SchoolsMap label={t("map")} spots={spots} />
      </div>
      <Answer asked={asked}>
        {(found) => (
          <OffersTable
            caption={t("far", { km })}
            run_id={run.run_id}
            found={found}
            more={more}
            empty={t("none_far")}
          />
        )}
      </Answer>
    </>
  );
}

function spotsOf(counts: readonly Schema<"OffersOfSchool">[]): Spot[] {
  return counts.flatMap(({ school_code, n_children }) => {
    const place = schools.value.get(school_code ?? "");
    const text = place && t("spot", { school: place.name, n: whole(n_children) });
    return place && text ? [{ lon: place.lon, lat: place.lat, n: n_children, text }] : [];
  });
}

function sum(counts: readonly Schema<"OffersOfSchool">[]): number {
  return counts.reduce((total, one) => total + one.n_children, 0);
}

interface Left {
  code: string;
  left: number;
}

export function Unplaced({ run }: { run: Run }) {
  const { asked, more } = useOffers(run.run_id, { unplaced: true });
  const cutoffs = useAsked(
    (signal) =>
      data(api.GET("/v1/runs/{run_id}/cutoffs", { signal, params: { path: { run_id: run.run_id } } })),
    [run.run_id],
  );
  const columns: Column<Left>[] = [
    { id: "school", name: r("school"), value: (one) => schoolName(one.code) },
    { id: "left", name: t("left"), value: (one) => one.left, number: true },
  ];
  return (
    <>
      <h2>{t("unplaced")}</h2>
      <Answer asked={asked}>
        {(found) => (
          <OffersTable
            caption={t("unplaced")}
            run_id={run.run_id}
            found={found}
            more={more}
            empty={t("none_unplaced")}
          />
        )}
      </Answer>
      <h2>{t("free")}</h2>
      <Answer asked={cutoffs}>
        {(found) => (
          <DataTable
            caption={t("free")}
            columns={columns}
            rows={leftOf(found.items)}
            rowId={(one) => one.code}
            file={`run-${run.run_id}-free`}
          />
        )}
      </Answer>
    </>
  );
}

/** Seats that nobody has: a school's seats stand in each of its groups, its offers are summed. */
function leftOf(rows: readonly Schema<"CutoffOut">[]): Left[] {
  const left = new Map<string, number>();
  const seats = new Map<string, number>();
  for (const one of rows) {
    seats.set(one.school_code, Math.max(seats.get(one.school_code) ?? 0, one.seats));
    left.set(one.school_code, (left.get(one.school_code) ?? 0) + one.offers);
  }
  return [...seats]
    .map(([code, n]) => ({ code, left: n - (left.get(code) ?? 0) }))
    .filter((one) => one.left > 0)
    .sort((a, b) => b.left - a.left);
}
