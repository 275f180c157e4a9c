// A job while it works: its stage, how far, how long still, and a way to stop it.

import { useEffect, useState } from "preact/hooks";
import { api } from "../common/api";
import { useDoing } from "../common/asked";
import { whole } from "../common/format";
import { followJob, type Job } from "../common/job";
import { Button, Sentence, TroubleLine } from "../common/parts";
import { troubleOf, type Trouble } from "../common/trouble";
import { said } from "./say";

const t = said({
  waiting: ["Đang chờ đến lượt…", "Waiting for its turn…"],
  running: ["Đang làm…", "Working…"],
  left: ["còn khoảng {seconds} giây", "about {seconds} seconds left"],
  of: ["{done} / {total}", "{done} of {total}"],
  stop: ["Dừng", "Stop"],
  stopped: ["Đã dừng; không có gì được ghi dở.", "Stopped; nothing is half done."],
  failed: ["Không làm được: {why}", "It failed: {why}"],
});

export function Progress(props: { job: Job; onEnd: (job: Job) => void }) {
  const [job, setJob] = useState(props.job);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [round, setRound] = useState(0);
  const stopping = useDoing();
  useEffect(() => {
    const following = new AbortController();
    setTrouble(null);
    followJob(props.job.job_id, setJob, following.signal).then(
      (ended) => {
        if (!following.signal.aborted) props.onEnd(ended);
      },
      (error: unknown) => {
        if (!following.signal.aborted) setTrouble(troubleOf(error));
      },
    );
    return () => following.abort();
  }, [props.job.job_id, round]);
  const params = { path: { job_id: job.job_id } };
  const open = job.state === "waiting" || job.state === "running";
  return (
    <div class="card" aria-live="polite">
      <TroubleLine trouble={trouble} again={() => setRound(round + 1)} />
      {open && (
        <>
          <p>
            <b>{job.title}</b> · {job.stage_name ?? t(job.state === "waiting" ? "waiting" : "running")}
            {job.total ? ` · ${t("of", { done: whole(job.done ?? 0), total: whole(job.total) })}` : ""}
            {job.remaining_s ? ` · ${t("left", { seconds: whole(Math.ceil(job.remaining_s)) })}` : ""}
          </p>
          {job.total ? (
            <progress value={job.done ?? 0} max={job.total} aria-label={job.title} />
          ) : (
            <progress aria-label={job.title} />
          )}
          <div class="row">
            <Button
              busy={stopping.busy}
              onClick={() => void stopping.run(() => api.DELETE("/v1/jobs/{job_id}", { params }))}
            >
              {t("stop")}
            </Button>
          </div>
          <TroubleLine trouble={stopping.trouble} />
        </>
      )}
      {job.state === "cancelled" && <Sentence kind="warning">{t("stopped")}</Sentence>}
      {job.state === "failed" && (
        <Sentence kind="alert">{t("failed", { why: job.problem?.message ?? "" })}</Sentence>
      )}
    </div>
  );
}
