"""A season's children forgotten: rows and files go, statistics and proofs of the runs stay."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from psycopg import sql
from psycopg.types.json import Jsonb

from gis import db, write
from gis.access import at_the_machine
from gis.db import driver
from gis.errors import InputError
from gis.progress import Progress, silent
from runs.approval.gate import Act, applied, require
from runs.approval.kinds import FORGET
from runs.approval.read import approval
from runs.operations import forget_files, forget_rules
from runs.operations.facts import TABLES
from runs.operations.forget_figures import kept_figures
from runs.publication import place

if TYPE_CHECKING:
    from pathlib import Path

    import psycopg

    from gis.access import Access
    from runs.operations.forget_files import Files

SEASON: Final = re.compile(r"\d{4}-\d{4}")
SETS: Final = """
SELECT dataset_id FROM dataset WHERE kind = 'applicants' AND (
    dataset_id = ANY (%(named)s) OR content_sha256 IN (
        SELECT origin #>> '{registers,applicants,content_sha256}' FROM work.run
        WHERE season = %(season)s
    )
) ORDER BY 1
"""
"""Sets of applicants have no season of their own: those that its runs used, and those named."""
OTHER_SETS: Final = (
    "SELECT d.dataset_id FROM dataset AS d"
    " WHERE kind = 'applicants' AND NOT dataset_id = ANY (%(sets)s)"
    " AND EXISTS (SELECT FROM people.applicant AS a WHERE a.dataset_id = d.dataset_id) ORDER BY 1"
)
CHILDREN: Final = ("people.pupil", "people.applicant")
RUNS: Final = (
    "SELECT run_id, run_key, grade, state, run_sha256, manifest_sha256, summary FROM work.run"
    " WHERE season = %(season)s ORDER BY run_id"
)
EVIDENCE: Final = (
    "SELECT e.file FROM people.home_evidence AS e JOIN people.home_request AS r USING (request_no)"
    " WHERE r.season = %(season)s ORDER BY 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetting:
    """
    What goes, or went.

    Attributes
    ----------
    season
        Of the children.
    rows
        By table: rows before, and rows that go.
    runs
        The season's runs, whose hashes stay.
    files
        Files that go.
    other_sets
        Sets of applicants that belong to no run of the season and were not named: they stay.
    """

    season: str
    rows: dict[str, tuple[int, int]]
    runs: list[dict[str, Any]]
    files: Files
    other_sets: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Who carries it out, and the approval of the second person."""

    access: Access
    approval_id: int


def agreed(url: str, found: Forgetting, *, by: str, reason: str) -> tuple[Decided, list[str]]:
    """
    Return who decided, once a second person has agreed to exactly this.

    Parameters
    ----------
    by
        Who asks, at the machine of the database.

    Raises
    ------
    WaitsError
        If nobody else has agreed yet; it is kept as a proposal.
    """
    n_children = sum(found.rows[table][1] for table in CHILDREN)
    runs = [[run["run_id"], run["manifest_sha256"]] for run in found.runs]
    act = Act(
        what=FORGET,
        subject=f"season {found.season}",
        content={"season": found.season, "children": n_children, "runs": runs},
        summary={"children": n_children, "runs": len(runs), "files": found.files.n_files},
    )
    access = at_the_machine(by)
    engine = db.engine(url)
    try:
        number = require(engine, act, access=access, reason=reason)
        with db.transaction(engine) as connection:
            told = approval(connection, number)
    finally:
        engine.dispose()
    second = "" if told is None else str(told.approved_by)
    return Decided(access=access, approval_id=number), [access.principal, second]


def plan(url: str, state: Path, season: str, *, sets: list[int] | None = None) -> Forgetting:
    """
    Return what would go; nothing is changed.

    Raises
    ------
    InputError
        If it is no season, or the database has a table of which nobody has said what becomes of it.
    """
    _check(season)
    engine = db.engine(url)
    try:
        with db.transaction(engine) as connection:
            return _found(driver(connection), state, season, sets or [])
    finally:
        engine.dispose()


