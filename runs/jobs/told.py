"""How a job tells what it does: stages and counts, written seldom enough to cost nothing."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

from gis.db import transaction
from runs.jobs.errors import SupersededError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

PAUSE_S: Final = 0.3
_MINE: Final = "job_id = :job AND attempt = :attempt AND state = 'running'"


class Teller:
    """
    Writes into ``work.job`` for one attempt, and notices if it is no longer the newest.

    Called as a ``gis.progress.Progress``: every new stage is written at once, counts seldom.
    """

    def __init__(self, engine: Engine, job_id: int, attempt: int) -> None:
        # no commit of its own to sleep before: a frozen attempt must not hold the job's row
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._mine = {"job": job_id, "attempt": attempt}
        self._stage: str | None = None
        self._stages: list[tuple[str, float]] = []
        self._began_s = self._written_s = 0.0

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """
        Say how far a stage is.

        Raises
        ------
        SupersededError
            If another attempt has begun, or the job has ended.
        """
        now_s = time.monotonic()
        is_new = stage != self._stage
        if not is_new and now_s - self._written_s < PAUSE_S:
            return
        if is_new:
            self._end_stage(now_s)
            self._stage, self._began_s = stage, now_s
        self._written_s = now_s
        self._write(
            "stage = :stage, done = :done, total = :total, stages = CAST(:stages AS jsonb),"
            " stage_at = clock_timestamp() - make_interval(secs => :since)",
            stage=stage,
            done=int(done),
            total=None if total is None else int(total),
            stages=json.dumps(self._stages),
            since=now_s - self._began_s,
        )

    def succeed(self, result: Mapping[str, Any]) -> None:
        """End the job with its result; errors as when called."""
        self._end_stage(time.monotonic())
        self._write(
            "state = 'succeeded', result = CAST(:result AS jsonb), stages = CAST(:stages AS jsonb),"
            " ended_at = clock_timestamp()",
            result=json.dumps(result, ensure_ascii=False),
            stages=json.dumps(self._stages),
        )

    def fail(self, problem: Mapping[str, Any]) -> None:
        """End the job as failed; errors as when called."""
        self._write(
            "state = 'failed', failures = failures + 1, problem = CAST(:problem AS jsonb),"
            " ended_at = clock_timestamp()",
            problem=json.dumps(problem, ensure_ascii=False),
        )

    def leave(self, problem: Mapping[str, Any], *, most_failures: int) -> None:
        """Say that the attempt failed in a way that may pass: the job waits, or ends as failed."""
        said = {
            **self._mine,
            "most": most_failures,
            "problem": json.dumps(problem, ensure_ascii=False),
        }
        leaving = text(
            "SELECT work.leave_job(:job, :attempt, true, :most, CAST(:problem AS jsonb))"
        )
        with transaction(self._engine) as connection:
            connection.execute(leaving, said)

    def _end_stage(self, now_s: float) -> None:
        if self._stage is not None:
            self._stages.append((self._stage, round(now_s - self._began_s, 3)))

    def _write(self, what: str, **values: object) -> None:
        change = text(f"UPDATE work.job SET {what} WHERE {_MINE}")  # noqa: S608 (our own words)
        with transaction(self._engine) as connection:
            if connection.execute(change, {**self._mine, **values}).rowcount != 1:
                raise SupersededError
