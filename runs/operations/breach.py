"""Which children were in what was lost: by run, export, imported set, a file's hash, client."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gis import db
from gis.db import driver
from gis.errors import UnknownNameError
from runs.manifest import NAME, sha256_of_file
from runs.recorded.place import FOLDER, KEY_DIGITS

if TYPE_CHECKING:
    from pathlib import Path

OF_RUN: Final = (
    "SELECT pupil_id, home_ward_code FROM work.offer WHERE run_id = %(number)s ORDER BY pupil_id"
)
OF_EXPORT: Final = (
    "SELECT r.pupil_id, o.home_ward_code FROM work.export_row AS r"
    " JOIN work.export AS e ON e.export_id = r.export_id"
    " LEFT JOIN work.offer AS o ON o.run_id = e.run_id AND o.pupil_id = r.pupil_id"
    " WHERE r.export_id = %(number)s ORDER BY r.pupil_id"
)
OF_SET: Final = (
    "SELECT pupil_id, ward_code FROM people.pupil WHERE dataset_id = %(number)s"
    " UNION ALL SELECT applicant_id, NULL FROM people.applicant WHERE dataset_id = %(number)s"
    " ORDER BY 1"
)
ACTS: Final = (
    "SELECT at, actor, action, subject, detail FROM work.audit_log"
    " WHERE at BETWEEN %(since)s AND %(until)s AND (%(client)s::text IS NULL OR actor = %(client)s)"
    " ORDER BY audit_id"
)
RUNS: Final = "SELECT run_id, run_key FROM work.run WHERE run_key IS NOT NULL ORDER BY run_id"
EXPORTS: Final = "SELECT export_id FROM work.export WHERE offers_sha256 = %(sha256)s ORDER BY 1"
SETS: Final = "SELECT dataset_id, kind, name FROM dataset WHERE sha256 = %(sha256)s ORDER BY 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """
    The children whom a loss concerns.

    Attributes
    ----------
    where
        What holds them: ``run 12``, ``export 4`` or ``set 7``.
    children
        Opaque id and ward of the home, the ward ``None`` where it is not known.
    """

    where: str
    children: list[tuple[str, str | None]]


def of_run(url: str, number: int) -> Concerned:
    """Return the children of a recorded run, whose results or exports were lost."""
    return Concerned(where=f"run {number}", children=_children(url, OF_RUN, number))


def of_export(url: str, number: int) -> Concerned:
    """Return the children of a bulk export."""
    return Concerned(where=f"export {number}", children=_children(url, OF_EXPORT, number))


def of_set(url: str, number: int) -> Concerned:
    """Return the children of an imported set."""
    return Concerned(where=f"set {number}", children=_children(url, OF_SET, number))


def of_file(url: str, state: Path, path: Path) -> list[Concerned]:
    """
    Return whom a file concerns, by its SHA-256: of a sealed run, of an export, or imported.

    Raises
    ------
    UnknownNameError
        If no run wrote it and nothing was imported from it: it may have been changed.
    """
    sha256 = sha256_of_file(path)
    runs = [of_run(url, number) for number in _runs_with(url, state, sha256)]
    sets = [of_set(url, int(row[0])) for row in _ask(url, SETS, {"sha256": sha256})]
    exports = [of_export(url, int(row[0])) for row in _ask(url, EXPORTS, {"sha256": sha256})]
    if not runs and not sets and not exports:
        msg = f"no run wrote {path.name} and nothing was imported from it (SHA-256 {sha256})"
        raise UnknownNameError(msg)
    return [*runs, *exports, *sets]


def acts(
    url: str, since: dt.datetime, until: dt.datetime, *, client: str | None
) -> list[dict[str, Any]]:
    """Return what the audit log holds of a time, of one client if given."""
    values = {"since": since, "until": until, "client": client}
    names = ("at", "actor", "action", "subject", "detail")
    return [dict(zip(names, row, strict=True)) for row in _ask(url, ACTS, values)]


def _runs_with(url: str, state: Path, sha256: str) -> list[int]:
    found = []
    for number, key in _ask(url, RUNS, {}):
        manifest = state / FOLDER / key[:KEY_DIGITS] / "sealed" / NAME
        if not manifest.is_file():
            continue
        stated = json.loads(manifest.read_bytes())
        if sha256 in {*stated["inputs"].values(), *stated["outputs"].values()}:
            found.append(int(number))
    return found


def _children(url: str, statement: str, number: int) -> list[tuple[str, str | None]]:
    return [(str(row[0]), row[1]) for row in _ask(url, statement, {"number": number})]


def _ask(url: str, statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    engine = db.engine(url)
    try:
        with db.transaction(engine) as connection:
            return list(driver(connection).execute(statement.encode(), values).fetchall())
    finally:
        engine.dispose()
