// What the child was offered, large; a proposal until the committee confirms it.

import { gradeName, metres, season } from "../../common/format";
import type { Told } from "../store";
import { t } from "../texts";
import { said } from "./both";

/** `gates` are those of the school, where they are known. */
export function OfferPart({ result, gates = [] }: { result: Told; gates?: string[] }) {
  const { school, group, distance_m } = result;
  return (
    <section class="card offer" aria-labelledby="offer-title">
      {result.labels.map((label) => (
        <p key={label} class="notice">
          {label}
        </p>
      ))}
      <p class="hint">
        {gradeName(result.grade)}, {season(result.season)} ·{" "}
        <strong>{t(result.is_confirmed ? "confirmed" : "proposal")}</strong>
      </p>
      {result.decided && <p class="decided">{said(result.decided)}</p>}
      <h1 id="offer-title">
        {school ? (school.name ?? t("school_code", { code: school.school_code })) : t("no_seat")}
      </h1>
      {school?.address && <p>{school.address}</p>}
      {gates.length > 0 && <p>{t("gates", { gates: gates.join(", ") })}</p>}
      {distance_m !== null && <p class="metres">{t("own_way", { m: metres(distance_m) })}</p>}
      {group && <p>{t("group", { group: said(group) })}</p>}
      {result.offer.map((one, at) => (
        <p key={at}>{said(one)}</p>
      ))}
      <p class="hint">{said(result.note)}</p>
    </section>
  );
}
