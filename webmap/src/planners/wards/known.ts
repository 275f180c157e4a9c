// Today's wards, as every view of the planners names them.

import { api, data, type Schema } from "../../common/api";

const MOST = 1000;

export async function allWards(signal?: AbortSignal): Promise<Schema<"WardShort">[]> {
  const params = { query: { size: MOST } };
  const found = await data(api.GET("/v1/wards", { params, signal: signal ?? null }));
  return (found as Schema<"WardPage">).items;
}
