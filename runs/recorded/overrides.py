"""Exceptions to a run: decided by people, kept for ever, counted against the seats."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, insert, select

from gis import write
from gis.db import transaction
from gis.errors import InputError
from gis.tables.results import Offer, Override
from gis.tables.work import Run
from runs.manifest import canonical_json
from runs.recorded.seats_today import (
    Flow,
    root_of,
    seats_of_children,
    seats_today,
    second_that_counts,
)
from runs.recorded.store import run_facts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine

WITHDRAWN: Final = "withdrawn"
TRANSFER: Final = "transfer"

REASON_CODES: Final[dict[str, tuple[str, str]]] = {
    "appeal": ("giải quyết khiếu nại", "an appeal was upheld"),
    "health": ("khuyết tật hoặc sức khoẻ", "disability or health"),
    "sibling": ("anh chị em học cùng trường", "a brother or sister is at the school"),
    "point_corrected": ("nơi ở hoặc đường đi được sửa", "home or way was corrected"),
    "refused": ("gia đình từ chối chỗ được xếp", "the family refused the offer"),
    "superior": ("quyết định của cấp trên", "decided by a superior authority"),
    "makes_room": ("chuyển để có chỗ cho em khác", "moved to make room for another child"),
    "withdrawn": ("gia đình rút hồ sơ", "the family withdrew"),
    "transfer": ("chuyển trường theo đơn", "moved to another school on request"),
    "other": ("lý do khác", "another reason"),
}
"""Kinds of reason, so that they can be counted; our own list, no rule of admission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """
    One child moved by a decision, as a displacement chain names it.

    Attributes
    ----------
    pupil_id
        Who moves.
    from_school, to_school
        ``None`` for no school.
    from_mm, to_mm
        Road distance to each; ``None`` without a school or without a way.
    """

    pupil_id: str
    from_school: str | None
    to_school: str | None
    from_mm: int | None = None
    to_mm: int | None = None

    @property
    def change_mm(self) -> int:
        """Return by how much the way gets longer; 0 where one of the two has no distance."""
        if self.from_mm is None or self.to_mm is None:
            return 0
        return self.to_mm - self.from_mm


