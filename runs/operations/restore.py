"""A backup checked, and put back: into an empty database, or in place of what is there."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from gis import db
from gis.db import driver
from gis.errors import DatabaseError, InputError
from gis.progress import Progress, silent
from runs.operations import programs
from runs.operations.backup import FORMAT, MIB, SERVER
from runs.operations.box import BoxReader
from runs.operations.facts import TABLES
from runs.operations.pack import DATABASE, FILES, PIECE_BYTES, PackReader
from runs.operations.put_back import PutBack, contents_of

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGINNING_BYTES: Final = 16 * MIB
"""Enough for any table of contents of a few hundred tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A backup whose every byte was read and held against its manifest."""

    path: Path
    manifest: dict[str, Any]
    beginning: bytes


def check(path: Path, *, secret: bytes, progress: Progress = silent) -> Checked:
    """
    Read a whole backup; nothing is written.

    Raises
    ------
    InputError
        If it is no backup, or one of a program that is newer than this.
    BrokenPromiseError
        If it was altered or cut, or made with another key.
    """
    beginning = bytearray()
    with _opened(path, secret) as (box, pack):
        for entry in pack.entries():
            progress("reading the backup", box.tell() // MIB, box.size // MIB)
            if entry.name.startswith(f"{DATABASE}/") and len(beginning) < BEGINNING_BYTES:
                beginning += entry.content.read(PIECE_BYTES)
        box.finish()
        manifest = pack.manifest
    if manifest.get("format") != FORMAT:
        msg = f"{path} is of a form that this program does not know: {manifest.get('format')}"
        raise InputError(msg)
    schema = manifest["facts"]["schema"]
    if schema is None or schema > db.newest():
        msg = f"{path} holds schema {schema}, this program knows {db.newest()}: use a newer program"
        raise InputError(msg)
    return Checked(path=path, manifest=manifest, beginning=bytes(beginning))


def restore(
    checked: Checked,
    url: str,
    state: Path,
    *,
    secret: bytes,
    replace: bool = False,
    progress: Progress = silent,
) -> None:
    """
    Put a checked backup back: the database in one transaction, then the files.

    Parameters
    ----------
    url
        Of the database, which must be empty unless ``replace``.
    state
        The state folder; files of the same name are replaced, others stay.
    replace
        Take away first what the project has in that database.

    Raises
    ------
    DatabaseError
        If the database holds something, or refuses; it is as it was then.
    EnvironmentNotReadyError
        If there are no programs of a fitting version.
    """
    ready(checked, url, replace=replace)
    tools = _tools(checked, url)
    with _as_file(checked.beginning) as beginning:
        entries = contents_of(tools, beginning)
    put = PutBack(url, tools, entries, replace=replace)
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".restore-", dir=state))
    try:
        with _opened(checked.path, secret) as (box, pack):
            files = _put(put, pack, box, staging, progress)
        for name in files:
            target = state / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (staging / name).replace(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def ready(checked: Checked, url: str, *, replace: bool) -> None:
    """
    See that the database may take the backup; roles and extensions are added if they are missing.

    Raises
    ------
    DatabaseError
        If it holds tables of the project and they are not to be replaced.
    """
    _tools(checked, url)
    engine = db.engine(url)
    try:
        with db.transaction(engine) as connection:
            held = driver(connection).execute(TABLES).fetchall()
    finally:
        engine.dispose()
    if held and not replace:
        msg = (
            f"the database holds {len(held)} tables; restore into an empty one, or --replace "
            "what is there"
        )
        raise DatabaseError(msg)
    db.prepare(url)


def _put(
    put: PutBack, pack: PackReader, box: BoxReader, staging: Path, progress: Progress
) -> list[str]:
    """Give the copy to the database and the files to a folder beside their place."""
    files: list[str] = []
    with put.open() as stream:
        for entry in pack.entries():
            progress("putting the backup back", box.tell() // MIB, box.size // MIB)
            if entry.name.startswith(f"{DATABASE}/"):
                piece = entry.content.read()
                with suppress(BrokenPipeError):  # of a program that ended; its reason is told later
                    stream.write(piece)
            else:
                name = entry.name.removeprefix(f"{FILES}/")
                _write(staging / name, entry.content)
                files.append(name)
        box.finish()
        progress("building indexes and rules", 0, None)
    return files


def _write(path: Path, content: Any) -> None:  # noqa: ANN401 (whatever has read())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        shutil.copyfileobj(content, file, PIECE_BYTES)


def _tools(checked: Checked, url: str) -> programs.Programs:
    engine = db.engine(url)
    try:
        with db.transaction(engine) as connection:
            server = int(connection.exec_driver_sql(SERVER).scalar_one())
    finally:
        engine.dispose()
    return programs.fitting(at_least=int(checked.manifest["pg_dump"]), at_most=server)


@contextmanager
def _opened(path: Path, secret: bytes) -> Iterator[tuple[BoxReader, PackReader]]:
    if not path.is_file():
        msg = f"{path} is not there, or is no file"
        raise InputError(msg)
    with BoxReader(path, secret) as box, PackReader(_buffered(box), str(path)) as pack:
        yield box, pack


def _buffered(box: BoxReader) -> IO[bytes]:
    return io.BufferedReader(box, PIECE_BYTES)


def _as_file(beginning: bytes) -> IO[bytes]:
    """Return bytes as a file that another process can read."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (given to a process, gone with its last reader)
    file.write(beginning)
    file.seek(0)
    return file
