// More time for a step: the day, the time, and why.

import { useState } from "preact/hooks";
import { api, data, onceKey, type Schema } from "../../common/api";
import { useDoing } from "../../common/asked";
import { Field, TextField } from "../../common/parts";
import { Why } from "../reason";
import { said } from "../say";
import { inWords } from "./words";

const t = said({
  title: ["Gia hạn: {what}", "Extend: {what}"],
  now: ["Hạn đang có: {at}", "It ends at {at} now"],
  day: ["Ngày cuối mới", "New last day"],
  time: ["Giờ (giờ Việt Nam)", "Time (of Vietnam)"],
  act: ["Gia hạn", "Extend"],
});

const ZONE = "+07:00"; // the city's, wherever this device is
const DAY = 10;

type Deadline = Schema<"DeadlineOut">;

export function Extend(props: {
  season: string;
  grade: string;
  deadline: Deadline;
  onDone: (done: Schema<"DeadlineEntryOut">) => void;
  onClose: () => void;
}) {
  const { season, grade, deadline, onDone, onClose } = props;
  const before = here(deadline.closes ?? "");
  const [day, setDay] = useState(before.slice(0, DAY));
  const [time, setTime] = useState(before.slice(DAY + 1, DAY + 6));
  const [once] = useState(onceKey); // sent again after a broken line, it is done once
  const doing = useDoing();
  const send = async (reason: string) => {
    const { round, step } = deadline;
    const closes = `${day}T${time}:00${ZONE}`;
    const body = { grade, round, step, closes, reason };
    const params = { path: { season }, header: { "Idempotency-Key": once } };
    onDone(await data(api.POST("/v1/seasons/{season}/extensions", { params, body })));
  };
  return (
    <Why
      title={t("title", { what: inWords(deadline.title) })}
      act={t("act")}
      doing={doing}
      onClose={onClose}
      onDo={(reason) => void doing.run(() => send(reason))}
    >
      {deadline.closes_said && <p>{t("now", { at: inWords(deadline.closes_said) })}</p>}
      <div class="columns">
        <TextField id="new-day" type="date" label={t("day")} value={day} onType={setDay} />
        <Field id="new-time" label={t("time")}>
          <input
            id="new-time"
            type="time"
            required
            value={time}
            onInput={(event) => setTime(event.currentTarget.value)}
          />
        </Field>
      </div>
    </Why>
  );
}

/** A moment as it is written with the city's zone: the server gives it so. */
function here(iso: string): string {
  return iso.endsWith(ZONE) ? iso : "";
}
