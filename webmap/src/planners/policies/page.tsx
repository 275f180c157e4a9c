// Rules side by side: what recorded placements by several of them gave, and where the rules differ.

import { useState } from "preact/hooks";
import { api, data, type Schema } from "../../common/api";
import { useAsked } from "../../common/asked";
import { day, gradeName, metres, season, whole } from "../../common/format";
import { language } from "../../common/language";
import { Answer, Sentence } from "../../common/parts";
import { DataTable, type Column } from "../../common/table";
import { RulesField, titleOf, usePolicies, type Policy } from "../board/rules";
import { Areas } from "./areas";
import { PlacedSideBySide } from "./placed";
import { p } from "./texts";

type Run = Schema<"RunFacts">;

const MOST = 4;
const AT_FIRST = 2;
const COUNTS = ["placed", "unplaced", "over_4km", "at_nearest"] as const;
const WAYS = ["mean_m", "median_m", "p95_m"] as const;

export function PoliciesPage() {
  const runs = useAsked(async (signal) => {
    const found = await data(api.GET("/v1/runs", { params: { query: { size: 100 } }, signal }));
    return found.items.filter((run) => run.kind === "allocation");
  }, []);
  const policies = usePolicies();
  return (
    <>
      <h1>{p("title")}</h1>
      <p>{p("intro")}</p>
      <Answer asked={runs}>
        {(items) =>
          items.length ? (
            <Runs runs={items} policies={policies.data ?? []} />
          ) : (
            <Sentence>{p("none")}</Sentence>
          )
        }
      </Answer>
      <PlacedSideBySide policies={policies.data ?? []} />
      <Differ />
      <Areas />
    </>
  );
}

function kindOf(run: Run): string {
  return `${run.season}|${run.grade}`;
}

function Runs({ runs, policies }: { runs: readonly Run[]; policies: readonly Policy[] }) {
  const [chosen, setChosen] = useState<readonly number[]>(() => {
    const kind = runs[0] && kindOf(runs[0]);
    return runs.filter((run) => kindOf(run) === kind).slice(0, AT_FIRST).map((run) => run.run_id);
  });
  const picked = runs.filter((run) => chosen.includes(run.run_id));
  const kind = picked[0] ? kindOf(picked[0]) : null;
  return (
    <section class="card" aria-labelledby="side-title">
      <h2 id="side-title">{p("side")}</h2>
      <fieldset>
        <legend>{p("pick")}</legend>
        <ul class="checks">
          {runs.map((run) => {
            const on = chosen.includes(run.run_id);
            const fits = kind === null || kindOf(run) === kind;
            return (
              <li key={run.run_id}>
                <label class="switch">
                  <input
                    type="checkbox"
                    checked={on}
                    disabled={!on && (!fits || chosen.length >= MOST)}
                    onChange={() =>
                      setChosen(
                        on
                          ? chosen.filter((one) => one !== run.run_id)
                          : [...chosen, run.run_id],
                      )
                    }
                  />
                  <span>
                    {p("run", { n: run.run_id })} · {season(run.season)} ·{" "}
                    {gradeName(run.grade ?? "")} · {titleOf(policies, run.versions.policy ?? "")}
                  </span>
                </label>
              </li>
            );
          })}
        </ul>
      </fieldset>
      {picked.length > 0 && <Side runs={picked} policies={policies} />}
    </section>
  );
}

/** Means and counts of the whole city; the longest way is one child's, and is left to officers. */
function Side({ runs, policies }: { runs: readonly Run[]; policies: readonly Policy[] }) {
  const cell = (run: Run, key: string): string => {
    const value: unknown = run.summary[key];
    if (typeof value !== "number") return "–";
    return (WAYS as readonly string[]).includes(key) ? metres(value) : whole(value);
  };
  return (
    <div class="table-frame" tabindex={0} role="region" aria-label={p("side")}>
      <table class="sides" id="side-by-side">
        <thead>
          <tr>
            <th scope="col">{p("rules")}</th>
            {runs.map((run) => (
              <th scope="col" key={run.run_id}>
                {titleOf(policies, run.versions.policy ?? "")}
                <br />
                <span class="hint">
                  {p("run", { n: run.run_id })}, {day(run.created_at)}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...COUNTS, ...WAYS].map((key) => (
            <tr key={key}>
              <th scope="row">{p(key)}</th>
              {runs.map((run) => (
                <td key={run.run_id}>{cell(run, key)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Rule = Schema<"RuleDifference">;

function Differ() {
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const asked = useAsked(async (signal) => {
    if (!first || !second) return null;
    const params = { path: { name: first, other: second } };
    return data(api.GET("/v1/policies/{name}/difference/{other}", { params, signal }));
  }, [first, second]);
  const said = (rule: Rule["first"]) =>
    rule
      ? `${rule.sentence[language.value]}${rule.status === "assumed" ? ` (${p("assumed")})` : ""}`
      : p("absent");
  const columns: Column<Rule>[] = [
    { id: "rule", name: p("rule"), value: (row) => row.title[language.value] },
    { id: "first", name: p("first"), value: (row) => said(row.first) },
    { id: "second", name: p("second"), value: (row) => said(row.second) },
  ];
  return (
    <section class="card" aria-labelledby="differ-title">
      <h2 id="differ-title">{p("differ")}</h2>
      <div class="columns">
        <RulesField id="first-rules" label={p("first")} value={first} onChange={setFirst} />
        <RulesField id="second-rules" label={p("second")} value={second} onChange={setSecond} />
      </div>
      <Answer asked={asked}>
        {(found) =>
          found && (
            <DataTable
              caption={p("differ")}
              columns={columns}
              rows={found.rules}
              rowId={(row) => row.key}
              file="quy-tac-khac-nhau"
              empty={p("same")}
            />
          )
        }
      </Answer>
    </section>
  );
}
