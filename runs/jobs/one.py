"""One job in a worker: begin, let a child do it, end the child if the job is to stop."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import psycopg
from procrastinate import exceptions

from runs.jobs.found import kind_of
from runs.jobs.problem import VANISHED
from runs.jobs.queue import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from procrastinate import App, JobContext

    from runs.jobs.children import Child, Children
    from runs.jobs.settings import JobSettings

BEGIN: Final = "SELECT work.begin_job(%(job)s)"
KIND: Final = "SELECT kind FROM work.job WHERE job_id = %(job)s"
LEAVE: Final = "SELECT work.leave_job(%(job)s, %(attempt)s, %(failure)s, %(most)s, %(why)s::jsonb)"
AGAIN_S: Final = 0.5
WORDS: Final = {
    "succeeded": ("xong", "done"),
    "failed": ("không xong", "failed"),
    "cancelled": ("đã huỷ", "cancelled"),
    "waiting": ("sẽ làm lại", "will be done again"),
}

log = logging.getLogger("gantruong.jobs")


class AgainError(Exception):
    """The job waits for another attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class One:
    """
    What every job of a worker needs.

    Attributes
    ----------
    app
        The queue.
    children
        Where each attempt is done.
    tell
        Called with what happens, in Vietnamese and English.
    """

    app: App
    children: Children
    settings: JobSettings
    tell: Callable[[str, str], None]

    async def do(self, _context: JobContext, job_id: int) -> None:
        """
        Do one attempt of a job.

        Raises
        ------
        AgainError
            If it waits for another one.
        """
        beginning = asyncio.ensure_future(self._begin(job_id))
        child: Child | None = None
        attempt: int | None = None
        is_failure = True
        began_s = time.monotonic()
        try:
            attempt, longest_s = await asyncio.shield(beginning)
            if attempt is None:
                return  # it had ended
            child = await self.children.start(job_id, attempt)
            with suppress(TimeoutError):
                await asyncio.wait_for(child.ended.wait(), longest_s)
        except asyncio.CancelledError:  # cancelled, or this worker stops
            is_failure = False
            attempt, _ = await beginning
        finally:
            if child is not None:
                await self.children.end(child)
        if attempt is None:
            return
        state = await self._left(job_id, attempt, is_failure=is_failure)
        vi, en = WORDS.get(state, (state, state))
        self.tell(
            f"Việc {job_id}: {vi} ({time.monotonic() - began_s:.1f} giây).",
            f"Job {job_id}: {en} ({time.monotonic() - began_s:.1f} s).",
        )
        if state == "waiting":
            raise AgainError

    async def _begin(self, job_id: int) -> tuple[int | None, float]:
        attempt = await ask(self.app, BEGIN, {"job": job_id})
        if attempt is None:
            return None, 0.0
        kind = str(await ask(self.app, KIND, {"job": job_id}))
        log.info("job=%d kind=%s attempt=%d", job_id, kind, attempt)
        self.tell(f"Việc {job_id}: {kind}…", f"Job {job_id}: {kind}…")
        return int(attempt), kind_of(kind).longest_s

    async def _left(self, job_id: int, attempt: int, *, is_failure: bool) -> str:
        """Return how the job stands after the child; asked until the database answers."""
        values = {
            "job": job_id,
            "attempt": attempt,
            "failure": is_failure,
            "most": self.settings.most_failures,
            "why": json.dumps(VANISHED, ensure_ascii=False),
        }
        while True:
            try:
                return str(await ask(self.app, LEAVE, values))
            except (exceptions.ConnectorException, psycopg.Error):
                await asyncio.sleep(AGAIN_S)
