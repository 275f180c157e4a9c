"""
Today's free seats of a placement: the one count that everything asks.

Seats of a school are those that the rounds had to give; whoever holds one today has it by an offer,
by a decision since, or by a late placement. Free is what is left. A second round that counts has
its own seats, those that its first left it, so from then on its count is the one that goes on.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import func, select

from admission.policy import file as policies
from admission.programmes import TO_ORDINARY
from gis.tables.results import Cutoff, Offer, Override
from gis.tables.work import Policy, Run
from runs.manifest import canonical_json
from runs.recorded.decided import LATE, SECOND_ROUND

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

DECISION: Final = "first_decisions"
"""In the origin of a second round: the last decision on its first that it has counted."""

LATE_COUNTED: Final = "late_counted"
"""In the origin of a second round: late runs it has counted, each with its last decision."""


class Flow(NamedTuple):
    """A child that moves, and its school before and after; ``None`` for no school."""

    pupil_id: str
    left: str | None
    to: str | None


@dataclass(frozen=True, slots=True)
class SchoolSeats:
    """
    One school today.

    Attributes
    ----------
    seats
        What there was to give.
    held
        Children who hold a seat; more than ``seats`` only where a decision knowingly says so.
    """

    seats: int
    held: int

    @property
    def free(self) -> int:
        """Return the seats that nobody holds, below zero where a decision exceeds them."""
        return self.seats - self.held


def root_of(run: Mapping[str, Any]) -> int:
    """Return the first round that a run belongs to: itself, its first, or that of late children."""
    return int(run["first_run_id"] or run["run_id"])


def seats_today(
    connection: Connection, root: int, *, of_run: int | None = None, moves: Sequence[Flow] = ()
) -> dict[str, SchoolSeats]:
    """
    Return every school of a placement with its seats and who holds them, by code.

    Parameters
    ----------
    root
        The first round.
    of_run, moves
        A run of it and moves of its children that are only thought of: as if decided too.

    Notes
    -----
    seats - offers - moves - late placements + withdrawals. The seat of a special programme is
    free for others only where the policy gives seats that programmes leave to everybody.
    """
    flows: dict[int | None, Sequence[Flow]] = {of_run: moves}
    second = second_that_counts(connection, root)
    base = root if second is None else int(second["run_id"])
    seats = Counter(seats_of(connection, base))
    held = _offered(connection, base)
    _count(held, [*_decided(connection, base), *flows.get(base, ())])
    on_first = 0 if second is None else int(second["origin"].get(DECISION, 0))
    if second is not None:
        _count(held, [*_decided(connection, root, after=on_first), *flows.get(root, ())])
    seats.subtract(_gone_with_programmes(connection, root, flows.get(root, ()), after=on_first))
    counted = {} if second is None else second["origin"].get(LATE_COUNTED, {})
    for late in late_runs(connection, root):
        run_id = int(late["run_id"])
        after = counted.get(str(run_id))
        if after is None:
            held.update(_offered(connection, run_id))
        _count(held, [*_decided(connection, run_id, after=after or 0), *flows.get(run_id, ())])
    return {code: SchoolSeats(seats[code], held[code]) for code in sorted(seats)}


def second_that_counts(connection: Connection, root: int) -> Mapping[str, Any] | None:
    """Return the newest second round of a run that is more than a draft, if there is one."""
    found = _runs(connection, root, SECOND_ROUND)
    return found[-1] if found else None


def late_runs(connection: Connection, root: int) -> list[Mapping[str, Any]]:
    """Return the late placements of a run that hold seats, oldest first."""
    return _runs(connection, root, LATE)


def seats_of_children(connection: Connection, root: int, pupils: Collection[str]) -> dict[str, int]:
    """
    Return in which run each of some children has its seat today; without one it is left out.

    Whoever takes part in a second round that counts no longer has the seat of the first.
    """
    found = dict.fromkeys(_with_school(connection, root, pupils), root)
    second = second_that_counts(connection, root)
    if second is not None:
        again = _placed(connection, int(second["run_id"]), pupils)
        found = {name: run for name, run in found.items() if name not in again}
        found |= {name: int(second["run_id"]) for name, at in again.items() if at is not None}
    for late in late_runs(connection, root):
        run_id = int(late["run_id"])
        found |= dict.fromkeys(_with_school(connection, run_id, pupils), run_id)
    return found


def late_held(connection: Connection, root: int) -> dict[str, str | None]:
    """Return every child of the late placements of a run and the school it has today."""
    placed: dict[str, str | None] = {}
    for late in late_runs(connection, root):
        placed |= _placed(connection, int(late["run_id"]))
    return placed


def late_offers(connection: Connection, root: int) -> list[dict[str, Any]]:
    """Return every child of the late placements of a run, oldest first: offer, and where today."""
    found = []
    for late in late_runs(connection, root):
        run_id = int(late["run_id"])
        asked = (
            select(Offer.pupil_id, Offer.school_code, Offer.distance_mm)
            .where(Offer.run_id == run_id)
            .order_by(Offer.pupil_id)
        )
        moved = {one.pupil_id: one.to for one in _decided(connection, run_id)}
        for name, school, distance_mm in connection.execute(asked):
            found.append(
                {
                    "run_id": run_id,
                    "state": late["state"],
                    "pupil_id": name,
                    "school_code": moved.get(name, school),
                    "distance_mm": distance_mm,
                    "moved": name in moved,
                }
            )
    return found


def last_decisions(connection: Connection, root: int) -> dict[str, int]:
    """Return the number of the last decision on each late placement of a run, 0 without one."""
    found = {}
    for late in late_runs(connection, root):
        last = select(func.max(Override.decision)).where(Override.run_id == late["run_id"])
        found[str(late["run_id"])] = int(connection.scalar(last) or 0)
    return found


def sha256_of(today: Mapping[str, SchoolSeats]) -> str:
    """Return a hash over the free seats of every school."""
    free = {code: one.free for code, one in sorted(today.items())}
    return hashlib.sha256(canonical_json(free)).hexdigest()


def _runs(connection: Connection, root: int, kind: str) -> list[Mapping[str, Any]]:
    asked = (
        select(Run.__table__)
        .where(Run.first_run_id == root, Run.kind == kind, Run.state != "draft")
        .order_by(Run.run_id)
    )
    return [dict(row) for row in connection.execute(asked).mappings()]


def seats_of(connection: Connection, run_id: int) -> dict[str, int]:
    """Return the seats of a run's schools, those had before the ordinary run among them."""
    given = select(Cutoff.school_code, func.max(Cutoff.seats)).where(Cutoff.run_id == run_id)
    seats: Counter[str] = Counter()
    for code, n_seats in connection.execute(given.group_by(Cutoff.school_code)):
        seats[str(code)] = n_seats
    before = select(Offer.school_code, func.count()).where(
        Offer.run_id == run_id, Offer.programme.is_not(None) | Offer.decision.is_not(None)
    )
    for school, n_before in connection.execute(before.group_by(Offer.school_code)):
        seats[str(school)] += n_before
    return dict(seats)


