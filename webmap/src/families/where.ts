// From typed words to a place: names old and new, addresses, coordinates; never a guess.

import { api, data, type Schema } from "../common/api";
import { city } from "../common/city";
import { troubleOf } from "../common/trouble";
import { begin, chooseHome, chooseSchool, say } from "./actions";
import { readPlace, type Box } from "../common/place";
import { change, type Place } from "./store";

const SUGGESTED = 8;
const LISTED_PLACES = 8;
const ANYWHERE: Box = [-180, -90, 180, 90];
const NO_BOUND_M = 10_000; // the middle of a ward: how far off it is, nobody knows
const HAS_NUMBER = /\d/;
const WORDS_OF_ADDRESS = 2;

/** Whether the words are coordinates, which are not searched for. */
export function isPlace(text: string): boolean {
  return readPlace(text, ANYWHERE) !== null;
}

/** Whether the words may be an address, so that the address desk is worth asking. */
export function mayBeAddress(text: string): boolean {
  return HAS_NUMBER.test(text) && text.trim().split(/\s+/).length >= WORDS_OF_ADDRESS;
}

/** Return names that hold the words. What is typed goes in the body: it may be an address. */
export async function suggest(q: string, signal: AbortSignal): Promise<Place[]> {
  const body = { q, limit: SUGGESTED };
  const found = await data(api.POST("/v1/search", { body, signal }));
  return found.items.flatMap(placesOf);
}

/** Take what was typed as it stands: coordinates, the one name it fits, or an address. */
export async function take(text: string): Promise<void> {
  const box = (city.value?.bbox as Box | undefined) ?? ANYWHERE;
  const place = readPlace(text, box);
  if (place === "swapped") return say("swapped");
  if (place) return chooseHome({ ...place, origin: "text", certainty: "pin" });
  const signal = begin(() => void take(text));
  try {
    const [names, address] = await Promise.all([
      data(api.POST("/v1/search", { body: { q: text, limit: SUGGESTED }, signal })),
      mayBeAddress(text) ? locate(text, signal) : null,
    ]);
    const elsewhere = address ?? (names.items.length ? null : await locate(text, signal));
    const found = elsewhere?.status === "located" ? elsewhere.items[0] : undefined;
    if (found) return choosePlace(placeOf(found));
    const exact = names.items.filter((one) => one.fit === "exact").flatMap(placesOf);
    if (exact.length === 1 && exact[0]) return choosePlace(exact[0]);
    const places = [...(elsewhere?.items ?? []).map(placeOf), ...names.items.flatMap(placesOf)];
    const unsure = { typed: text, places: each(places).slice(0, LISTED_PLACES) };
    change({ busy: false, home: null, finder: null, route: null, chosen: null, unsure });
  } catch (error) {
    if (!signal.aborted) change({ busy: false, unsure: null, trouble: troubleOf(error) });
  }
}

function locate(address: string, signal: AbortSignal): Promise<Schema<"AddressOut">> {
  return data(api.POST("/v1/address", { body: { address }, signal }));
}

/** The same ward may be found by its name and by the address. */
function each(places: Place[]): Place[] {
  const known = new Set<string>();
  return places.filter(({ kind, name, former }) => {
    const same = `${kind} ${name} ${former ?? ""}`;
    return !known.has(same) && known.add(same);
  });
}

/** A place of a list was chosen. */
export async function choosePlace(place: Place): Promise<void> {
  if (place.kind === "school" && place.code) return chooseSchool(place.code);
  const at = await pointOf(place);
  if (!at) return say("no_point");
  chooseHome({
    ...at,
    origin: place.kind === "house" || place.key.startsWith("address") ? "address" : "name",
    certainty: place.kind === "school" || place.kind === "bridge" ? "street" : place.kind,
    name: [place.name, place.context].filter(Boolean).join(", "),
    ...(place.former ? { former: place.former } : {}),
    ...(place.bound_m ? { bound_m: place.bound_m } : {}),
  });
}

/** Of a former name only the code of today's ward is known; the ward tells where it lies. */
async function pointOf(place: Place): Promise<{ lon: number; lat: number } | null> {
  if (place.lon !== null && place.lat !== null) return { lon: place.lon, lat: place.lat };
  if (!place.code) return null;
  try {
    const params = { query: { q: place.name, kind: "ward" as const, limit: SUGGESTED } };
    const found = await data(api.GET("/v1/search", { params })); // a ward's name is no address
    const ward = found.items.find((one) => one.code === place.code);
    return ward && ward.lon !== null && ward.lat !== null ? { lon: ward.lon, lat: ward.lat } : null;
  } catch {
    return null;
  }
}

/** A name of today is one place; a former one is every ward of today that it leads to. */
function placesOf(hit: Schema<"HitOut">): Place[] {
  const { kind, name, code, lon, lat } = hit;
  const context = hit.context ?? "";
  if (kind !== "former") {
    return [{ key: `${kind} ${code ?? ""} ${name} ${context}`, kind, name, context, lon, lat, ...(code ? { code } : {}) }];
  }
  const former = context ? `${name}, ${context}` : name;
  return hit.today.map((lead) => ({
    key: `former ${former} ${lead.ward_code} ${lead.khu_pho ?? ""}`,
    kind: "ward" as const, // of a neighbourhood no more than its ward is known
    name: lead.khu_pho ? `${lead.khu_pho}, ${lead.ward_name}` : lead.ward_name,
    context: "",
    former,
    code: lead.ward_code,
    lon: hit.today.length === 1 ? lon : null,
    lat: hit.today.length === 1 ? lat : null,
  }));
}

function placeOf(found: Schema<"Whereabouts">): Place {
  const { rank, quality, matched, lon, lat, bound_m } = found;
  const place = { key: `address ${rank}`, kind: quality, name: matched, context: "", lon, lat };
  return bound_m < NO_BOUND_M ? { ...place, bound_m } : place;
}
