"""A worker: takes jobs out of the queue, lets a child process do each, and watches over others."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import psycopg
import psycopg_pool
from procrastinate import RetryStrategy, exceptions
from procrastinate.worker import Worker
from sqlalchemy.exc import DBAPIError

from gis import db
from gis.errors import DatabaseError
from runs.jobs.children import Children
from runs.jobs.one import AgainError, One
from runs.jobs.problem import VANISHED
from runs.jobs.queue import TASK, application, ask
from runs.jobs.settings import JobSettings
from runs.webhooks import tell as webhooks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from procrastinate import App, JobContext
    from sqlalchemy import Engine

LOST: Final = (exceptions.ProcrastinateException, psycopg.Error, psycopg_pool.PoolTimeout, OSError)
"""What the database's going away looks like."""

POLL_S: Final = 2.0  # notifications tell of new jobs at once; this is for those that got lost
CANCEL_POLL_S: Final = 0.5  # the same of cancelling, which takes effect in under a second
AGAIN_AFTER_S: Final = 1
PAUSE_S: Final = 1.0
ENQUEUE_S: Final = 2.0  # what happened reaches webhooks within seconds
WAITING: Final = (
    "SELECT count(*) FROM jobs.procrastinate_jobs WHERE status IN ('todo', 'doing')"
    " AND (%(queues)s::text[] IS NULL OR queue_name = ANY(%(queues)s))"
    " AND NOT (queue_name = 'webhooks' AND scheduled_at > now())"
)
RESCUE: Final = "SELECT work.rescue_jobs(%(silent)s, %(most)s, %(why)s::jsonb)"

log = logging.getLogger("gantruong.jobs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    How a worker works.

    Attributes
    ----------
    concurrency
        Jobs at a time.
    queues
        Names of the queues it serves; all if ``None``.
    once, drain
        End after one job; end when no job is left.
    """

    concurrency: int = 1
    queues: Sequence[str] | None = None
    once: bool = False
    drain: bool = False


@dataclass(slots=True)
class _State:
    """What the parts of one worker share."""

    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    worker: Worker | None = None

    def stop(self) -> None:
        self.stopping.set()
        if self.worker is not None:
            self.worker.stop()  # type: ignore[no-untyped-call]  # procrastinate leaves it so


def work(
    url: str,
    wanted: Wanted,
    settings: JobSettings | None = None,
    *,
    tell: Callable[[str, str], None] = lambda _vi, _en: None,
) -> None:
    """
    Work until SIGTERM or SIGINT, or as ``wanted`` says.

    Parameters
    ----------
    url
        Database, with the newest schema.
    tell
        Called with what happens, in Vietnamese and English.

    Notes
    -----
    While the database is away the worker waits and goes on when it is back. On SIGTERM it takes
    no further job, gives those it is at some seconds, and puts the rest back into the queue.
    """
    asyncio.run(_work(url, wanted, settings or JobSettings(), tell))


async def _work(
    url: str, wanted: Wanted, settings: JobSettings, tell: Callable[[str, str], None]
) -> None:
    state = _State()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, state.stop)
    children = Children(url)
    await children.prepare()
    tell("Đã sẵn sàng nhận việc; dừng bằng Ctrl-C.", "Ready for work; stop with Ctrl-C.")
    while not state.stopping.is_set():
        try:
            await _connected(url, children, wanted, settings, state, tell)
        except LOST as error:
            log.warning("worker=waiting error=%s", type(error).__name__)
        if not state.stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(state.stopping.wait(), PAUSE_S)
    await children.close()
    tell("Đã dừng.", "Stopped.")


async def _connected(
    url: str,
    children: Children,
    wanted: Wanted,
    settings: JobSettings,
    state: _State,
    tell: Callable[[str, str], None],
) -> None:
    """Work while the database is there."""
    app = application(url)
    one = One(app=app, children=children, settings=settings, tell=tell)

    @app.task(name=TASK, pass_context=True, retry=_retry())
    async def task(context: JobContext, job_id: int) -> None:
        try:
            await one.do(context, job_id)
        finally:
            if wanted.once:
                state.stop()

    engine = db.engine(url)
    add_deliveries(app, engine)
    async with app.open_async():
        others = _beside(app, engine, wanted, settings)
        try:
            while not state.stopping.is_set():
                state.worker = _worker(app, wanted, settings)
                await state.worker.run()  # type: ignore[no-untyped-call]  # the same
                if wanted.drain and not await ask(app, WAITING, {"queues": _names(wanted)}):
                    state.stop()
                if not wanted.drain:
                    break
                await asyncio.sleep(CANCEL_POLL_S)
        finally:
            await _end(others)
            engine.dispose()


def _worker(app: App, wanted: Wanted, settings: JobSettings) -> Worker:
    return Worker(
        app=app,
        queues=_names(wanted),
        concurrency=1 if wanted.once else wanted.concurrency,
        wait=not wanted.drain,
        fetch_job_polling_interval=POLL_S,
        abort_job_polling_interval=CANCEL_POLL_S,
        shutdown_graceful_timeout=settings.grace_s,
        install_signal_handlers=False,  # ours know that the whole worker is meant
        update_heartbeat_interval=settings.heartbeat_s,
        stalled_worker_timeout=settings.silent_s,
    )


def _names(wanted: Wanted) -> list[str] | None:
    return list(wanted.queues) if wanted.queues else None


def _beside(
    app: App, engine: Engine, wanted: Wanted, settings: JobSettings
) -> list[asyncio.Task[None]]:
    """Begin what a worker does beside its jobs."""
    others = [asyncio.create_task(_rescue(app, settings))]
    if not wanted.queues or webhooks.QUEUE in wanted.queues:
        others.append(asyncio.create_task(_enqueue(engine)))
    return others


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    for one in tasks:
        one.cancel()
        with suppress(asyncio.CancelledError):
            await one


def add_deliveries(app: App, engine: Engine) -> None:
    """Let a queue's workers send messages to webhooks, with growing pauses between tries."""

    @app.task(name=webhooks.TASK, queue=webhooks.QUEUE, retry=webhooks.Growing())
    async def deliver(delivery_id: int) -> None:
        await asyncio.to_thread(webhooks.deliver, engine, delivery_id)


async def _enqueue(engine: Engine) -> None:
    """Put what happened into the queue for webhooks, again and again."""
    while True:
        try:
            await asyncio.to_thread(webhooks.enqueue, engine)
        except (DBAPIError, DatabaseError) as error:
            log.warning("webhooks=waiting error=%s", type(error).__name__)
        await asyncio.sleep(ENQUEUE_S)


def _retry() -> RetryStrategy:
    """Return when a job that waits again is taken up; how often is counted in ``work.job``."""
    return RetryStrategy(wait=AGAIN_AFTER_S, retry_exceptions=[AgainError])


async def _rescue(app: App, settings: JobSettings) -> None:
    """Put back jobs whose worker gives no sign of life any more, again and again."""
    values = {
        "silent": settings.silent_s,
        "most": settings.most_failures,
        "why": json.dumps(VANISHED, ensure_ascii=False),
    }
    while True:
        try:
            n_rescued = await ask(app, RESCUE, values)
        except LOST as error:
            log.warning("rescue=waiting error=%s", type(error).__name__)
        else:
            if n_rescued:
                log.info("rescued=%d", n_rescued)
        await asyncio.sleep(settings.heartbeat_s)
