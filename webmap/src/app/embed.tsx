// What stands under the finder in a frame of others: whose data these are, and the way to the page.

import "./app.css";

import { city } from "../common/city";
import { season } from "../common/format";
import { language } from "../common/language";
import { LanguageButton } from "../common/shell";
import { c } from "../common/texts";
import { linkOf, type Shared } from "./link";
import { NetworkLine } from "./line";
import { l } from "./later-texts";

export function EmbedFoot({ shared }: { shared: Omit<Shared, "lang"> }) {
  const known = city.value;
  return (
    <>
      <NetworkLine />
      <footer class="embed-foot">
        <ul class="facts">
          {known && <li class="city">{known.name}</li>}
          {known?.notice && <li class="notice">{known.notice[language.value]}</li>}
          {known?.season && <li>{c("season", { season: season(known.season) })}</li>}
        </ul>
        <a href={linkOf({ ...shared, lang: language.value })} target="_blank" rel="noopener">
          {l("embed_whole")}
        </a>
        <LanguageButton />
      </footer>
    </>
  );
}
