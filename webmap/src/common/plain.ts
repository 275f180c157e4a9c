// Words as they are compared while somebody types.

/** Plain words for a search: no accents, no capitals. */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
}
