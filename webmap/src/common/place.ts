// Coordinates as people type them: "106.7009, 10.7769" or "106,7009 10,7769".

/** West, south, east, north, degrees. */
export type Box = readonly [number, number, number, number];

export type Typed = { lon: number; lat: number } | "swapped" | null;

const PAIR = /^\s*(-?\d{1,3}(?:[.,]\d+)?)(?:\s*[;,]\s*|\s+)(-?\d{1,3}(?:[.,]\d+)?)\s*$/;

/** Return the typed point, null if the text is no pair of numbers; longitude comes first. */
export function readPlace(text: string, near: Box): Typed {
  const found = PAIR.exec(text);
  if (!found) return null;
  const [lon, lat] = [found[1], found[2]].map((part) => Number((part ?? "").replace(",", ".")));
  if (lon === undefined || lat === undefined) return null;
  if (Math.abs(lat) > 90 || (!inside(near, lon, lat) && inside(near, lat, lon))) return "swapped";
  return Math.abs(lon) <= 180 ? { lon, lat } : null;
}

function inside(box: Box, lon: number, lat: number): boolean {
  return lon >= box[0] && lat >= box[1] && lon <= box[2] && lat <= box[3];
}
