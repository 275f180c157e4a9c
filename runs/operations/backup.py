"""A backup: the database as one moment saw it, the files of the runs, encrypted in one file."""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib.metadata
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from gis import db
from gis.cluster.place import OWNER
from gis.db import driver
from gis.errors import DatabaseError, InputError
from gis.private_file import sync_folder
from gis.progress import Progress, silent
from runs.operations import contents, programs
from runs.operations.box import BoxWriter
from runs.operations.facts import facts_of
from runs.operations.pack import PackWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

FORMAT: Final = "gan-truong-backup-1"
SUFFIX: Final = ".backup"
MIB: Final = 1 << 20
SNAPSHOT: Final = "SELECT pg_export_snapshot()"
SERVER: Final = "SELECT current_setting('server_version_num')::int / 10000"
ONE_MOMENT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup that was made, or would be: ``path`` is ``None`` in a dry run."""

    path: Path | None
    manifest: dict[str, Any]
    n_files: int
    n_bytes: int


def file_for(target: Path, at: dt.datetime) -> Path:
    """
    Return the file to write: a new name in a folder, or the file itself.

    Examples
    --------
    >>> file_for(Path("/nowhere/city.backup"), dt.datetime(2026, 6, 1, 2, 30)).name
    'city.backup'
    """
    if target.is_dir():
        return target / f"gantruong-{at:%Y%m%d-%H%M%S}{SUFFIX}"
    return target


def make(
    url: str,
    state: Path,
    target: Path,
    *,
    secret: bytes,
    with_keys: bool = False,
    progress: Progress = silent,
) -> Made:
    """
    Copy database and state folder into one encrypted file, whole or not at all.

    Parameters
    ----------
    url
        Of the database.
    state
        The state folder.
    target
        A folder, in which a file named by the time is made, or a new file.
    secret
        From which the key of this file is made.
    with_keys
        Whether the keys of personal numbers and of signatures go into it.

    Raises
    ------
    InputError
        If the file is there already.
    EnvironmentNotReadyError
        If there is no ``pg_dump`` for this server.
    DatabaseError
        If the copy of the database fails.

    Notes
    -----
    The database is read first, at one moment; a run's folder is whole before its row is written, so
    every run of the copy has its files.
    """
    now = dt.datetime.now(dt.UTC)
    path = file_for(target, now).absolute()
    if path.exists():
        msg = f"{path} is there already; a backup is never overwritten"
        raise InputError(msg)
    with _moment(url) as (connection, moment), _whole_file(path) as file:
        box = BoxWriter(file, secret)
        pack = PackWriter(box)  # type: ignore[arg-type]  # write() is all that a tar stream uses
        tools = programs.fitting(at_least=moment["server"])
        progress("copying the database", 0, None)
        with _dump(url, tools, moment["snapshot"]) as dump:
            for n_bytes in pack.database(dump):
                progress("copying the database", n_bytes // MIB, None)
        facts = facts_of(driver(connection))
        files = contents.state_files(state, with_keys=with_keys)
        for number, one in enumerate(files):
            progress("copying files", number, len(files))
            pack.file(one.name, one.path)
        progress("copying files", len(files), len(files))
        stated = _manifest(facts, state, now, with_keys=with_keys)
        stated |= {"server": moment["server"], "pg_dump": tools.major}
        manifest = pack.finish(stated)
        box.close()
    return Made(path=path, manifest=manifest, n_files=len(files), n_bytes=path.stat().st_size)


def plan(url: str, state: Path, *, with_keys: bool = False) -> Made:
    """Return what a backup would hold; nothing is written."""
    with _moment(url) as (connection, moment):
        programs.fitting(at_least=moment["server"])
        facts = facts_of(driver(connection))
    files = contents.state_files(state, with_keys=with_keys)
    manifest = _manifest(facts, state, dt.datetime.now(dt.UTC), with_keys=with_keys)
    return Made(
        path=None, manifest=manifest, n_files=len(files), n_bytes=sum(one.n_bytes for one in files)
    )


def _manifest(
    facts: dict[str, Any], state: Path, now: dt.datetime, *, with_keys: bool
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": now.isoformat(timespec="seconds"),
        "code_version": importlib.metadata.version("gan-truong"),
        "facts": facts,
        "keys": {
            "inside": with_keys,
            "where": contents.where_keys_are(state),
            "meaning": (
                "without personal.key later files cannot be matched with the personal numbers "
                "hashed before; without signing.key new runs are signed by another key"
            ),
        },
    }


@contextlib.contextmanager
def _moment(url: str) -> Iterator[tuple[Connection, dict[str, Any]]]:
    """Hold the database as it is now, for this connection and for whoever names the snapshot."""
    engine = db.engine(url)
    try:
        with db.transaction(engine) as connection:
            connection.exec_driver_sql(ONE_MOMENT)
            snapshot = connection.exec_driver_sql(SNAPSHOT).scalar_one()
            server = int(connection.exec_driver_sql(SERVER).scalar_one())
            yield connection, {"snapshot": str(snapshot), "server": server}
    finally:
        engine.dispose()


@contextlib.contextmanager
def _dump(url: str, tools: programs.Programs, snapshot: str) -> Iterator[IO[bytes]]:
    """Give the stream of ``pg_dump``, and see that it ended well."""
    words = [tools.path("pg_dump"), "--format=custom", f"--snapshot={snapshot}", f"--role={OWNER}"]
    words += ["--enable-row-security"]  # the owner's policies show it every row
    with subprocess.Popen(  # noqa: S603 (a program of the system, our own words)
        words, env=programs.environment(url), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        if process.stdout is None or process.stderr is None:  # not with the pipes above
            msg = "pg_dump has no output"
            raise DatabaseError(msg)
        yield process.stdout
        said = process.stderr.read().decode(errors="replace").strip()
    if process.returncode != 0:
        msg = f"pg_dump could not copy the database: {said.splitlines()[-1] if said else ''}"
        raise DatabaseError(msg)


@contextlib.contextmanager
def _whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that appears under its name when it is whole and on the disk."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
        sync_folder(path.parent)
    finally:
        partial.unlink(missing_ok=True)
