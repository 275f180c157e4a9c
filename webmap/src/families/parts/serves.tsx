// One true sentence about the place: whether schools serve it, by official areas and by last season.

import { metres, season } from "../../common/format";
import { beside, reach } from "../beside";
import { t } from "../texts";
import type { Finder } from "../types";

export function ServesPart({ finder }: { finder: Finder }) {
  return (
    <div class="serves">
      <Area finder={finder} />
      <LastSeason finder={finder} />
    </div>
  );
}

function Area({ finder }: { finder: Finder }) {
  const { catchments } = beside.value;
  const codes = new Set(catchments?.items.flatMap((one) => one.schools));
  if (!catchments?.season || !codes.size) return null;
  const named = finder.schools.filter((one) => codes.has(one.school_code)).map((one) => one.name);
  const schools = named.length === codes.size ? named.join(", ") : t("n_schools", { n: codes.size });
  const facts = { schools, season: season(catchments.season) };
  return (
    <p class="state" data-state={catchments.certain ? "serves_area" : "serves_listed"}>
      {t(catchments.certain ? "serves_area" : "serves_listed", facts)}
    </p>
  );
}

function LastSeason({ finder }: { finder: Finder }) {
  const { last } = beside.value;
  if (!last) return null;
  if (!last.season) {
    return (
      <p class="state" data-state="not_published">
        {t("not_published")}
      </p>
    );
  }
  const how = finder.schools.map((one) => reach(one.distance_m, last, one.school_code));
  const facts = { season: season(last.season) };
  const at = how.findIndex((one) => one === "within");
  const serving = finder.schools[at];
  if (serving) {
    return (
      <p class="state" data-state="serves">
        {t("serves", { ...facts, school: serving.name, m: metres(serving.distance_m) })}
      </p>
    );
  }
  const said = how[0] === "full" ? "serves_none_full" : "serves_unknown";
  return (
    <p class="state" data-state={said === "serves_unknown" ? said : "near_full"}>
      {t(said, facts)}
    </p>
  );
}
