"""
Server-sent events of jobs: one question to the database for all listeners of a process.

A listener holds neither a connection nor a thread: it waits for a queue of the event loop. As long
as there are listeners, one task asks a few times a second for all jobs that are listened to.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool

from api.refused.errors import TooManyListenersError
from api.work.asking import seen_job
from api.work.shapes import job_out
from gis.access import EVERYTHING, act_as
from gis.db import transaction
from gis.errors import GanTruongError
from runs.jobs.store import JobFacts, facts_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI
    from sqlalchemy import Engine

    from api.access.auth import Caller
    from api.language import Language
    from api.service import Service

MEDIA_TYPE: Final = "text/event-stream"
MOST_LISTENERS: Final = 200
ASK_EVERY_S: Final = 0.4
HEARTBEAT_S: Final = 15.0
LONGEST_S: Final = 600.0
"""After which a listener asks anew, with its key; a key that was withdrawn ends there."""

RETRY: Final = "retry: 2000\n\n"
HEARTBEAT: Final = ": still here\n\n"

log = logging.getLogger("gantruong.jobs")
Heard = asyncio.Queue[JobFacts]


class Watch:
    """The listeners of one process."""

    def __init__(self) -> None:
        self._heard: dict[int, set[Heard]] = defaultdict(set)
        self._asking: asyncio.Task[None] | None = None
        self._engine: Engine | None = None

    @property
    def n_listeners(self) -> int:
        """Return how many listen."""
        return sum(map(len, self._heard.values()))

    async def seen(self, service: Service, who: Caller, job_id: int) -> JobFacts:
        """
        Return the job that somebody wants to follow.

        Raises
        ------
        TooManyListenersError
            If the process has as many as it takes.
        """
        self._engine = service.engine
        if self.n_listeners >= MOST_LISTENERS:
            raise TooManyListenersError
        return await run_in_threadpool(seen_job, service, who, job_id)

    async def events(self, facts: JobFacts, heard: int, language: Language) -> AsyncIterator[str]:
        """
        Yield the events of a job after the version that was heard, until it has ended.

        Notes
        -----
        Whoever has gone is noticed by the response, which cancels this; asking the server for it
        here as well would be a second reader, and it was told of leaving that never happened.
        """
        queue: Heard = asyncio.Queue(maxsize=1)
        self._heard[facts.job_id].add(queue)
        self._begin()
        begin_s = said_s = time.monotonic()
        try:
            yield RETRY
            while True:
                if facts.version > heard or facts.has_ended:
                    yield _event(facts, language)
                    heard, said_s = facts.version, time.monotonic()
                if facts.has_ended or time.monotonic() - begin_s > LONGEST_S:
                    return
                if time.monotonic() - said_s > HEARTBEAT_S:
                    yield HEARTBEAT
                    said_s = time.monotonic()
                with suppress(TimeoutError):
                    facts = await asyncio.wait_for(queue.get(), HEARTBEAT_S)
        finally:
            self._heard[facts.job_id].discard(queue)
            if not self._heard[facts.job_id]:
                del self._heard[facts.job_id]

    def _begin(self) -> None:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        """Tell every listener what is new about its job, as long as there are any."""
        while self._heard:
            numbers = sorted(self._heard)
            found: list[JobFacts] = []
            with suppress(GanTruongError):  # the database is away: they hear of it when it is back
                found = await run_in_threadpool(self._facts, numbers)
            for one in found:
                for queue in self._heard.get(one.job_id, set()):
                    if queue.full():
                        queue.get_nowait()
                    queue.put_nowait(one)
            await asyncio.sleep(ASK_EVERY_S)

    def _facts(self, numbers: list[int]) -> list[JobFacts]:
        if self._engine is None:
            return []
        with transaction(self._engine) as connection:
            act_as(connection, EVERYTHING)
            return facts_of(connection, numbers)


def watch_of(app: FastAPI) -> Watch:
    """Return the listeners of this process."""
    found = getattr(app.state, "job_watch", None)
    if not isinstance(found, Watch):
        found = app.state.job_watch = Watch()
    return found


def _event(facts: JobFacts, language: Language) -> str:
    name = "end" if facts.has_ended else "progress"
    body = job_out(facts, language).model_dump_json()
    return f"event: {name}\nid: {facts.version}\ndata: {body}\n\n"
