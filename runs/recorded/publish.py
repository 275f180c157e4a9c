"""
Publishing a run's cut-offs: once, rounded, and never so that two publications lead to a door.

What was told is kept in the database. Before more is told about the same season and grade, the
earlier runs are read back from their sealed folders: whose distance each told cut-off was, and
where on the roads of that day that child may have lived. None of that is stored.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, text

from admission.public_cutoffs import WHY, last_of_cells, publish
from gis import write
from gis.db import transaction
from gis.errors import BrokenPromiseError, InputError
from gis.tables.publication import CutoffPublication, PublicCutoff
from gis.tables.work import Run
from gis.units import MM_PER_M, NONE
from runs.match.stored import read_result
from runs.recorded.export import sealed_of
from runs.recorded.store import run_facts
from runs.recorded.told_before import earlier_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from admission.public_cutoffs import PublicCutoffs
    from gis.units import Ids

COLUMNS: Final = ("school_code", "group", "within_m", "why")
DRAFT: Final = "draft"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """
    One publication.

    Attributes
    ----------
    number
        Its number; ``None`` where it was only tried.
    rows
        One per school and group that occurs, by school and group: columns of ``public_cutoff``.
    n_earlier
        Publications of the season and grade that were taken into account.
    is_new
        False where the run had been published before and this is what was told then.
    """

    number: int | None
    rows: Sequence[Row]
    n_earlier: int
    is_new: bool

    @property
    def csv(self) -> bytes:
        """Return what the public gets: metres where told, else the reason why not."""
        return _csv(self.rows)


def publish_run(
    engine: Engine,
    run_id: int,
    *,
    decided_by: str,
    document: str | None = None,
    dry_run: bool = False,
) -> Told:
    """
    Tell the public the cut-offs of a run, and keep what was told.

    Parameters
    ----------
    run_id
        A run that is provisional, confirmed or final.
    decided_by
        Office or role; never a person's name.
    document
        Number of the decision, where there is one.
    dry_run
        Only find out what would be told.

    Returns
    -------
    told
        A run is told once: the second call gives what the first one told.

    Raises
    ------
    UnknownNameError
        If there is no such run.
    InputError
        If the run is a draft, nobody decides, or a sealed folder is not on this machine.
    BrokenPromiseError
        If a sealed folder or an earlier publication was changed.

    Notes
    -----
    Exceptions decided by people are not in it: a cut-off tells where the rules ended.
    """
    run = run_facts(engine, run_id)
    if run["state"] == DRAFT:
        msg = f"run {run_id} is a draft; make it provisional first: gantruong run state"
        raise InputError(msg)
    if not decided_by.strip():
        msg = "who publishes must be named: an office or a role"
        raise InputError(msg)
    with transaction(engine) as connection:
        # One publication of a season and grade at a time: each must know all before it.
        key = f"cutoffs {run['season']} {run['grade']}"
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": key})
        before = _publications(connection, run["season"], run["grade"])
        mine = [one for one in before if one["run_id"] == run_id]
        if mine:
            rows = told_rows(connection, mine[0])
            number = mine[0]["cutoff_publication_id"]
            return Told(number=number, rows=rows, n_earlier=len(before) - 1, is_new=False)
        rows = _rows(engine, connection, run_id, before)
        told = Told(number=None, rows=rows, n_earlier=len(before), is_new=True)
        if dry_run:
            return told
        number = _keep(connection, run_id, told, decided_by=decided_by, document=document)
        return Told(number=number, rows=rows, n_earlier=len(before), is_new=True)


def told_of(engine: Engine, run_id: int) -> list[Row]:
    """
    Return what is told of a run: what was published, else what would be now. Writes nothing.

    Raises
    ------
    UnknownNameError, InputError, BrokenPromiseError
        As ``publish_run``; a draft is no error.
    """
    run = run_facts(engine, run_id)
    with engine.connect() as connection:
        before = _publications(connection, run["season"], run["grade"])
        mine = [one for one in before if one["run_id"] == run_id]
        return told_rows(connection, mine[0]) if mine else _rows(engine, connection, run_id, before)


def told_rows(connection: Connection, publication: Mapping[str, Any]) -> list[Row]:
    """
    Return what a publication told, by school and group.

    Raises
    ------
    BrokenPromiseError
        If its rows are not those that were published.
    """
    number = publication["cutoff_publication_id"]
    table = PublicCutoff.__table__
    names = [table.c[name] for name in ("school_code", "group_no", "shown_mm", "why")]
    chosen = select(*names).where(table.c.cutoff_publication_id == number)
    rows = _sorted([dict(row) for row in connection.execute(chosen).mappings()])
    if hashlib.sha256(_csv(rows)).hexdigest() != publication["content_sha256"]:
        msg = f"publication {number} is not what was published"
        raise BrokenPromiseError(msg)
    return rows


def _publications(
    connection: Connection, season: str, grade: str | None
) -> list[Mapping[str, Any]]:
    """Return the publications of a season and grade, oldest first."""
    table = CutoffPublication.__table__
    chosen = (
        select(table)
        .join(Run, Run.run_id == table.c.run_id)
        .where(Run.season == season, Run.grade == grade)
        .order_by(table.c.cutoff_publication_id)
    )
    return [dict(row) for row in connection.execute(chosen).mappings()]


def _rows(
    engine: Engine, connection: Connection, run_id: int, before: Sequence[Mapping[str, Any]]
) -> list[Row]:
    result = read_result(sealed_of(engine, run_id))
    earlier = []
    for one in before:
        then = read_result(sealed_of(engine, one["run_id"]))
        rows = told_rows(connection, one)
        earlier.append(earlier_of(then.case, then.allocation, rows, result.pupils.id))
    last = last_of_cells(
        result.pupils.group, result.allocation.school, result.distance_mm, result.cutoffs
    )
    public = publish(
        result.cutoffs, result.schools.seats, last, result.distance_mm, earlier=earlier
    ).public
    return _as_rows(public, result.schools.code)


def _as_rows(public: PublicCutoffs, codes: Ids) -> list[Row]:
    rows = [
        {
            "school_code": str(codes[s]),
            "group_no": int(group),
            "shown_mm": None if public.shown_mm[s, g] == NONE else int(public.shown_mm[s, g]),
            "why": WHY[public.why[s, g]],
        }
        for s in range(len(codes))
        for g, group in enumerate(public.group.tolist())
    ]
    return _sorted(rows)


def _sorted(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["school_code"].encode(), row["group_no"]))


def _keep(
    connection: Connection, run_id: int, told: Told, *, decided_by: str, document: str | None
) -> int:
    digest = hashlib.sha256(told.csv).hexdigest()
    made = insert(CutoffPublication).returning(CutoffPublication.cutoff_publication_id)
    values = {
        "run_id": run_id,
        "published_by": decided_by,
        "document": document,
        "content_sha256": digest,
    }
    number = connection.execute(made.values(**values)).scalar_one()
    if told.rows:
        rows = [{"cutoff_publication_id": number, **row} for row in told.rows]
        connection.execute(insert(PublicCutoff), rows)
    write.audit(
        connection,
        actor=decided_by,
        action="publish cutoffs",
        subject=f"run {run_id}",
        detail={"publication": number, "document": document, "content_sha256": digest},
    )
    return int(number)


def _csv(rows: Sequence[Row]) -> bytes:
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    for row in rows:
        metres = "" if row["shown_mm"] is None else row["shown_mm"] // MM_PER_M
        lines.writerow((row["school_code"], row["group_no"], metres, row["why"]))
    return out.getvalue().encode()
