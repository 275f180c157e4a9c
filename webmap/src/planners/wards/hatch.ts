// Five fills that differ in darkness and in their lines.

export interface Pattern {
  ground: string;
  line: string;
  /** Pixels between two lines; 0 for none. */
  gap: number;
  width: number;
}

export const PATTERNS: readonly Pattern[] = [
  { ground: "#fdfcf8", line: "#fdfcf8", gap: 0, width: 0 },
  { ground: "#f3e6f0", line: "#7a1f6b", gap: 16, width: 1 },
  { ground: "#e2c3db", line: "#7a1f6b", gap: 8, width: 1 },
  { ground: "#c48ab8", line: "#4d1043", gap: 8, width: 2 },
  { ground: "#8f3d80", line: "#3a0a32", gap: 4, width: 2 },
];

const SIDE_PX = 16;

/** A square that repeats without a seam: diagonal lines, `gap` pixels apart. */
export function hatch(pattern: Pattern, ratio: number): ImageData {
  const side = SIDE_PX * ratio;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) return new ImageData(side, side);
  pen.scale(ratio, ratio);
  pen.fillStyle = pattern.ground;
  pen.fillRect(0, 0, SIDE_PX, SIDE_PX);
  if (pattern.gap) {
    pen.strokeStyle = pattern.line;
    pen.lineWidth = pattern.width;
    for (let at = -SIDE_PX; at <= 2 * SIDE_PX; at += pattern.gap) {
      pen.beginPath();
      pen.moveTo(at - SIDE_PX, SIDE_PX * 1.5);
      pen.lineTo(at + SIDE_PX * 1.5, -SIDE_PX);
      pen.stroke();
    }
  }
  return pen.getImageData(0, 0, side, side);
}
