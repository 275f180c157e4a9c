// The icons of the installed app, drawn from public/icon.svg while the page is built.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
// The only SVG painter without parts of a platform: the lock fits every machine, nothing is shipped.
import { initWasm, Resvg } from "@resvg/resvg-wasm";

const ENGINE = "node_modules/@resvg/resvg-wasm/index_bg.wasm";
const PAPER = "#fbfaf6";
const BOX = 32; // the drawing's own units

/**
 * `share` is how much of the side the drawing takes. A maskable icon may lose everything outside a
 * circle of 80 % of it, and iOS paints what is transparent black: both stand on paper.
 */
const ICONS: readonly { name: string; side_px: number; share: number; paper: boolean }[] = [
  { name: "192.png", side_px: 192, share: 1, paper: false },
  { name: "512.png", side_px: 512, share: 1, paper: false },
  { name: "maskable-512.png", side_px: 512, share: 0.8, paper: true },
  { name: "apple-180.png", side_px: 180, share: 0.8, paper: true },
];

export async function drawIcons(out: string): Promise<void> {
  await initWasm(readFileSync(ENGINE));
  const drawing = readFileSync(join("public", "icon.svg"), "utf8");
  mkdirSync(join(out, "icons"), { recursive: true });
  for (const { name, side_px, share, paper } of ICONS) {
    const svg = framed(drawing, share, paper);
    const png = new Resvg(svg, { fitTo: { mode: "width", value: side_px } }).render().asPng();
    writeFileSync(join(out, "icons", name), png);
  }
}

function framed(drawing: string, share: number, paper: boolean): string {
  const inside = drawing.replace(/^[^>]*>/, "").replace(/<\/svg>\s*$/, "");
  const at = (BOX * (1 - share)) / 2;
  const ground = paper ? `<rect width="${BOX}" height="${BOX}" fill="${PAPER}"/>` : "";
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${BOX} ${BOX}">${ground}` +
    `<g transform="translate(${at} ${at}) scale(${share})">${inside}</g></svg>`
  );
}
