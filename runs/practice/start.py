"""The start state of a place of practice: made once, kept as a database to copy, brought back."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from typing import TYPE_CHECKING, Final

from psycopg import sql

from gis import db
from gis.cluster import connect as cluster_connect
from gis.cluster.connect import DATABASE, MAINTENANCE
from gis.cluster.place import ADMIN, OWNER
from gis.errors import InputError
from gis.private_file import replace, sync_folder
from gis.progress import silent
from runs.practice.seed import Seeded
from runs.practice.seed import seed as of_city

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.progress import Progress
    from runs.practice.place import Practice

    Seed = Callable[[Engine, Progress], Seeded]

START: Final = "gantruong_start"
KEPT: Final = "start"
MARK: Final = "start.json"
FOLDERS: Final = ("runs", "publications")
"""What stands in the state folder beside the database and belongs to its state."""


def is_made(place: Practice) -> bool:
    """Return whether the start state of this program's schema is there."""
    try:
        known = json.loads((place.home / MARK).read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    return bool(known.get("schema") == db.newest())


def make(place: Practice, *, seed: Seed | None = None, progress: Progress = silent) -> Seeded:
    """
    Make the place anew and keep its state as the one that ``reset`` brings back.

    Returns
    -------
    seeded
        Keys and codes, to be shown now: nothing keeps them.

    Notes
    -----
    ``place.enter()`` comes first. A start that was killed leaves no mark, and the next one begins
    again.
    """
    (place.home / MARK).unlink(missing_ok=True)
    place.cluster.reset()
    for name in (KEPT, *FOLDERS):
        shutil.rmtree(place.home / name, ignore_errors=True)
    progress("preparing the database", 0, None)
    engine = db.ready_engine(place.cluster.ensure())
    try:
        seeded = (seed or of_city)(engine, progress)
    finally:
        engine.dispose()
    progress("keeping the start state", 0, None)
    _copy_database(place, DATABASE, START)
    for name in FOLDERS:
        if (place.home / name).is_dir():
            shutil.copytree(place.home / name, place.home / KEPT / name)
    replace(place.home / MARK, json.dumps({"schema": db.newest()}).encode())
    sync_folder(place.home)
    return seeded


def reset(place: Practice) -> None:
    """
    Bring the start state back; who is connected is put out.

    Raises
    ------
    InputError
        If there is none, or it is of another version of this program.
    """
    if not is_made(place):
        msg = f"there is no start state in {place.home}: make it first, without --reset"
        raise InputError(msg)
    place.cluster.ensure()
    _copy_database(place, START, DATABASE)
    place.put_clock_back()
    for name in FOLDERS:
        kept = place.home / KEPT / name
        _put_back(kept, place.home / name)


def _put_back(kept: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if kept.is_dir():
        shutil.copytree(kept, folder)


def _copy_database(place: Practice, source: str, target: str) -> None:
    """Copy a database of the place; whoever is in one of the two is put out."""
    url = place.cluster.url(role=ADMIN, database=MAINTENANCE)
    out = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(target))
    names = map(sql.Identifier, (target, source, OWNER))
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy OWNER {}").format(*names)
    with closing(cluster_connect.connect(url)) as admin:
        admin.execute(out, [[source, target]])
        admin.execute(drop)
        admin.execute(copy)
