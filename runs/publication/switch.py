"""Going back to an earlier publication, checking them, and taking old ones away."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis import db, write
from gis.db_connection import transaction
from gis.errors import InputError, UnknownNameError
from gis.queries import query
from runs.manifest import sha256_of_file
from runs.publication import manifest as manifests
from runs.publication import place
from runs.publication.manifest import NAME
from runs.publication.place import Pointer

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from runs.publication.manifest import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A publication in the folder, and whether it is the one that is read."""

    number: int
    folder: Path
    manifest: Manifest
    is_current: bool


def listed(root: Path) -> list[Listed]:
    """Return all publications that this program can read, the oldest first."""
    pointer = place.current(root)
    return [
        Listed(
            number=number,
            folder=folder,
            manifest=manifests.read(folder),
            is_current=pointer is not None and folder.name == pointer.folder,
        )
        for number, folder in place.all_folders(root).items()
    ]


def one(root: Path, number: int | None = None) -> Listed:
    """
    Return one publication, the one that is read if none is named.

    Raises
    ------
    UnknownNameError
        If there is no such publication.
    """
    for found in listed(root):
        if found.is_current if number is None else found.number == number:
            return found
    which = "in use" if number is None else f"numbered {number}"
    msg = f"there is no publication {which} in {root}: gantruong publication build makes one"
    raise UnknownNameError(msg)


def switch(root: Path, number: int) -> Pointer:
    """
    Let another publication be the one that is read, after comparing all its hashes.

    Raises
    ------
    UnknownNameError
        If there is no such publication.
    BrokenPromiseError
        If it was changed.
    """
    with place.locked(root):
        wanted = one(root, number)
        manifests.check(wanted.folder, wanted.manifest)
        pointer = Pointer(number, wanted.folder.name, sha256_of_file(wanted.folder / NAME))
        place.point_to(root, pointer)
    return pointer


def prune(root: Path, keep: int, *, dry_run: bool = False) -> list[Listed]:
    """
    Take away all but the newest publications; the one that is read stays.

    Raises
    ------
    InputError
        If none were to be kept.
    """
    if keep < 1:
        msg = "at least one publication is kept"
        raise InputError(msg)
    with place.locked(root):
        found = listed(root)
        gone = [one for one in found[: max(0, len(found) - keep)] if not one.is_current]
        for old in gone if not dry_run else []:
            aside = root / f"{place.PARTIAL}-{old.folder.name}"
            old.folder.rename(aside)  # whoever has mapped its files keeps them
            shutil.rmtree(aside)
    return gone


def note_switched(pointer: Pointer, *, decided_by: str) -> None:
    """
    Note in the database that another publication is read, and who said so.

    Raises
    ------
    DatabaseError
        If the database does not answer; the pointer holds all the same.
    """
    engine = db.engine()
    try:
        with transaction(engine) as connection:
            before = note_active(connection, pointer)
            write.audit(
                connection,
                actor=decided_by,
                action="switch publication",
                subject=f"publication {pointer.number}",
                detail={"sha256": pointer.sha256, "before": before},
            )
    finally:
        engine.dispose()


def note_active(
    connection: Connection, pointer: Pointer, *, run_id: int | None = None
) -> int | None:
    """
    Note in the database which publication is read; readers go by the pointer alone.

    Returns
    -------
    before
        The publication that was read until now, ``None`` if there was none.
    """
    before = connection.exec_driver_sql(query("publication_off")).scalar()
    values = {
        "publication_id": pointer.number,
        "run_id": run_id,
        "folder": pointer.folder,
        "sha256": pointer.sha256,
    }
    connection.exec_driver_sql(query("publication_on"), values)
    return before
