// How far long work is, and how it ended.

import type { LastJob } from "./last-job";
import { Sentence, TroubleLine } from "./parts";
import { c } from "./texts";

export function JobProgress<Result>({ of, doing }: { of: LastJob<Result>; doing: string }) {
  const running = of.job.value;
  if (running) {
    return (
      <div class="progress" role="status">
        <progress aria-label={doing} />
        <p class="hint">{running.stage_name ?? c("job_waiting")}</p>
      </div>
    );
  }
  return (
    <>
      <TroubleLine trouble={of.trouble.value} />
      {of.cancelled.value && <Sentence>{c("job_cancelled")}</Sentence>}
    </>
  );
}
