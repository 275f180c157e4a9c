"""What families say to their offers: kept once, and counted for a second round."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, text

from gis.db import transaction
from gis.tables.families import FamilyAnswer
from gis.tables.results import Offer
from gis.write_audit import audit
from runs.csv_table import csv_bytes
from runs.families.calendar import may_answer
from runs.families.family import Child, act_as_family
from runs.families.refusals import not_now, out_of_time
from runs.recorded.overrides import placement
from runs.recorded.store import run_facts

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

ANSWERS: Final = ("confirmed", "refused")
COLUMNS: Final = ("pupil_id", "answer")
SILENT: Final = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """
    The offer that is answered, as the family's record has it.

    Attributes
    ----------
    run_id, grade
        Of the run.
    school_code
        ``None`` without a seat.
    is_confirmed
        Whether the committee confirmed the run.
    """

    run_id: int
    grade: str
    school_code: str | None
    is_confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """
    What is kept of an answer.

    Attributes
    ----------
    at
        When it was said first.
    is_new
        Whether this call said it.
    until
        Until when another answer may follow, ``None`` where it is not known.
    """

    answer: str
    at: dt.datetime
    is_new: bool
    until: dt.datetime | None


def keep(engine: Engine, finder: bytes, offered: Offered, answer: str) -> Kept | None:
    """
    Keep an answer; the same answer again changes nothing and is told as it was kept.

    Returns
    -------
    kept
        ``None`` if the code opens nothing any more.

    Raises
    ------
    NotNowError
        If there is no seat to answer for, the run is a proposal, or the last day is over.
    DatabaseError
        If the database cannot be reached; nothing was kept then.
    """
    _check(offered)
    with transaction(engine) as connection:
        child = act_as_family(connection, finder)
        if child is None:
            return None
        until = _in_time(engine, child, offered, answer)
        one_at_a_time(connection)
        before = _last(connection, offered.run_id, child)
        if before is not None and before["answer"] == answer:
            return Kept(answer=answer, at=before["at"], is_new=False, until=until)
        row = {
            "run_id": offered.run_id,
            "season": child.season,
            "pupil_id": child.pupil_id,
            "ward_code": child.ward_code,
            "school_code": offered.school_code,
            "answer": answer,
        }
        made = insert(FamilyAnswer).values(row).returning(FamilyAnswer.answer_no, FamilyAnswer.at)
        number, at = connection.execute(made).one()
        audit(
            connection,
            actor="family",
            action="answer",
            subject=f"run {offered.run_id}",
            detail={"answer_no": number},
        )
    return Kept(answer=answer, at=at, is_new=True, until=until)


def answers_csv(engine: Engine, run_id: int) -> bytes:
    """
    Return the answer of everybody with a seat, as ``match-second`` reads it.

    Raises
    ------
    UnknownNameError
        If there is no such run.
    """
    run_facts(engine, run_id)
    table = FamilyAnswer.__table__
    with engine.connect() as connection:
        placed = placement(connection, run_id)
        rows = connection.execute(
            select(table.c.pupil_id, table.c.answer)
            .where(table.c.run_id == run_id)
            .order_by(table.c.answer_no)
        )
        said = {row.pupil_id: row.answer for row in rows}
        offered = select(Offer.pupil_id).where(
            Offer.run_id == run_id, Offer.school_code.is_not(None)
        )
        with_offer = set(connection.scalars(offered))
    # who was moved or lost the seat by decision answers to the office, not to the run's offer
    return csv_bytes(
        COLUMNS,
        ((pupil, said.get(pupil, SILENT)) for pupil in sorted(placed) if pupil in with_offer),
    )


def _check(offered: Offered) -> None:
    if offered.school_code is None:
        raise not_now(why="no_seat")
    if not offered.is_confirmed:
        raise not_now(why="proposal")


def _in_time(engine: Engine, child: Child, offered: Offered, answer: str) -> dt.datetime | None:
    standing = may_answer(engine, child.season, offered.grade, answer, offered.run_id)
    if not standing.is_open:
        raise out_of_time(standing, what="answer")
    return standing.deadline.closes


def _last(connection: Connection, run_id: int, child: Child) -> Any:  # noqa: ANN401 (a row)
    table = FamilyAnswer.__table__
    asked = (
        select(table.c.answer, table.c.at)
        .where(table.c.run_id == run_id, table.c.pupil_id == child.pupil_id)
        .order_by(table.c.answer_no.desc())
        .limit(1)
    )
    return connection.execute(asked).mappings().first()


def one_at_a_time(connection: Connection) -> None:
    """
    Let answers come one after the other, whoever gives them: by code, or the portal by batches.

    Notes
    -----
    Numbers are then given in the order in which they are seen, so that nobody who reads on from one
    of them misses another. Their lines in the audit log come one after the other anyway.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('gantruong.answers'))"))
