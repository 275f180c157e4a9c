"""Withdrawals and transfers after final: ordinary decisions with their reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis import clock
from gis.db import transaction
from gis.errors import InputError
from runs.recorded.moves import measured_moves
from runs.recorded.overrides import TRANSFER, WITHDRAWN, Decision, decide
from runs.recorded.seats_today import root_of, seats_of_children
from runs.recorded.store import run_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from runs.recorded.overrides import Move

FINAL = "final"


@dataclass(frozen=True, slots=True)
class Window:
    """Days on which transfers are taken, both among them; of the city's own time."""

    first: dt.date
    last: dt.date

    @classmethod
    def between(cls, first: str, last: str) -> Window:
        """Return the window of two days such as ``2027-01-10``; ``InputError`` for others."""
        try:
            days = [dt.date.fromisoformat(first), dt.date.fromisoformat(last)]
        except ValueError:
            days = []
        if not days or days != sorted(days):
            msg = "a window is two days such as 2027-01-10..2027-01-31, the first one first"
            raise InputError(msg)
        return cls(*days)

    def has(self, day: dt.date) -> bool:
        """Return whether a day lies in it."""
        return self.first <= day <= self.last


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
    *,
    windows: Sequence[Window],
) -> tuple[int, list[Move]]:
    """
    Move children to free seats of other schools, in a window that the season states.

    Parameters
    ----------
    wanted
        Child and school, in order.
    windows
        When transfers are taken; none means that the season states none.

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
    refuse_outside(windows, clock.today())
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


def refuse_outside(windows: Sequence[Window], today: dt.date) -> None:
    """
    Refuse a transfer outside every window.

    Raises
    ------
    InputError
        Saying when the next window opens, where one is still to come.
    """
    if any(window.has(today) for window in windows):
        return
    if not windows:
        msg = "the season states no window for transfers"
        raise InputError(msg)
    coming = sorted(window.first for window in windows if window.first > today)
    then = f"the next window opens on {coming[0]:%d/%m/%Y}" if coming else "no window is to come"
    msg = f"transfers are taken in their windows only, and {today:%d/%m/%Y} is in none; {then}"
    raise InputError(msg)
