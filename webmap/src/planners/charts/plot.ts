// Charts by Observable Plot; this file and the library arrive when the first chart is wanted.

import * as Plot from "@observablehq/plot";
import { whole } from "../../common/format";
import { MARKS } from "../marks";

export interface Bar {
  name: string;
  /** Null where the number is withheld. */
  value: number | null;
  text: string;
}

export interface Band {
  year: number;
  low: number | null;
  middle: number;
  high: number | null;
}

const ROW_PX = 24;
/** Under the bars: the numbers of the axis, and below them what they count. */
const AXIS_PX = 46;
const LABEL_PX = 170;
/** Left of the line: numbers up to a city's children, 1.000.000. */
const NUMBER_PX = 72;
const TICKS = 5;

/** Horizontal bars, each with its number written: read without colour. */
export function bars(rows: readonly Bar[], width: number, label: string, axis: string): Element {
  return bare(
    Plot.plot({
      width,
      height: AXIS_PX + 20 + rows.length * ROW_PX,
      marginBottom: AXIS_PX,
      marginLeft: Math.min(LABEL_PX, width / 2.6),
      marginRight: 48,
      className: "chart",
      ariaLabel: label,
      x: { label: axis, grid: true, nice: true, tickFormat: whole, ticks: TICKS },
      y: { label: null, domain: rows.map((row) => row.name) },
      marks: [
        Plot.barX(rows, { x: (row: Bar) => row.value ?? 0, y: "name", fill: MARKS.more }),
        Plot.text(rows, {
          x: (row: Bar) => row.value ?? 0,
          y: "name",
          text: "text",
          dx: 5,
          textAnchor: "start",
        }),
        Plot.ruleX([0]),
      ],
    }),
  );
}

/** A line with the band that holds it in so many cases of a hundred, and a mark at one year. */
export function band(
  rows: readonly Band[],
  marked: number,
  width: number,
  label: string,
  axis: string,
): Element {
  const known = rows.filter((row) => row.low !== null && row.high !== null);
  return bare(
    Plot.plot({
      width,
      height: 280,
      marginLeft: NUMBER_PX,
      className: "chart",
      ariaLabel: label,
      x: { label: null, tickFormat: "d", ticks: rows.map((row) => row.year) },
      y: { label: axis, grid: true, zero: true, nice: true, tickFormat: whole },
      marks: [
        Plot.areaY(known, { x: "year", y1: "low", y2: "high", fill: MARKS.bridge, fillOpacity: 0.25 }),
        Plot.lineY(rows, { x: "year", y: "middle", stroke: MARKS.bridge }),
        Plot.dot(rows, { x: "year", y: "middle", fill: MARKS.bridge, r: 4 }),
        Plot.ruleX([marked], { stroke: MARKS.closed, strokeWidth: 2, strokeDasharray: "4 3" }),
      ],
    }),
  );
}

/**
 * Plot brings rules in a style element, which the content policy forbids: ours are in the sheet.
 * It names groups of shapes, which are no things of their own to a screen reader: the table is.
 */
function bare(figure: Element): Element {
  for (const style of figure.querySelectorAll("style")) style.remove();
  for (const part of figure.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
  figure.setAttribute("role", "img");
  return figure;
}
