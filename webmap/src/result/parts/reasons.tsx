// Why not a nearer school: one row for each, with the numbers that decided.

import { metres } from "../../common/format";
import type { Told } from "../store";
import { t } from "../texts";
import { said } from "./both";

export function ReasonsPart({ result }: { result: Told }) {
  const { reasons } = result;
  return (
    <section class="card reasons" aria-labelledby="reasons-title">
      <h2 id="reasons-title">{t("reasons_title")}</h2>
      {!reasons.length && <p>{t(result.school ? "no_reasons" : "no_reasons_unplaced")}</p>}
      {reasons.length > 0 && (
        <>
          <div class="table-frame" tabindex={0} role="region" aria-labelledby="reasons-title">
            <table>
              <thead>
                <tr>
                  <th scope="col">{t("school")}</th>
                  <th scope="col" class="number">
                    {t("your_way")}
                  </th>
                  <th scope="col" class="number">
                    {t("last_way")}
                  </th>
                  <th scope="col">{t("why")}</th>
                </tr>
              </thead>
              <tbody>
                {reasons.map((one) => (
                  <tr key={one.school_code}>
                    <th scope="row">{one.name ?? one.school_code}</th>
                    <td class="number" data-label={t("your_way")}>
                      {metres(one.own_m)}
                    </td>
                    <td class="number" data-label={t("last_way")}>
                      {one.within_m === null ? t("not_told") : t("within", { m: metres(one.within_m) })}
                    </td>
                    <td>
                      {said(one)}
                      {one.seats && <p class="seats-more">{said(one.seats)}</p>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p class="hint">{t("rounded")}</p>
          {reasons.some((one) => one.reason === "full" && !one.seats) && (
            <p class="hint">{t("seats_needed")}</p>
          )}
        </>
      )}
    </section>
  );
}
