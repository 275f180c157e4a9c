"""``gantruong worker``: does the jobs that wait in the database."""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from cli.console import say, settings
from gis.errors import InputError


def worker(
    *,
    concurrency: Annotated[
        int, typer.Option(min=1, max=64, help="Jobs at a time; each is a process of its own.")
    ] = 1,
    queues: Annotated[
        list[str] | None,
        typer.Option(help="Queue to serve; may be given several times. Default: all."),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="End after one job.")] = False,
    drain: Annotated[bool, typer.Option("--drain", help="End when no job is left.")] = False,
) -> None:
    """
    Do the jobs that wait in the database, until stopped.

    Runs, what-ifs, imports and everything else that takes longer than a request are jobs. Start
    as many workers as you like, on as many machines as reach the database and the state folder:

      gantruong worker --concurrency 2

      gantruong worker --drain

    Ctrl-C or SIGTERM: no further job is taken, those begun get some seconds, and what is not done
    by then goes back into the queue. A worker that is killed or loses its machine leaves nothing
    half-written: others notice it within GANTRUONG_JOB_SILENT_S seconds and do its jobs anew.
    """
    from gis import db  # noqa: PLC0415 (only when it runs)
    from runs.jobs.worker import Wanted, work  # noqa: PLC0415 (the same)
    from runs.operations import production  # noqa: PLC0415 (the same)

    if once and drain:
        msg = "say either --once or --drain"
        raise InputError(msg)
    production.refuse_unready()
    level = logging.WARNING if settings.quiet else logging.INFO
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    logging.getLogger("gantruong").setLevel(level)
    url = db.database_url()
    db.ready_engine(url).dispose()
    wanted = Wanted(concurrency=concurrency, queues=queues, once=once, drain=drain)
    work(url, wanted, tell=say)
