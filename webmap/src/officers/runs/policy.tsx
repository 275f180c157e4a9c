// A policy read aloud: every rule a sentence, what nobody published marked, what changed marked too.

import { api, data, type Schema } from "../../common/api";
import { useAsked } from "../../common/asked";
import { language } from "../../common/language";
import { Answer } from "../../common/parts";
import { said } from "../say";
import { inWords } from "./words";

const t = said({
  rules: ["Bộ quy tắc này nói gì", "What this policy says"],
  assumed: ["giả định", "assumed"],
  published: ["đã công bố", "published"],
  changed: ["khác năm trước", "differs"],
  differences: ["Khác với “{other}”", "Differences to “{other}”"],
  same: [
    "Không có gì khác với “{other}”. Hãy chọn bộ quy tắc khác để so sánh.",
    "Nothing differs from “{other}”. Choose another policy to compare with.",
  ],
  was: ["Trước: {sentence}", "Before: {sentence}"],
  now: ["Nay: {sentence}", "Now: {sentence}"],
  no_rule: ["không có quy tắc này", "no such rule"],
  against: ["So với", "Compared with"],
  n_assumed: [
    "{n} trên {all} quy tắc là giả định: chưa có văn bản nào công bố.",
    "{n} of {all} rules are assumed: no published text states them.",
  ],
});

export type Policy = Schema<"PolicyShort">;

const GRADE = /grade(\d+|K)/;

/** The policy of the season before, for the same grade and place; otherwise the plain one. */
export function beforeOf(policy: Policy, all: readonly Policy[]): Policy | null {
  const place = policy.name.split("-")[0];
  const grade = GRADE.exec(policy.name)?.[1];
  const earlier = all.filter(
    (one) =>
      one.season !== null &&
      policy.season !== null &&
      one.season < policy.season &&
      one.name.split("-")[0] === place &&
      GRADE.exec(one.name)?.[1] === grade,
  );
  earlier.sort((a, b) => (a.season ?? "").localeCompare(b.season ?? ""));
  return earlier.at(-1) ?? null;
}

interface Props {
  name: string;
  all: readonly Policy[];
  other: string | null;
  onOther: (name: string) => void;
}

export function PolicyAloud({ name, all, other, onOther }: Props) {
  const asked = useAsked(
    async (signal) => {
      const [policy, difference] = await Promise.all([
        data(api.GET("/v1/policies/{name}", { signal, params: { path: { name } } })),
        other && other !== name
          ? data(
              api.GET("/v1/policies/{name}/difference/{other}", {
                signal,
                params: { path: { name: other, other: name } },
              }),
            )
          : null,
      ]);
      return { policy, difference };
    },
    [name, other],
  );
  return (
    <Answer asked={asked}>
      {({ policy, difference }) => {
        const changed = new Set(difference?.rules.map((one) => one.key));
        return (
          <div class="columns">
            <section class="card">
              <h2>{t("rules")}</h2>
              <p class="hint">{t("n_assumed", { n: policy.n_assumed, all: policy.n_rules })}</p>
              <ul class="plain-list">
                {policy.rules.map((rule) => (
                  <li key={rule.key} lang={language.value}>
                    {inWords(rule.sentence)}{" "}
                    {rule.status === "assumed" && (
                      <span class="badge assumed" title={rule.source}>
                        {t("assumed")}
                      </span>
                    )}{" "}
                    {changed.has(rule.key) && <span class="badge changed">{t("changed")}</span>}
                  </li>
                ))}
              </ul>
            </section>
            <section class="card">
              <label class="row">
                {t("against")}{" "}
                <select value={other ?? ""} onChange={(event) => onOther(event.currentTarget.value)}>
                  <option value="">–</option>
                  {all.map((one) => (
                    <option key={one.name} value={one.name}>
                      {inWords(one.title)}
                    </option>
                  ))}
                </select>
              </label>
              {difference && <Differences difference={difference} />}
            </section>
          </div>
        );
      }}
    </Answer>
  );
}

function Differences({ difference }: { difference: Schema<"PolicyDifference"> }) {
  const other = inWords(difference.first.title);
  if (!difference.rules.length) return <p>{t("same", { other })}</p>;
  return (
    <>
      <h2>{t("differences", { other })}</h2>
      {difference.rules.map((rule) => (
        <div key={rule.key}>
          <h3>{inWords(rule.title)}</h3>
          <p class="hint">{t("was", { sentence: aloud(rule.first) })}</p>
          <p>{t("now", { sentence: aloud(rule.second) })}</p>
        </div>
      ))}
    </>
  );
}

/** The sentence of a rule, and whether anybody published it: that may be all that differs. */
function aloud(rule: Schema<"RuleOut"> | null): string {
  if (!rule) return t("no_rule");
  return `${inWords(rule.sentence)} (${t(rule.status === "assumed" ? "assumed" : "published")})`;
}
