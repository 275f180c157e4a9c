"""What a change of data does to children: two whole computations, before and after, compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.policy import file as policies
from gis.errors import ShapeError
from gis.progress import Progress, silent
from gis.units import MM_PER_M, NONE, UNREACHABLE_MM
from routing.tied import moved
from runs.csv_table import sheet_bytes
from runs.whatif.chain import Placed, placed
from runs.whatif.difference import Difference, differ
from runs.whatif.inputs import start_of_database

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy import Engine

    from gis.model import Nature
    from runs.recorded.decided import Decided
    from runs.whatif.city import Places
    from runs.whatif.inputs import Instead

CHILDREN: Final = (
    *("pupil_id", "n_schools_other_distance", "school_before", "school_after"),
    *("before_m", "after_m"),
)
"""Columns of the list of children, officers only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """
    What changes for the children of one grade.

    Attributes
    ----------
    season, grade, policy, profile
        Whose places, by which rules, and how they travel.
    nature
        Of the children: real, model or invented.
    n_pupils, n_schools
        Children, and schools before or after.
    n_homes_moved
        Homes that are tied to another place of the roads, or to none any more.
    n_schools_moved
        Schools whose gates are tied elsewhere, or that come or go.
    n_pairs_changed
        Pairs of child and school whose distance differs; a school that is not there is as far as
        one that cannot be reached.
    n_children_other_distance, n_children_other_place
        Children with such a pair, and children with another offer, or one instead of none.
    n_better, n_worse
        Children with a shorter way or a seat instead of none, and the other way round.
    n_seats_gained, n_seats_lost
        Children with a seat instead of none, and with none instead of a seat.
    metres
        Summed over children with an offer before and after: longer ways less shorter ones.
    """

    season: str
    grade: str
    policy: str
    profile: str
    nature: Nature
    n_pupils: int
    n_schools: int
    n_homes_moved: int
    n_schools_moved: int
    n_pairs_changed: int
    n_children_other_distance: int
    n_children_other_place: int
    n_better: int
    n_worse: int
    n_seats_gained: int
    n_seats_lost: int
    metres: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """
    An impact and every child it touches.

    Attributes
    ----------
    children
        The list as CSV, sorted by id: who has another distance to some school, or another place.
    """

    impact: Impact
    children: bytes


def measure(
    engine: Engine, whose: Decided, *, instead: Instead, progress: Progress = silent
) -> Measured:
    """
    Return what a change does to a season's grade.

    Parameters
    ----------
    whose
        Season, grade, policy, and the seed of its lot, the same before and after.
    instead
        What would be in use after the change.

    Raises
    ------
    InputError
        If the season's grade has no pupils or seats, or the policy does not take them.

    Notes
    -----
    Both sides are measured and placed from the beginning; nothing is carried over, so the report
    is the difference of two complete runs.
    """
    policy = policies.load(whose.policy)
    old, new = (
        start_of_database(
            engine,
            policy,
            season=whose.season,
            grade=whose.grade,
            seed=whose.seed,
            instead=what,
            progress=progress,
        )
        for what in (None, instead)
    )
    return compared(
        placed(old.city, progress=progress),
        placed(new.city, progress=progress),
        season=whose.season,
        grade=whose.grade,
        nature=old.nature,
    )


def compared(before: Placed, after: Placed, *, season: str, grade: str, nature: Nature) -> Measured:
    """
    Return the difference of two placements of the same children.

    Raises
    ------
    ShapeError
        If they are not of the same children.
    """
    if not np.array_equal(before.city.pupils.id, after.city.pupils.id):
        msg = "an impact is measured for the same children before and after"
        raise ShapeError(msg)
    found = differ(before, after)
    n_changed = _n_pairs_changed(before, after, found)
    none_before, none_after = found.before == NONE, found.after == NONE
    both = found.in_both
    policy = before.city.policy
    impact = Impact(
        season=season,
        grade=grade,
        policy=policy.name,
        profile=policy.profile,
        nature=nature,
        n_pupils=len(found.pupil_id),
        n_schools=len(found.school_code),
        n_homes_moved=_n_homes_moved(before, after),
        n_schools_moved=_n_schools_moved(before, after),
        n_pairs_changed=int(n_changed.sum()),
        n_children_other_distance=int(np.count_nonzero(n_changed)),
        n_children_other_place=int(np.count_nonzero(found.moved)),
        n_better=int(np.count_nonzero(found.better)),
        n_worse=int(np.count_nonzero(found.worse)),
        n_seats_gained=int(np.count_nonzero(none_before & ~none_after)),
        n_seats_lost=int(np.count_nonzero(~none_before & none_after)),
        metres=int((found.after_mm[both].astype(np.int64) - found.before_mm[both]).sum())
        / MM_PER_M,
    )
    return Measured(impact=impact, children=sheet_bytes(CHILDREN, _children(found, n_changed)))


def _n_pairs_changed(before: Placed, after: Placed, found: Difference) -> NDArray[np.int64]:
    """Return for each child to how many schools its distance differs, shape (P,)."""
    sides = []
    for one in (before, after):
        column = {code: i for i, code in enumerate(one.city.places.schools.code)}
        sides.append((one.distance_mm, column))
    n_changed = np.zeros(len(found.pupil_id), np.int64)
    for code in found.school_code:
        columns = [
            table[:, own[code]] if code in own else np.int32(UNREACHABLE_MM) for table, own in sides
        ]
        n_changed += columns[0] != columns[1]
    return n_changed


def _n_homes_moved(before: Placed, after: Placed) -> int:
    networks = before.city.network, after.city.network
    ways = tuple(one.raw.way_id[one.raw.edge_way] for one in networks)
    return len(moved(before.city.home, after.city.home, (ways[0], ways[1])))


def _n_schools_moved(before: Placed, after: Placed) -> int:
    sides = [_gates(one.city.places, one) for one in (before, after)]
    return sum(sides[0].get(code) != sides[1].get(code) for code in {*sides[0], *sides[1]})


def _gates(places: Places, side: Placed) -> dict[str, list[tuple[float, ...]]]:
    """Return by school where its gates are tied to the roads, whatever their order."""
    raw, gate = side.city.network.raw, places.gate
    way = np.where(gate.edge == NONE, NONE, raw.way_id[raw.edge_way[gate.edge]])
    tied: dict[str, list[tuple[float, ...]]] = {code: [] for code in places.schools.code}
    rows = zip(places.gate_school, way, gate.lon, gate.lat, gate.access_mm, strict=True)
    for school, *place in rows:
        tied[places.schools.code[school]].append(tuple(float(value) for value in place))
    return {code: sorted(rows) for code, rows in tied.items()}


def _children(found: Difference, n_changed: NDArray[np.int64]) -> Iterator[tuple[str, ...]]:
    codes = [*found.school_code.tolist(), ""]  # NONE is the last
    for child in np.flatnonzero(found.moved | (n_changed > 0)):
        yield (
            str(found.pupil_id[child]),
            str(n_changed[child]),
            codes[found.before[child]],
            codes[found.after[child]],
            _metres(found.before_mm[child]),
            _metres(found.after_mm[child]),
        )


def _metres(mm: np.int32) -> str:
    return "" if mm == NONE else f"{int(mm) / MM_PER_M:.3f}"
