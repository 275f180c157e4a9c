// Today's wards, as every view of the planners names them.

import type { Geometry } from "geojson";
import { api, data, type Schema } from "../../common/api";

const MOST = 1000;
const SIMPLE_M = 40;

export interface Outlines {
  features: { geometry: Geometry; properties: { code: string; name: string } }[];
}

/** Their outlines, as fine as a screen shows them. */
export async function wardOutlines(signal: AbortSignal): Promise<Outlines> {
  const query = { format: "geojson" as const, size: MOST, simplified_m: SIMPLE_M };
  return (await data(api.GET("/v1/wards", { params: { query }, signal }))) as unknown as Outlines;
}

export async function allWards(signal?: AbortSignal): Promise<Schema<"WardShort">[]> {
  const params = { query: { size: MOST } };
  const found = await data(api.GET("/v1/wards", { params, signal: signal ?? null }));
  return (found as Schema<"WardPage">).items;
}
