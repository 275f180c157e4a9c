// Marks as people here write them: 21,50.

import { language } from "../common/language";

export function markText(mark: number): string {
  const locale = language.value === "vi" ? "vi-VN" : "en-GB";
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return new Intl.NumberFormat(locale, digits).format(mark);
}
