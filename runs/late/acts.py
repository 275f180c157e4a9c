"""Withdrawals and transfers after final: ordinary decisions with their reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.db import transaction
from gis.errors import InputError
from runs.recorded.moves import measured_moves
from runs.recorded.overrides import TRANSFER, WITHDRAWN, Decision, decide
from runs.recorded.seats_today import root_of, seats_of_children
from runs.recorded.store import run_facts
from runs.season.deadlines import state
from runs.season.definition import MOST_ROUNDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from runs.recorded.overrides import Move
    from runs.season.deadlines import Standing

FINAL: Final = "final"
STEP: Final = "transfer"
"""Step of a season whose rounds are the windows in which children change school."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Why, by whom and by which document; words hold nothing of a child."""

    reason: str
    decided_by: str
    document: str | None = None

    def decision(self, code: str) -> Decision:
        """Return it as a decision of a kind; seats are never exceeded."""
        return Decision(
            reason_code=code,
            reason=self.reason,
            decided_by=self.decided_by,
            document=self.document,
        )


def withdraw(
    engine: Engine, run_id: int, pupils: Sequence[str], asked: Asked
) -> tuple[int, list[Move]]:
    """
    Give back the seats of children who do not come; each seat is free from now on.

    Returns
    -------
    number, moves
        Of the decision, and who gave back which seat.

    Raises
    ------
    InputError
        As ``holding_run``.
    """
    held_by = holding_run(engine, run_id, pupils)
    moves = measured_moves(engine, held_by, [(pupil, None) for pupil in pupils])
    return decide(engine, held_by, moves, asked.decision(WITHDRAWN)), moves


def transfer(
    engine: Engine,
    run_id: int,
    wanted: Sequence[tuple[str, str]],
    asked: Asked,
) -> tuple[int, list[Move]]:
    """
    Move children to free seats of other schools, in a window that the season states.

    Parameters
    ----------
    wanted
        Child and school, in order.

    Returns
    -------
    number, moves
        Of the decision, and who moved from where to where, with metres.

    Raises
    ------
    InputError
        Outside the windows, for a run that is not final, a school without a free seat, or as
        ``holding_run``.
    """
    run = run_facts(engine, run_id)
    root = run_facts(engine, root_of(run))
    if root["state"] != FINAL:
        msg = f"run {root['run_id']} is {root['state']}; transfers begin once it is final"
        raise InputError(msg)
    refuse_outside(engine, root["season"], root["grade"])
    held_by = holding_run(engine, run_id, [pupil for pupil, _ in wanted])
    moves = measured_moves(engine, held_by, wanted)
    return decide(engine, held_by, moves, asked.decision(TRANSFER)), moves


def holding_run(engine: Engine, run_id: int, pupils: Sequence[str]) -> int:
    """
    Return the run by which children have their seats: the first, the second, or a late one.

    Raises
    ------
    InputError
        If one has no seat today, or they have them by different runs: each is its own decision.
    """
    root = root_of(run_facts(engine, run_id))
    with transaction(engine) as connection:
        held_by = seats_of_children(connection, root, pupils)
    if set(held_by) != set(pupils) or not pupils:
        msg = "a child has no seat today: who has none gives none back, and is placed late"
        raise InputError(msg)
    runs = sorted(set(held_by.values()))
    if len(runs) > 1:
        words = ", ".join(map(str, runs))
        msg = f"these children have their seats by different runs ({words}); decide on each alone"
        raise InputError(msg)
    return runs[0]


def refuse_outside(engine: Engine, season: str, grade: str) -> None:
    """
    Refuse a transfer outside the windows that the season states: rounds of its step ``transfer``.

    Raises
    ------
    InputError
        Where none is stated, or saying when the next one opens or the last one closed.
    """
    rounds = range(1, MOST_ROUNDS + 1)
    asked = [state(engine, season, grade, STEP, round_no=one) for one in rounds]
    stated = [one for one in asked if one.phase != "unknown"]
    if any(one.phase == "open" for one in stated):
        return
    if not stated:
        msg = f"season {season} states no window for transfers of grade {grade}"
        raise InputError(msg)
    coming = [one for one in stated if one.phase == "before"]
    decides = min(coming, key=_moment) if coming else max(stated, key=_moment)
    msg = f"no transfers are taken now; {decides.said['en']}"
    raise InputError(msg)


def _moment(one: Standing) -> dt.datetime:
    return one.moment or dt.datetime.max.replace(tzinfo=dt.UTC)
