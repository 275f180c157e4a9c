// A text that the server gives in both languages, in the one of the page.

import type { Schema } from "../../common/api";
import { language } from "../../common/language";

export function inWords(text: Schema<"Title">): string {
  return text[language.value];
}
