// The steps of one grade in their order in time, each with whether it is open now; and more time for one.

import { useState } from "preact/hooks";
import type { Schema } from "../../common/api";
import { gradeName } from "../../common/format";
import { Button, Choices, Sentence } from "../../common/parts";
import { mayCity } from "../me";
import { said } from "../say";
import { Extend } from "./extend";
import { inWords } from "./words";

const t = said({
  title: ["Các mốc theo thời gian", "Steps in time"],
  grade: ["Lớp", "Grade"],
  round: ["đợt {n}", "round {n}"],
  before: ["Chưa mở", "Not open yet"],
  open: ["Đang mở", "Open now"],
  over: ["Đã hết hạn", "Over"],
  unknown: ["Chưa rõ hạn", "Not set"],
  opens: ["từ {at}", "from {at}"],
  closes: ["đến {at}", "until {at}"],
  assumed: ["giả định", "assumed"],
  every_grade: ["mọi lớp", "every grade"],
  extend: ["Gia hạn", "Extend"],
  extend_what: ["Gia hạn: {what}", "Extend: {what}"],
  done: ["Đã gia hạn: {what}, {span}.", "Extended: {what}, {span}."],
  source: ["Nguồn: {source}", "Source: {source}"],
});

type Season = Schema<"SeasonFullOut">;
type Deadline = Schema<"DeadlineOut">;

export function Timeline({ season, onChanged }: { season: Season; onChanged: () => void }) {
  const grades = season.levels.flatMap((one) => one.grades);
  const [grade, setGrade] = useState(grades.includes("1") ? "1" : (grades[0] ?? ""));
  const [extends_, setExtends] = useState<Deadline | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const may = season.state === "in_force" && mayCity("runs:decide");
  return (
    <section class="card" aria-labelledby="steps-title">
      <h2 id="steps-title">{t("title")}</h2>
      <Choices
        name="grade"
        legend={t("grade")}
        small
        options={grades.map((one) => ({ value: one, text: gradeName(one) }))}
        value={grade}
        onChoose={setGrade}
      />
      {told && <Sentence kind="good">{told}</Sentence>}
      <ol class="moments">
        {stepsOf(season.deadlines, grade).map((one) => (
          <Step
            key={`${one.grade} ${one.round} ${one.step}`}
            one={one}
            counts={season.state === "in_force"}
            onExtend={may && one.closes ? () => setExtends(one) : null}
          />
        ))}
      </ol>
      {extends_ && (
        <Extend
          season={season.season}
          grade={grade}
          deadline={extends_}
          onClose={() => setExtends(null)}
          onDone={(done) => {
            setExtends(null);
            setTold(t("done", { what: inWords(done.name), span: inWords(done.after) }));
            onChanged();
          }}
        />
      )}
    </section>
  );
}

/** The grade's own deadlines, those of all grades where it has none; the earliest first, unknown ones last. */
export function stepsOf(deadlines: readonly Deadline[], grade: string): Deadline[] {
  const own = deadlines.filter((one) => one.grade === grade);
  const has = new Set(own.map((one) => `${one.round} ${one.step}`));
  const shared = deadlines.filter((one) => !one.grade && !has.has(`${one.round} ${one.step}`));
  return [...own, ...shared].sort((a, b) => beginning(a) - beginning(b));
}

function beginning(one: Deadline): number {
  const at = one.opens ?? one.closes;
  return at ? Date.parse(at) : Number.POSITIVE_INFINITY;
}

/** One step; of a draft nothing is open, whatever its days say. */
function Step(props: { one: Deadline; counts: boolean; onExtend: (() => void) | null }) {
  const { one, counts, onExtend } = props;
  const name = inWords(one.title) + (one.round > 1 ? ` · ${t("round", { n: one.round })}` : "");
  return (
    <li class={counts ? `moment ${one.phase}` : "moment"}>
      <div class="row spread">
        <h3>{name}</h3>
        {counts && <span class="phase">{t(one.phase)}</span>}
      </div>
      <p>
        {one.opens_said && <span>{t("opens", { at: inWords(one.opens_said) })} </span>}
        {one.closes_said && <strong>{t("closes", { at: inWords(one.closes_said) })}</strong>}{" "}
        {one.status === "assumed" && <span class="badge assumed">{t("assumed")}</span>}{" "}
        {!one.grade && <span class="badge">{t("every_grade")}</span>}
      </p>
      {one.source && <p class="hint">{t("source", { source: one.source })}</p>}
      {onExtend && (
        <Button label={t("extend_what", { what: name })} onClick={onExtend}>
          {t("extend")}
        </Button>
      )}
    </li>
  );
}
