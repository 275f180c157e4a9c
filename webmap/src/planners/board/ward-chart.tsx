// The wards where most children change school, as bars; the table under it has all of them.

import { count } from "../../common/format";
import { language } from "../../common/language";
import { Chart } from "../charts/chart";
import { r } from "./result-texts";
import * as board from "./store";
import type { WardRow } from "./types";

const SHOWN = 12;

export function WardsChart({ rows }: { rows: readonly WardRow[] }) {
  const most = [...rows]
    .sort((one, other) => (other.n_moved ?? 0) - (one.n_moved ?? 0))
    .slice(0, SHOWN)
    .filter((row) => row.n_moved !== null);
  if (!most.length) return null;
  const bars = most.map((row) => ({
    name: board.wardName(row.ward_code),
    value: row.n_moved,
    text: count(row.n_moved),
  }));
  return (
    <Chart
      label={r("moved_chart")}
      of={[rows, language.value, board.ward_names.value]}
      draw={(plots, width) => plots.bars(bars, width, r("moved_chart"), r("moved"))}
    />
  );
}
