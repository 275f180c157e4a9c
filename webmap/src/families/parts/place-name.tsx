// A place in a list: its name, what kind of place it is, and the old name that led to it.

import { metres } from "../../common/format";
import type { Place } from "../store";
import { t } from "../texts";

export function PlaceName({ place }: { place: Place }) {
  const kind = t(`kind_${place.kind}`);
  const about = [kind, place.context].filter(Boolean).join(" · ");
  return (
    <>
      <span class="name">{place.name}</span>
      {place.former && <span class="ward">{t("named_before", { name: place.former })}</span>}
      <span class="ward">
        {place.bound_m === undefined ? about : `${about} · ${t("within", { m: metres(place.bound_m) })}`}
      </span>
    </>
  );
}
