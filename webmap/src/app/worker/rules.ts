// What may be kept on a device, and nothing else: written as a list of what may, never of what not.

/** Public answers, by address. A name that somebody typed is in none of their questions. */
const PUBLIC: readonly RegExp[] = [
  /^\/v1\/city$/,
  /^\/v1\/seasons$/,
  /^\/v1\/wards(?:\/former)?$/,
  /^\/v1\/schools$/,
  /^\/v1\/schools\/[\w.-]+$/,
  /^\/v1\/policies$/,
  /^\/v1\/runs\/latest$/,
  /^\/v1\/grade10\/cutoffs$/,
];

/** Names that a kept question may have; others, such as `q` or `near`, may tell of a person. */
const ASKED: ReadonlySet<string> = new Set([
  "v",
  "page",
  "size",
  "kind",
  "ownership",
  "level",
  "grade",
  "school",
  "season",
]);

/** The name of the publication that an answer comes from, as the service writes it. */
const PUBLICATION = /^(\d{1,9});published="[^"]*";sha256="([0-9a-f]{16})[0-9a-f]*"$/;

export interface Asked {
  method: string;
  address: URL;
  authorised: boolean;
}

/** Whether an answer to this question may be kept at all. */
export function mayKeep({ method, address, authorised }: Asked): boolean {
  return (
    method === "GET" &&
    !authorised &&
    PUBLIC.some((one) => one.test(address.pathname)) &&
    [...address.searchParams.keys()].every((name) => ASKED.has(name))
  );
}

/** The publication of an answer as a short name; null where it names none or is not public. */
export function publicationOf(headers: Pick<Headers, "get">): string | null {
  const found = PUBLICATION.exec(headers.get("Gantruong-Publication") ?? "");
  const lifetime = (headers.get("Cache-Control") ?? "").split(",").map((one) => one.trim());
  if (!found || !lifetime.includes("public") || lifetime.includes("no-store")) return null;
  return `${found[1]}-${found[2]}`;
}

/** Under which address an answer is kept: the language is asked for in a header. */
export function keyOf(address: URL, language: string): string {
  const key = new URL(address);
  key.searchParams.set("~", language);
  return key.href;
}