def forget(
    url: str,
    state: Path,
    season: str,
    *,
    by: Decided,
    sets: list[int] | None = None,
    progress: Progress = silent,
) -> Forgetting:
    """
    Delete a season's children: rows in one transaction, then the files.

    Parameters
    ----------
    by
        Who decided; the approval is used in the same transaction.
    sets
        Sets of applicants beside those of the season's runs.

    Notes
    -----
    Tables that refuse every change have their triggers off inside this transaction alone; nobody
    else sees them so. The rows are gone from the tables then, and their bytes from the disk after
    ``forget_disk.rewrite``.
    """
    _check(season)
    engine = db.engine(url)
    try:
        with db.transaction(engine) as connection:
            inside = driver(connection)
            found = _found(inside, state, season, sets or [])
            values = {"season": season, "sets": _sets(inside, season, sets or [])}
            rules = forget_rules.rules()
            for number, rule in enumerate(rules):
                progress("deleting rows", number, len(rules))
                _delete(inside, rule, values)
            _round_figures(inside, found.runs)
            applied(connection, by.approval_id, access=by.access)
            detail = {
                "approval": by.approval_id,
                "rows": {table: gone for table, (_, gone) in found.rows.items() if gone},
                "runs": [run["run_id"] for run in found.runs],
                "files": found.files.n_files,
            }
            write.audit(
                connection,
                actor=by.access.principal,
                action="forget",
                subject=f"season {season}",
                detail=detail,
            )
            progress("deleting rows", len(rules), len(rules))
    finally:
        engine.dispose()
    progress("deleting files", 0, found.files.n_files)
    forget_files.delete(found.files)
    progress("deleting files", found.files.n_files, found.files.n_files)
    return found


def _check(season: str) -> None:
    if not SEASON.fullmatch(season):
        msg = f"a season looks like 2025-2026, not {season!r}"
        raise InputError(msg)


def _found(
    connection: psycopg.Connection, state: Path, season: str, named: list[int]
) -> Forgetting:
    tables = [f"{schema}.{name}" for schema, name in connection.execute(TABLES).fetchall()]
    unruled = forget_rules.unruled(tables)
    if unruled:
        msg = (
            f"nobody has said what becomes of {', '.join(unruled)}: add a line to "
            "runs/operations/forget.toml"
        )
        raise InputError(msg)
    sets = _sets(connection, season, named)
    values = {"season": season, "sets": sets}
    rows = {rule.table: _counted(connection, rule, values) for rule in forget_rules.rules()}
    cursor = connection.execute(RUNS, values)
    names = [one.name for one in cursor.description or ()]
    runs = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    evidence = [str(row[0]) for row in connection.execute(EVIDENCE, values).fetchall()]
    others = [int(row[0]) for row in connection.execute(OTHER_SETS, values).fetchall()]
    published = forget_files.of_publications(place.root(), [run["run_id"] for run in runs])
    keys = [run["run_key"] for run in runs]
    files = forget_files.found(state, keys, evidence, published)
    return Forgetting(season=season, rows=rows, runs=runs, files=files, other_sets=others)


def _sets(connection: psycopg.Connection, season: str, named: list[int]) -> list[int]:
    rows = connection.execute(SETS, {"season": season, "named": named}).fetchall()
    return [int(row[0]) for row in rows]


def _counted(
    connection: psycopg.Connection, rule: forget_rules.Rule, values: dict[str, Any]
) -> tuple[int, int]:
    statement = sql.SQL("SELECT count(*), count(*) FILTER (WHERE {}) FROM {}").format(
        sql.SQL(rule.condition),
        _name(rule.table),
    )
    row = connection.execute(statement, values).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _delete(
    connection: psycopg.Connection, rule: forget_rules.Rule, values: dict[str, Any]
) -> None:
    table = _name(rule.table)
    connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
    condition = sql.SQL(rule.condition)
    connection.execute(sql.SQL("DELETE FROM {} WHERE {}").format(table, condition), values)
    connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))


def _round_figures(connection: psycopg.Connection, runs: list[dict[str, Any]]) -> None:
    connection.execute("ALTER TABLE work.run DISABLE TRIGGER USER")
    for run in runs:
        connection.execute(
            "UPDATE work.run SET summary = %s WHERE run_id = %s",
            [Jsonb(kept_figures(run["summary"])), run["run_id"]],
        )
    connection.execute("ALTER TABLE work.run ENABLE TRIGGER USER")


def _name(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))
