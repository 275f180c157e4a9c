"""Where publications lie, and the small file that says which one is read."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from gis.db_connection import SETTING as DATABASE_SETTING
from gis.errors import BrokenPromiseError
from gis.private_file import sync_folder
from gis.state import private_dir

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTING: Final = "GANTRUONG_PUBLICATION_DIR"
FOLDER: Final = "publications"
PRIVATE: Final = "private"
POINTER: Final = "current"
PARTIAL: Final = ".building"
NAME: Final = re.compile(r"(\d{6,})-([0-9a-f]{12})")
OWNER_ONLY: Final = 0o600


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which publication is read: its number, its folder, and the SHA-256 of its manifest."""

    number: int
    folder: str
    sha256: str


def root() -> Path:
    """
    Return the folder of all publications of the database in use.

    Returns
    -------
    folder
        ``GANTRUONG_PUBLICATION_DIR`` if set; else one below the state folder, named by the
        database, so that two databases of one machine never show each other's publications.
    """
    given = os.environ.get(SETTING)
    if given:
        folder = Path(given).expanduser().absolute()
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    return private_dir(FOLDER, _database_name())


def _database_name() -> str:
    """Return a name of the database; whoever asks it, in whatever role, gives the same one."""
    given = os.environ.get(DATABASE_SETTING)
    if not given:
        return PRIVATE
    try:
        url = make_url(given)
    except ArgumentError:
        return hashlib.sha256(given.encode()).hexdigest()[:16]
    host = url.host or url.query.get("host", "")
    where = f"{host}|{url.port or url.query.get('port', '')}|{url.database or ''}"
    return hashlib.sha256(where.encode()).hexdigest()[:16]


def current(folder: Path) -> Pointer | None:
    """
    Return which publication is read, ``None`` if there never was one.

    Raises
    ------
    BrokenPromiseError
        If the pointer is no such file.
    """
    try:
        facts = json.loads((folder / POINTER).read_bytes())
        return Pointer(int(facts["number"]), str(facts["folder"]), str(facts["sha256"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        msg = f"{folder / POINTER} is no pointer to a publication; gantruong publication switch"
        raise BrokenPromiseError(msg) from error


def point_to(folder: Path, pointer: Pointer) -> None:
    """Let another publication be the one that is read: at once, or not at all."""
    facts = {"number": pointer.number, "folder": pointer.folder, "sha256": pointer.sha256}
    partial = folder / f".{POINTER}.{os.getpid()}"
    with partial.open("wb") as file:
        file.write(json.dumps(facts, sort_keys=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / POINTER)
    sync_folder(folder)


def all_folders(folder: Path) -> dict[int, Path]:
    """Return the folder of every publication by number, the oldest first."""
    found = [(NAME.fullmatch(one.name), one) for one in folder.iterdir() if one.is_dir()]
    numbered = {int(match[1]): one for match, one in found if match}
    return dict(sorted(numbered.items()))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """
    Be the only process that changes publications; what a killed build left is taken away.

    Notes
    -----
    The kernel gives the lock up when a process ends, however it ends.
    """
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for left in folder.glob(f"{PARTIAL}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(handle)
