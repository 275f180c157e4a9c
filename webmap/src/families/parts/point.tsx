// The point that is measured from: where it comes from, how certain it is, the ward and its old names.

import { metres } from "../../common/format";
import { Sentence } from "../../common/parts";
import type { Home } from "../store";
import { t, type Key } from "../texts";
import type { Finder } from "../types";

const TOLD_ACCESS_M = 30; // a shorter way to the road is no news

export function PointPart({ finder, home }: { finder: Finder; home: Home }) {
  const { ward } = finder;
  const { access_m } = finder.home;
  const rough = home.certainty !== "pin" && home.certainty !== "house";
  return (
    <section class="point" aria-label={t("point_title")}>
      <p class="from">
        <strong>{t(`point_of_${home.origin}` as Key, { name: home.name ?? "" })}</strong>
      </p>
      {home.former && <p>{t("named_before", { name: home.former })}</p>}
      {ward && (
        <p>
          {t("in_ward", { ward: ward.name })}
          {ward.former_units && <span class="former">{t("former", { units: ward.former_units })}</span>}
        </p>
      )}
      {rough ? (
        <Sentence kind="warning">
          <p class="certainty">
            {t(`certainty_${home.certainty}`)}
            {home.bound_m !== undefined && ` ${t("may_be_off", { m: metres(home.bound_m) })}`}
          </p>
          <p>{t("drag_pin")}</p>
        </Sentence>
      ) : (
        <p class="certainty">
          {t(`certainty_${home.certainty}`)} {t("move_pin")}
        </p>
      )}
      {access_m !== null && access_m >= TOLD_ACCESS_M && finder.status === "ok" && (
        <p>{t("access", { m: metres(access_m) })}</p>
      )}
      {finder.home.far && <p class="warning">{t("far")}</p>}
    </section>
  );
}
