// A sentence that the server gives in both languages.

import { language } from "../../common/language";

export function said(both: { vi: string; en: string }): string {
  return both[language.value];
}
