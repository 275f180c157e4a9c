"""Files that were sent in: kept in the state folder under their number until they are imported."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, insert, select, update

from gis.db import transaction
from gis.errors import BrokenPromiseError, InputError, UnknownNameError
from gis.state import private_dir
from gis.tables import Import, Job
from gis.write_audit import audit
from runs.manifest import sha256_of_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy import Engine

FOLDER: Final = "uploads"
KEPT_DAYS: Final = 30
"""Days after which a file that nobody imported is taken away; our own choice."""

ANSWERS: Final = "answers"
"""What families answered to a first round: no register, but sent in like one."""

LATE: Final = "late"
"""Children who come after a run is final: read by one job, and never imported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file that was sent in."""

    import_id: int
    register: str
    season: str | None
    path: Path


def folder() -> Path:
    """Return where files that are sent in lie, for their owner only."""
    return private_dir(FOLDER)


def path_of(import_id: int, file_format: str) -> Path:
    """Return where a file lies."""
    return folder() / f"{import_id}.{file_format}"


def keep(engine: Engine, arrived: Path, **facts: object) -> int:
    """Note a file that has arrived whole, and put it in its place; return its number."""
    values = {**facts, "sha256": sha256_of_file(arrived), "n_bytes": arrived.stat().st_size}
    with transaction(engine) as connection:
        made = insert(Import).values(values).returning(Import.import_id)
        number = int(connection.execute(made).scalar_one())
        told = {name: values[name] for name in ("register", "sha256", "n_bytes")}
        who, what = str(facts["client"]), f"import {number}"
        audit(connection, actor=who, action="send", subject=what, detail=told)
        # Before the commit: a row without its file would be a promise nobody keeps.
        arrived.rename(path_of(number, str(facts["format"])))
    return number


def facts_of(engine: Engine, import_id: int) -> Mapping[str, Any]:
    """
    Return what stands about a file.

    Raises
    ------
    UnknownNameError
        If none was sent in under that number.
    """
    chosen = select(Import.__table__).where(Import.import_id == import_id)
    with transaction(engine) as connection:
        row = connection.execute(chosen).mappings().first()
    if row is None:
        msg = f"no file was sent in under number {import_id}"
        raise UnknownNameError(msg)
    return dict(row)


def all_of(engine: Engine, *, size: int) -> list[Mapping[str, Any]]:
    """Return the newest files that were sent in."""
    chosen = select(Import.__table__).order_by(Import.import_id.desc()).limit(size)
    with transaction(engine) as connection:
        return [dict(row) for row in connection.execute(chosen).mappings()]


def note_job(engine: Engine, import_id: int, **job: int) -> None:
    """Note the job that checks or imports a file."""
    with transaction(engine) as connection:
        connection.execute(update(Import).where(Import.import_id == import_id).values(**job))


def opened(engine: Engine, import_id: int) -> Sent:
    """
    Return a file as it was sent in.

    Raises
    ------
    UnknownNameError
        If there is none.
    InputError
        If it is no longer there.
    BrokenPromiseError
        If it is not the one that was sent.
    """
    row = facts_of(engine, import_id)
    path = path_of(import_id, row["format"])
    if not path.is_file():
        msg = f"file {import_id} is no longer kept; send it again"
        raise InputError(msg)
    if sha256_of_file(path) != row["sha256"]:
        msg = f"file {import_id} is not the one that was sent"
        raise BrokenPromiseError(msg)
    return Sent(import_id=import_id, register=row["register"], season=row["season"], path=path)


def sweep(engine: Engine) -> int:
    """
    Take away files that are imported, or older than ``KEPT_DAYS``; return how many went.

    Notes
    -----
    A job that imports a file does not take it away itself: it may have to begin anew.
    """
    imported = (Job.job_id == Import.accept_job) & (Job.state == "succeeded")
    is_old = Import.created_at < func.now() - dt.timedelta(days=KEPT_DAYS)
    gone = select(Import.import_id, Import.format).outerjoin(Job, imported)
    with transaction(engine) as connection:
        rows = connection.execute(gone.where(Job.job_id.is_not(None) | is_old)).all()
    n_gone = 0
    for row in rows:
        with suppress(FileNotFoundError):
            path_of(row.import_id, row.format).unlink()
            n_gone += 1
    return n_gone
