// A map as a picture to hand on: title, legend, scale, source and date are part of it.

import { save } from "../common/csv";
import { FONT } from "../common/map/style";

export interface LegendItem {
  colour: string;
  sign: string;
  text: string;
}

export interface PictureWords {
  title: string;
  lines: readonly string[];
  legend: readonly LegendItem[];
  source: string;
}

const PAD = 16;
const ROW = 22;
const FAMILY = FONT.map((name) => JSON.stringify(name)).join(", ").replace('"sans-serif"', "sans-serif");
const ROUND = [1, 2, 5];
const LINE_PX = 14;
const SOURCE_PX = 12;

/** Save the picture of a map with everything that must stand beside it. */
export async function savePicture(
  file: string,
  drawn: HTMLCanvasElement,
  metres_per_px: number,
  words: PictureWords,
): Promise<void> {
  const made = compose(drawn, metres_per_px, words);
  const content = await new Promise<Blob | null>((resolve) => made.toBlob(resolve, "image/png"));
  if (content) save(file, content);
}

export function compose(
  drawn: HTMLCanvasElement,
  metres_per_px: number,
  words: PictureWords,
): HTMLCanvasElement {
  const scale = devicePixelRatio || 1;
  const width = Math.max(drawn.width / scale, 640);
  const map_height = (drawn.height / scale) * (width / (drawn.width / scale));
  const sheet = document.createElement("canvas");
  const lines = words.lines.flatMap((line) => wrapped(sheet, line, LINE_PX, width));
  const source = wrapped(sheet, words.source, SOURCE_PX, width);
  const head = PAD * 2 + 26 + lines.length * ROW;
  const foot = PAD * 2 + (words.legend.length + source.length) * ROW + ROW;
  sheet.width = width * scale;
  sheet.height = (head + map_height + foot) * scale;
  const pen = sheet.getContext("2d");
  if (!pen) return sheet;
  pen.scale(scale, scale);
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, width, head + map_height + foot);
  pen.fillStyle = "#1c2730";
  pen.textBaseline = "top";
  text(pen, words.title, PAD, PAD, 20, true, width);
  lines.forEach((line, at) => text(pen, line, PAD, PAD + 30 + at * ROW, LINE_PX, false, width));
  pen.drawImage(drawn, 0, head, width, map_height);
  const below = head + map_height + PAD;
  words.legend.forEach((item, at) => legend(pen, item, below + at * ROW, width));
  const factor = width / (drawn.width / scale);
  bar(pen, metres_per_px / factor, width, below);
  const last = below + words.legend.length * ROW + 8;
  source.forEach((line, at) => text(pen, line, PAD, last + at * ROW, SOURCE_PX, false, width));
  return sheet;
}

function text(
  pen: CanvasRenderingContext2D,
  words: string,
  x: number,
  y: number,
  size: number,
  strong: boolean,
  width: number,
): void {
  pen.font = `${strong ? 600 : 400} ${size}px ${FAMILY}`;
  pen.fillText(words, x, y, width - x - PAD);
}

/** A text in lines that fit, broken between words. */
function wrapped(sheet: HTMLCanvasElement, words: string, size: number, width: number): string[] {
  const pen = sheet.getContext("2d");
  if (!pen) return [words];
  pen.font = `400 ${size}px ${FAMILY}`;
  const found = [""];
  for (const word of words.split(" ")) {
    const longer = `${found.at(-1) ?? ""} ${word}`.trim();
    if (pen.measureText(longer).width <= width - 2 * PAD) found[found.length - 1] = longer;
    else found.push(word);
  }
  return found;
}

function legend(pen: CanvasRenderingContext2D, item: LegendItem, y: number, width: number): void {
  pen.fillStyle = item.colour;
  pen.beginPath();
  pen.arc(PAD + 8, y + 9, 7, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = "#1c2730";
  text(pen, `${item.sign}  ${item.text}`, PAD + 24, y + 2, 13, false, width);
}

/** A scale of a round length, at the right. */
function bar(pen: CanvasRenderingContext2D, metres_per_px: number, width: number, y: number): void {
  const wanted_m = metres_per_px * 120;
  const power = 10 ** Math.floor(Math.log10(wanted_m));
  const length_m = Math.max(...ROUND.map((one) => one * power).filter((one) => one <= wanted_m));
  const px = length_m / metres_per_px;
  const x = width - PAD - px;
  pen.strokeStyle = "#1c2730";
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(x, y + 4);
  pen.lineTo(x, y + 10);
  pen.lineTo(x + px, y + 10);
  pen.lineTo(x + px, y + 4);
  pen.stroke();
  text(pen, length_m >= 1000 ? `${length_m / 1000} km` : `${length_m} m`, x, y + 14, 12, false, width);
}
