/** docs/glossary.md as rows: word, Vietnamese word, meaning in English, meaning in Vietnamese. */
declare module "virtual:glossary" {
  export const rows: readonly (readonly [word: string, vi: string, en_meaning: string, vi_meaning: string])[];
}
