"""
The model children of a year: today's homes, drawn as often as the forecast has children.

Nobody knows the homes of children who will enter school in five years. Where children live today
in a ward is the best guess of where they will; so each home of today stands for one child, for
several, or for none. Everything made of them is a model.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.units import Ids, Index
    from runs.outlook.demand import Demand
    from runs.scenario.changes import Housing


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """
    Children of a year, sorted by id; C of them.

    Attributes
    ----------
    id
        Opaque; a child of today keeps its own, shape (C,).
    home
        Row of the home: of today's P children, then of the housing projects, shape (C,).
    like
        Child of today whose standing it has, shape (C,).
    """

    id: Ids
    home: Index
    like: Index

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """
    Today's children in the order in which they are drawn.

    Attributes
    ----------
    id
        Shape (P,), ascending.
    ward
        Position of each child's ward in ``Demand.ward_code``, shape (P,).
    rank
        Place in its ward's order of drawing, shape (P,).
    order
        All children in the city's order of drawing, shape (P,).
    """

    id: Ids
    ward: Index
    rank: Index
    order: Index


def homes_of(pupil_id: Ids, ward_code: Ids, demand: Demand, *, seed: str) -> Homes:
    """Return the order of drawing: by a hash of seed and id, whatever the order of rows."""
    ward = np.searchsorted(demand.ward_code.astype(str), ward_code.astype(str)).astype(np.int32)
    digest = [hashlib.sha256(f"{seed} {one}".encode()).digest() for one in pupil_id.tolist()]
    order = np.array(sorted(range(len(digest)), key=digest.__getitem__), np.int32)
    by_ward = order[np.argsort(ward[order], kind="stable")]
    start = np.searchsorted(ward[by_ward], np.arange(len(demand.ward_code)))
    rank = np.empty(len(order), np.int32)
    rank[by_ward] = np.arange(len(order)) - start[ward[by_ward]]
    return Homes(id=pupil_id, ward=ward, rank=rank, order=order)


def cohort(
    homes: Homes,
    n_now: NDArray[np.int64],
    n_children: NDArray[np.int64],
    moved_in: Sequence[tuple[int, int]] = (),
) -> Cohort:
    """
    Return the children of a year.

    Parameters
    ----------
    homes
        Today's children.
    n_now, n_children
        Children of each ward today and in the year, shape (W,).
    moved_in
        Row among all homes, and children, of each housing project.

    Notes
    -----
    Of a ward with n children of which N are wanted each is drawn N // n times, and those first
    in the order of drawing once more: years and draws differ by as few children as may be.
    """
    often = n_children // np.maximum(n_now, 1)
    rest = n_children - often * n_now
    times = often[homes.ward] + (homes.rank < rest[homes.ward])
    child = np.repeat(np.arange(len(homes.id), dtype=np.int32), times)
    copy = np.arange(len(child)) - np.repeat(np.cumsum(times) - times, times)
    name = homes.id[child]
    again = np.flatnonzero(copy > 0)
    name[again] = [f"{name[at]}+{copy[at]}" for at in again.tolist()]
    home, like = [child], [child]
    names = [name]
    for row, n in moved_in:
        home.append(np.full(n, row, np.int32))
        like.append(homes.order[np.arange(n) % len(homes.order)])
        names.append(np.array([f"housing {row} {at}" for at in range(n)], object))
    every = np.concatenate(names)
    order = np.argsort(every, kind="stable")
    return Cohort(
        id=every[order],
        home=np.concatenate(home)[order],
        like=np.concatenate(like)[order],
    )


def n_moved_in(project: Housing, year: int, n_grades: int) -> int:
    """
    Return the children of one grade whom a housing project brings, to whole ones.

    As in the forecast, the children of all grades together are divided equally among them.

    Examples
    --------
    >>> from runs.scenario.changes import housing
    >>> one = housing("A", at=(106.7, 10.8), units=1000, pupils_per_unit=0.3, year=2028)
    >>> n_moved_in(one, 2027, 15), n_moved_in(one, 2028, 15)
    (0, 20)
    """
    if year < project.year:
        return 0
    return int(np.floor(project.units * project.pupils_per_unit / n_grades + 0.5))