def gained_and_lost_mm(moves: Sequence[Move]) -> tuple[int, int]:
    """Return by how much ways get shorter, and longer, of all who have one before and after."""
    changes = [move.change_mm for move in moves]
    return sum(max(0, -one) for one in changes), sum(max(0, one) for one in changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """
    Why, by whom, by which document, and whether seats may be exceeded.

    ``over_seats`` is never assumed: an officer who exceeds the seats says so, and it is kept.
    """

    reason_code: str
    reason: str
    decided_by: str
    document: str | None = None
    over_seats: bool = False

    def check(self) -> None:
        """Raise ``InputError`` if reason or decider is missing."""
        if self.reason_code not in REASON_CODES:
            msg = f"the reason is one of {', '.join(REASON_CODES)}; not {self.reason_code!r}"
            raise InputError(msg)
        if not self.reason.strip() or not self.decided_by.strip():
            msg = "an exception needs its reason in words and the office or role that decided"
            raise InputError(msg)


def decide(engine: Engine, run_id: int, moves: Sequence[Move], decision: Decision) -> int:
    """
    Record one decision: all its moves or none.

    Parameters
    ----------
    moves
        In order; a child may move once.
    decision
        Why and by whom.

    Returns
    -------
    number
        1, 2, 3 … in the run.

    Raises
    ------
    InputError
        If a child is not where the move says or takes part in a second round that counts, a school
        takes no part in the run, or a school would have more children than seats, those of the
        other round among them, and the decision does not say that it may.
    UnknownNameError
        If there is no such run.
    """
    decision.check()
    run = run_facts(engine, run_id)
    first_id = root_of(run)
    if not moves or len({move.pupil_id for move in moves}) != len(moves):
        msg = "a decision moves at least one child, and each child once"
        raise InputError(msg)
    with transaction(engine) as connection:
        # One decision at a time, of both rounds: the next must see where this one left everybody.
        connection.execute(select(Run.run_id).where(Run.run_id == first_id).with_for_update())
        placed = placement(connection, run_id)
        _check_moves(moves, placed)
        _refuse_placed_elsewhere(connection, run, moves)
        over = _over_seats(connection, run, moves)
        if over and not decision.over_seats:
            msg = f"school {over[0]} has no seat left; --over-seats exceeds its seats knowingly"
            raise InputError(msg)
        last = select(func.coalesce(func.max(Override.decision), 0))
        number = int(connection.scalar(last.where(Override.run_id == run_id)) or 0) + 1
        rows = [
            _row(run_id, number, position, move, decision, over=move.to_school in over)
            for position, move in enumerate(moves, start=1)
        ]
        connection.execute(insert(Override), rows)
        write.audit(
            connection,
            actor=decision.decided_by,
            action="override",
            subject=f"run {run_id}",
            detail=_detail(number, rows),
        )
    return number


def placement(connection: Connection, run_id: int) -> dict[str, str | None]:
    """Return the school of every child of a run after all decisions so far, in their order."""
    offers = select(Offer.pupil_id, Offer.school_code).where(Offer.run_id == run_id)
    placed: dict[str, str | None] = {row[0]: row[1] for row in connection.execute(offers)}
    for row in overrides(connection, run_id):
        placed[row["pupil_id"]] = row["to_school"]
    return placed


def overrides(connection: Connection, run_id: int) -> list[Mapping[str, Any]]:
    """Return the recorded moves of a run in the order in which they were decided."""
    chosen = (
        select(Override.__table__)
        .where(Override.run_id == run_id)
        .order_by(Override.decision, Override.position)
    )
    return [dict(row) for row in connection.execute(chosen).mappings()]


def first_broken_decision(connection: Connection, run_id: int) -> int | None:
    """
    Return the first decision whose rows are not those that the chained audit log saw.

    Notes
    -----
    Who can switch the triggers off can change a row; the hash in the log, which is chained,
    then no longer fits.
    """
    rows = overrides(connection, run_id)
    logged = connection.exec_driver_sql(
        "SELECT detail FROM work.audit_log WHERE action = 'override' AND subject = %(run)s"
        " ORDER BY audit_id",
        {"run": f"run {run_id}"},
    ).scalars()
    seen = {int(one["decision"]): one for one in logged}
    numbers = sorted({*seen, *(row["decision"] for row in rows)})
    for number in numbers:
        mine = [row for row in rows if row["decision"] == number]
        if _detail(number, mine) != seen.get(number):
            return int(number)
    return None


def _check_moves(moves: Sequence[Move], placed: Mapping[str, str | None]) -> None:
    for move in moves:
        if move.pupil_id not in placed:
            msg = "this run has no child with one of these ids"
            raise InputError(msg)
        if placed[move.pupil_id] != move.from_school:
            msg = "a child is no longer at the school that the move takes it from; look again"
            raise InputError(msg)
        if move.from_school == move.to_school:
            msg = "a move must lead to another school"
            raise InputError(msg)


def _over_seats(connection: Connection, run: Mapping[str, Any], moves: Sequence[Move]) -> list[str]:
    """Return the schools that receive a child and then have more than their seats, sorted."""
    flows = [Flow(one.pupil_id, one.from_school, one.to_school) for one in moves]
    today = seats_today(connection, root_of(run), of_run=int(run["run_id"]), moves=flows)
    receiving = sorted({move.to_school for move in moves if move.to_school is not None})
    unknown = [code for code in receiving if code not in today]
    if unknown:
        msg = f"school {unknown[0]} takes no part in this run"
        raise InputError(msg)
    return [code for code in receiving if today[code].free < 0]


def _refuse_placed_elsewhere(
    connection: Connection, run: Mapping[str, Any], moves: Sequence[Move]
) -> None:
    """Refuse children of a first or second round who were placed again, or late, since."""
    run_id, root = int(run["run_id"]), root_of(run)
    given = [move.pupil_id for move in moves if move.to_school is not None]
    elsewhere = {*seats_of_children(connection, root, given).values()} - {run_id}
    second = second_that_counts(connection, root) if run_id == root else None
    if second is not None:
        placed = placement(connection, int(second["run_id"]))
        if any(move.pupil_id in placed for move in moves):
            msg = (
                f"a child takes part in the second round, run {second['run_id']}: its exceptions "
                "are decided there"
            )
            raise InputError(msg)
    if elsewhere:
        msg = f"a child has a seat by run {min(elsewhere)}: its exceptions are decided there"
        raise InputError(msg)


def _row(
    run_id: int, number: int, position: int, move: Move, decision: Decision, *, over: bool
) -> dict[str, Any]:
    gained_mm, lost_mm = gained_and_lost_mm([move])
    return {
        "run_id": run_id,
        "decision": number,
        "position": position,
        "pupil_id": move.pupil_id,
        "from_school": move.from_school,
        "to_school": move.to_school,
        "from_mm": move.from_mm,
        "to_mm": move.to_mm,
        "gained_mm": gained_mm,
        "lost_mm": lost_mm,
        "reason_code": decision.reason_code,
        "reason": decision.reason,
        "document": decision.document,
        "decided_by": decision.decided_by,
        "over_seats": over,
    }


def _detail(number: int, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the audit log keeps of a decision: no child, but a hash over all of it."""
    kept = [
        {name: row[name] for name in row if name not in ("override_id", "decided_at")}
        for row in rows
    ]
    digest = hashlib.sha256(canonical_json(kept)).hexdigest()
    return {"decision": number, "moves": len(rows), "rows_sha256": digest}
