"""Exports that were made: which there are, their files, and what leads from one to the next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gis.access import act_as
from gis.db import transaction
from gis.queries import query
from gis.state import private_dir
from runs.exports.errors import altered, closed, no_such
from runs.exports.files import CHANGE_FACTS, MANIFEST, MEDIA
from runs.exports.signed import read
from runs.manifest import sha256_of_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from gis.access import Access

FOLDER: Final = "exports"
HASH_DIGITS: Final = 12
PAGE: Final = 100
MOST: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """
    One export as the database has it; see ``gis.tables.exports``.

    Attributes
    ----------
    run
        Hashes, policy, code and origin of the run that it was made from.
    """

    export_id: int
    client: str
    purpose: str
    season: str
    grade: str
    number: int
    run_id: int
    previous_id: int | None
    approval_id: int | None
    wards: Sequence[str]
    n_children: int
    offers_sha256: str
    manifest_sha256: str
    made_at: dt.datetime
    open_until: dt.datetime | None
    run: Mapping[str, Any]

    @property
    def folder(self) -> Path:
        """Return where its files are."""
        return folder_of(self.export_id, self.offers_sha256)

    @property
    def is_open(self) -> bool:
        """Return whether its files may still be fetched."""
        return self.open_until is None or dt.datetime.now(dt.UTC) < self.open_until


def folder_of(export_id: int, offers_sha256: str) -> Path:
    """
    Return the folder of an export below the state folder, for its owner only.

    Notes
    -----
    The hash is in the name: a database that was restored counts on from an older number.
    """
    return private_dir(FOLDER) / f"{export_id:06d}-{offers_sha256[:HASH_DIGITS]}"


def exports(
    engine: Engine,
    *,
    access: Access,
    everybody: bool = False,
    before: int | None = None,
    size: int = PAGE,
) -> list[Export]:
    """Return exports, the newest first: those of the caller, or of everybody at the machine."""
    client = None if everybody else access.principal
    with transaction(engine) as connection:
        act_as(connection, access)
        found = _asked(connection, client=client, before=before, size=size)
    return [one for one in found if _reaches(access, one)]


def export(engine: Engine, number: int, *, access: Access, everybody: bool = False) -> Export:
    """Return one export. Raises ``NoSuchExportError`` if it is none of the caller's."""
    client = None if everybody else access.principal
    with transaction(engine) as connection:
        act_as(connection, access)
        found = _asked(connection, number=number, client=client, size=1)
    if not found or not _reaches(access, found[0]):
        raise no_such(number)
    return found[0]


def last_of(connection: Connection, series: Mapping[str, str]) -> Export | None:
    """Return the last export of a series: client, purpose, season, grade."""
    return next(iter(_asked(connection, **series, size=1)), None)


def since(engine: Engine, number: int, *, access: Access) -> list[Export]:
    """Return the exports that follow one in its series, in the order in which they apply."""
    start = export(engine, number, access=access)
    series = {name: getattr(start, name) for name in ("client", "purpose", "season", "grade")}
    with transaction(engine) as connection:
        act_as(connection, access)
        found = _asked(connection, **series, size=MOST)
    later = [one for one in found if one.number > start.number and _reaches(access, one)]
    return sorted(later, key=lambda one: one.number)


def file_of(one: Export, name: str) -> Path:
    """
    Return a file of an export, unchanged since it was made.

    Raises
    ------
    NoSuchExportError
        If it has no such file, or not on this machine.
    ClosedError
        If its time is over.
    AlteredError
        If it was changed.
    """
    path = one.folder / name
    if name not in MEDIA or not path.is_file():
        missing = f"{one.export_id}/{name}"
        raise no_such(missing)
    if not one.is_open and name != MANIFEST:
        raise closed(one.export_id, one.open_until or one.made_at)
    stated = manifest_of(one)["files"].get(name, {}).get("sha256")
    if name not in {MANIFEST, CHANGE_FACTS} and sha256_of_file(path) != stated:
        raise altered(name)
    return path


def manifest_of(one: Export) -> dict[str, Any]:
    """Return the manifest of an export; errors as ``file_of``."""
    path = one.folder / MANIFEST
    if not path.is_file():
        raise no_such(one.export_id)
    if sha256_of_file(path) != one.manifest_sha256:
        raise altered(MANIFEST)
    return read(path.read_bytes(), MANIFEST)


def _reaches(access: Access, one: Export) -> bool:
    return access.is_city or (bool(one.wards) and set(one.wards) <= set(access.wards))


def _asked(connection: Connection, **asked: Any) -> list[Export]:  # noqa: ANN401 (values of the query)
    nothing = dict.fromkeys(("number", "client", "purpose", "season", "grade", "before"))
    rows = connection.exec_driver_sql(query("exports_page"), nothing | asked).mappings()
    return [Export(**row) for row in rows]