def _offered(connection: Connection, run_id: int) -> Counter[str]:
    asked = select(Offer.school_code, func.count()).where(
        Offer.run_id == run_id, Offer.school_code.is_not(None)
    )
    held: Counter[str] = Counter()
    for code, n_offers in connection.execute(asked.group_by(Offer.school_code)):
        held[str(code)] = n_offers
    return held


def _decided(connection: Connection, run_id: int, *, after: int = 0) -> list[Flow]:
    asked = (
        select(Override.pupil_id, Override.from_school, Override.to_school)
        .where(Override.run_id == run_id, Override.decision > after)
        .order_by(Override.decision, Override.position)
    )
    return [Flow(*row) for row in connection.execute(asked)]


def _count(held: Counter[str], flows: Iterable[Flow]) -> None:
    for _, left, to in flows:
        if left is not None:
            held[left] -= 1
        if to is not None:
            held[to] += 1


def _placed(
    connection: Connection, run_id: int, pupils: Collection[str] | None = None
) -> dict[str, str | None]:
    """Return children of a run and where they are today, some of them or all."""
    offers = select(Offer.pupil_id, Offer.school_code).where(Offer.run_id == run_id)
    if pupils is not None:
        offers = offers.where(Offer.pupil_id.in_(sorted(pupils)))
    placed: dict[str, str | None] = {row[0]: row[1] for row in connection.execute(offers)}
    moved = {one.pupil_id: one.to for one in _decided(connection, run_id)}
    return {name: moved.get(name, school) for name, school in placed.items()}


def _with_school(connection: Connection, run_id: int, pupils: Collection[str]) -> list[str]:
    placed = _placed(connection, run_id, pupils)
    return [name for name, school in placed.items() if school is not None]


def _gone_with_programmes(
    connection: Connection, run_id: int, moves: Sequence[Flow], *, after: int
) -> Counter[str]:
    """Return the seats of programmes that were left and that nobody else may have, by school."""
    asked = select(Offer.pupil_id, Offer.school_code).where(
        Offer.run_id == run_id, Offer.programme.is_not(None)
    )
    had = {str(name): str(code) for name, code in connection.execute(asked)}
    moved = {one.pupil_id: one for one in (*_decided(connection, run_id, after=after), *moves)}
    gone = Counter(had[name] for name, one in moved.items() if had.get(name, one.to) != one.to)
    if not gone:
        return gone
    text = select(Policy.body).join(Run, Run.policy_sha256 == Policy.sha256)
    body = connection.scalar(text.where(Run.run_id == run_id))
    policy = None if body is None else policies.parse(body.encode(), file="policy.toml")
    is_kept = policy is None or policy.value("programme_seats_left") == TO_ORDINARY
    return Counter() if is_kept else gone
