"""Asking for a job, and asking for its end."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from gis.access import EVERYTHING, Access, act_as
from gis.db import transaction
from gis.errors import InputError
from gis.queries import query
from gis.write_audit import OWNER, audit
from runs.jobs.errors import NoSuchJobError
from runs.jobs.found import kind_of
from runs.jobs.store import facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from runs.jobs.kind import Arguments, Kind


@dataclass(frozen=True, slots=True)
class Submitted:
    """A job, and whether it was made now or stood there already."""

    job_id: int
    is_new: bool


def submit(
    engine: Engine, kind: str, arguments: Mapping[str, Any], by: str, *, access: Access = EVERYTHING
) -> int:
    """Return the number of a job that was asked for; see ``submit_once``."""
    return submit_once(engine, kind, arguments, by, access=access).job_id


def submit_once(
    engine: Engine, kind: str, arguments: Mapping[str, Any], by: str, *, access: Access = EVERYTHING
) -> Submitted:
    """
    Ask for a job.

    Parameters
    ----------
    kind
        Name of a kind, see ``runs/jobs/kinds``.
    arguments
        With what; nothing of a child.
    by
        Client or role that asks; never a person's name.
    access
        What it may do; the database looks once more.

    Returns
    -------
    submitted
        A job that does the same is returned instead of a second one, while it is open, or for
        kinds about what never changes once it has succeeded.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    InputError
        If the arguments do not fit.
    """
    chosen = kind_of(kind)
    checked = arguments_of(chosen, arguments)
    key = chosen.key(engine, checked)
    said = {
        "kind": chosen.name,
        "arguments": checked.model_dump_json(),
        "key": None if key is None else hashlib.sha256(key.encode()).hexdigest(),
        "keep": chosen.keep,
        "scope": chosen.scope,
        "client": by,
        "queue": chosen.queue,
        "lock": chosen.lock,
    }
    with transaction(engine) as connection:
        act_as(connection, access)
        row = connection.exec_driver_sql(query("submit_job"), said).one()
        if row.is_new:
            what = f"job {row.job_id}"
            audit(connection, actor=by, action="submit", subject=what, detail={"kind": kind})
    return Submitted(job_id=int(row.job_id), is_new=bool(row.is_new))


def arguments_of(kind: Kind, arguments: Mapping[str, Any]) -> Arguments:
    """Return checked arguments. Raises ``InputError`` that names the fields, not their values."""
    try:
        return kind.arguments.model_validate_json(json.dumps(arguments))
    except ValidationError as error:
        fields = sorted({".".join(map(str, one["loc"])) for one in error.errors()})
        msg = f"job {kind.name}: {', '.join(fields)} cannot be used"
        raise InputError(msg) from None


def cancel(engine: Engine, job_id: int, *, by: str = OWNER, access: Access = EVERYTHING) -> str:
    """
    Ask for the end of a job; the log has a row of the first time that it is asked for.

    Returns
    -------
    state
        ``cancelled`` where it waited; ``running`` where its worker has to hear of it, which takes
        less than a second; else how it ended.

    Raises
    ------
    NoSuchJobError
        If there is none that the caller may see.
    """
    with transaction(engine) as connection:
        act_as(connection, access)
        before = facts_of(connection, [job_id])
        said = connection.exec_driver_sql("SELECT work.cancel_job(%(job)s)", {"job": job_id})
        state = said.scalar()
        if before and not before[0].has_ended and before[0].cancel_asked_at is None:
            what, detail = f"job {job_id}", {"kind": before[0].kind}
            audit(connection, actor=by, action="cancel", subject=what, detail=detail)
    if state is None:
        msg = f"there is no job {job_id}"
        raise NoSuchJobError(msg)
    return str(state)
