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
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, text

from admission.public_cutoffs import WHY, last_of_cells, publish
from gis import write
from gis.access import act_as, at_the_machine
from gis.db import transaction
from gis.errors import BrokenPromiseError, InputError
from gis.tables.publication import CutoffPublication, PublicCutoff
from gis.tables.work import Run
from gis.units import MM_PER_M, NONE
from runs.approval.errors import no_such, other_content
from runs.approval.gate import Act, applied, require
from runs.approval.kinds import CUTOFFS
from runs.approval.read import approval as read_approval
from runs.match.stored import read_result
from runs.recorded.decided import ALLOCATION
from runs.recorded.export import sealed_of
from runs.recorded.store import run_facts
from runs.recorded.told_before import earlier_of
from runs.statistics import tell as statistics

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from admission.public_cutoffs import PublicCutoffs
    from gis.access import Access
    from gis.units import Ids
    from runs.approval.read import Approval

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


def publish_run(  # noqa: PLR0913 - a run, who tells it, by which decision, and who agreed
    engine: Engine,
    run_id: int,
    *,
    decided_by: str,
    document: str | None = None,
    dry_run: bool = False,
    by: Access | None = None,
    approval: Approval | None = None,
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
    by
        Who asks, for the rule of two; whoever ``decided_by`` names at the machine if not given.
    approval
        Under which two persons agreed to it.

    Returns
    -------
    told
        A run is told once: the second call gives what the first one told.

    Raises
    ------
    WaitsError
        If no second person has agreed yet; it is kept as a proposal, and told when that person
        agrees.
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
    access = by or at_the_machine(decided_by)
    if not dry_run and approval is None:
        asked = {"run_id": run_id, "decided_by": decided_by, "document": document}
        told, approval = _agreed(engine, asked, access)
        if not told.is_new:
            return told
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
        if approval is None or dry_run:
            return told
        if _act(told, {"run_id": run_id}).content_sha256 != approval.content_sha256:
            raise other_content(approval.approval_id)
        applied(connection, approval.approval_id, access=access)
        number = _keep(
            connection,
            run_id,
            told,
            decided_by=decided_by,
            document=document,
            approval=approval.approval_id,
        )
        return Told(number=number, rows=rows, n_earlier=len(before), is_new=True)


def carry_out(engine: Engine, approval: Approval, access: Access) -> None:
    """Tell the public the cut-offs that two persons agreed to; errors as ``publish_run``."""
    publish_run(engine, **approval.body["publish"], by=access, approval=approval)


def _agreed(engine: Engine, asked: dict[str, Any], access: Access) -> tuple[Told, Approval | None]:
    """Return what would be told, and under which approval; raises where nobody else agreed."""
    would = publish_run(engine, **asked, dry_run=True)
    if not would.is_new:
        return would, None
    act = _act(would, asked)
    reason = f"{asked['decided_by']}: {asked['document'] or act.subject}"
    number = require(engine, act, access=access, reason=reason)
    with transaction(engine) as connection:
        act_as(connection, access)
        found = read_approval(connection, number)
    if found is None:
        raise no_such(number)
    return would, found


def _act(told: Told, asked: Mapping[str, Any]) -> Act:
    counts = Counter(row["why"] for row in told.rows)
    return Act(
        what=CUTOFFS,
        subject=f"run {asked['run_id']}",
        content=hashlib.sha256(told.csv).hexdigest(),
        body={"by_owner": True, "publish": dict(asked)},
        summary={**counts, "earlier": told.n_earlier},
    )


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


def told_of_runs(connection: Connection, run_id: Sequence[int]) -> dict[int, list[Row]]:
    """
    Return what was published of those of some runs that were told, by run; others are left out.

    Raises
    ------
    BrokenPromiseError
        If the rows of one are not those that were published.
    """
    table = CutoffPublication.__table__
    chosen = select(table).where(table.c.run_id.in_(run_id)).order_by(table.c.run_id)
    found = [dict(row) for row in connection.execute(chosen).mappings()]
    return {one["run_id"]: told_rows(connection, one) for one in found}


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
    connection: Connection,
    run_id: int,
    told: Told,
    *,
    decided_by: str,
    document: str | None,
    approval: int,
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
    # Of a second round none are told: beside those of the first they would be told apart.
    if connection.scalar(select(Run.kind).where(Run.run_id == run_id)) == ALLOCATION:
        statistics.tell(connection, run_id)
    write.audit(
        connection,
        actor=decided_by,
        action="publish cutoffs",
        subject=f"run {run_id}",
        detail={
            "publication": number,
            "document": document,
            "content_sha256": digest,
            "approval": approval,
        },
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
