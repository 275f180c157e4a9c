"""One attempt of one job: read what was asked, do it, write how it ended."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from gis.db import transaction
from gis.state import private_dir
from gis.tables import Job
from runs.jobs.errors import SupersededError
from runs.jobs.found import kind_of
from runs.jobs.kind import Work
from runs.jobs.problem import AGAIN, problem_of, where_it_broke
from runs.jobs.settings import JobSettings
from runs.jobs.submit import arguments_of
from runs.jobs.told import Teller

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy import Engine

FOLDER: Final = "jobs"

log = logging.getLogger("gantruong.jobs")


def do(engine: Engine, job_id: int, attempt: int) -> None:
    """
    Do one attempt.

    Raises
    ------
    DatabaseError
        If how it ended could not be written.
    """
    teller = Teller(engine, job_id, attempt)
    wanted = select(Job.kind, Job.arguments, Job.client).where(Job.job_id == job_id)
    with transaction(engine) as connection:
        asked = dict(connection.execute(wanted).mappings().one())
    try:
        result = _work(engine, job_id, asked, teller)
        teller.succeed(result)
    except SupersededError:
        log.info("job=%d attempt=%d state=superseded", job_id, attempt)
    except Exception as error:  # noqa: BLE001 (the border: every error becomes a sentence)
        # the class and the places alone: an error's words may hold a child's data
        log.error(  # noqa: TRY400 (the same)
            "job=%d attempt=%d error=%s at=%s",
            *(job_id, attempt, type(error).__name__, where_it_broke(error)),
        )
        _end(teller, error, asked["arguments"])


def folder_of(job_id: int) -> Path:
    """Return where a job keeps its files, made for its owner only."""
    return private_dir(FOLDER, str(job_id))


def _work(
    engine: Engine, job_id: int, asked: Mapping[str, Any], teller: Teller
) -> Mapping[str, Any]:
    kind = kind_of(asked["kind"])
    return kind.work(
        Work(
            engine=engine,
            job_id=job_id,
            client=asked["client"],
            arguments=arguments_of(kind, asked["arguments"]),
            progress=teller,
            folder=folder_of(job_id),
        )
    )


def _end(teller: Teller, error: Exception, arguments: Mapping[str, Any]) -> None:
    problem = problem_of(error, arguments.values())
    with suppress(SupersededError):
        if isinstance(error, AGAIN):
            teller.leave(problem, most_failures=JobSettings().most_failures)
        else:
            teller.fail(problem)
