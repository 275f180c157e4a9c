// Alerts by written thresholds: those that are on, each with its owner; every threshold below.

import { decimal } from "../common/format";
import { Icon } from "../common/icons";
import { language } from "../common/language";
import { DataTable, type Column } from "../common/table";
import { t } from "./texts";
import type { Alert, Feed } from "./told";

const MOST_ON_WALL = 6;

export function Alerts({ feed, wall }: { feed: Feed; wall: boolean }) {
  const on = feed.alerts.filter((one) => one.state === "on");
  const untold = feed.alerts.filter((one) => one.state === "untold").length;
  const shown = wall ? on.slice(0, MOST_ON_WALL) : on;
  return (
    <section class="part alerts-part" aria-labelledby="alerts">
      <h2 id="alerts">
        {t("alerts")} {on.length > 0 && <span class="count">{on.length}</span>}
      </h2>
      {on.length > 0 ? (
        <ul class="alerts" aria-live="polite">
          {shown.map((one) => (
            <li key={one.key}>
              <Icon name="warning" />
              <span>
                <b>{one.sentence[language.value]}</b>
                <span class="owner">{one.owner[language.value]}</span>
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <p class="quiet-line" role="status">
          <Icon name="check" /> {t("no_alert")}
        </p>
      )}
      <p class="hint">
        {t("alerts_off", { n: feed.alerts.length - on.length - untold, untold })}
      </p>
      {!wall && (
        <details>
          <summary>{t("thresholds")}</summary>
          <Thresholds feed={feed} />
        </details>
      )}
    </section>
  );
}

function Thresholds({ feed }: { feed: Feed }) {
  const columns: readonly Column<Alert>[] = [
    { id: "key", name: t("alerts"), value: (one) => one.sentence[language.value] },
    { id: "state", name: t("state"), value: (one) => t(`state_${one.state}`) },
    {
      id: "threshold",
      name: t("measure"),
      value: (one) => `${t(one.comparison, { n: decimal(one.threshold, 1) })} ${unit(one.unit)}`.trim(),
    },
    {
      id: "value",
      name: t("now"),
      value: (one) => one.value,
      show: (one) => (one.value === null ? "–" : `${decimal(one.value, 1)} ${unit(one.unit)}`.trim()),
      number: true,
    },
    { id: "owner", name: t("owner"), value: (one) => one.owner[language.value] },
    {
      id: "source",
      name: t("source"),
      value: (one) => `${one.status === "assumed" ? `${t("assumed")}: ` : ""}${one.source}`,
    },
  ];
  return (
    <DataTable
      caption={t("thresholds")}
      columns={columns}
      rows={feed.alerts}
      rowId={(one) => one.key}
    />
  );
}

/** Per cent stands with its number; what is counted is said by the sentence. */
function unit(name: string): string {
  return name === "%" ? "%" : "";
}
