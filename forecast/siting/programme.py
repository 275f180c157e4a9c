"""The rows of the linear programme of seats, over the pairs of block and place in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_array, vstack  # type: ignore[import-untyped]  # ships no types

from gis.units import UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.siting.seats_case import SeatsCase

SCALE: Final = 1e-6
"""From millimetres of hundredths of children to what the solver sees, about child-kilometres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """
    Pairs that stand in the programme, n of them, among T stages, B blocks and S + C places.

    Attributes
    ----------
    pair
        Stage, block and place as one ascending number, shape (n,).
    strong
        Which of them have a row of their own, children <= children of the block times y.
    """

    case: SeatsCase
    pair: NDArray[np.int64]
    strong: NDArray[np.bool_]

    def parts(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return stage, block and place of each pair."""
        n_places = len(self.case.seats)
        row, place = np.divmod(self.pair, n_places)
        stage, block = np.divmod(row, self.case.children.shape[1])
        return stage, block, place

    def costs(self) -> NDArray[np.float64]:
        """Return the cost of one child of each pair, scaled."""
        _, block, place = self.parts()
        way = self.case.distance_mm[block, place].astype(np.float64)
        return way * self.case.weight[block] * SCALE


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Between which values y lies, shape (T, C) each; equal where it is decided."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @property
    def is_decided(self) -> bool:
        """Tell whether every y is."""
        return bool((self.low == self.high).all())


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A programme as the solver takes it; variables are y (T, C), pairs, children left over."""

    cost: NDArray[np.float64]
    a_eq: Any
    b_eq: NDArray[np.float64]
    a_ub: Any
    b_ub: NDArray[np.float64]
    upper: NDArray[np.float64]


def matrix(programme: Programme) -> Matrix:
    """
    Return the programme's rows.

    Every child of a stage and block goes to a place or is left over; a school's seats hold; a
    site's seats hold times its y; a site that is open stays open; the limits of each stage.
    """
    case = programme.case
    stage, block, place = programme.parts()
    n_stages, n_blocks = case.children.shape
    n_y, n = n_stages * case.n_sites, len(programme.pair)
    n_x = n + n_stages * n_blocks
    demand = stage * n_blocks + block
    rows = np.concatenate((demand, np.arange(n_stages * n_blocks)))
    a_eq = csr_array(
        (np.ones(n_x), (rows, n_y + np.arange(n_x))), shape=(n_stages * n_blocks, n_y + n_x)
    )
    parts = [_seat_rows(case, stage, place, n_y + n_x), *_limit_rows(case, n_y + n_x)]
    parts.append(_strong_rows(programme, n_y + n_x))
    ready = (case.ready[None] <= np.arange(n_stages)[:, None]).ravel()
    weight = np.tile(case.weight, n_stages)
    return Matrix(
        cost=np.concatenate(
            (np.zeros(n_y), programme.costs(), weight * float(no_seat_mm(case)) * SCALE)
        ),
        a_eq=a_eq,
        b_eq=case.children.ravel().astype(np.float64),
        a_ub=vstack([one for one, _ in parts], format="csr"),
        b_ub=np.concatenate([end for _, end in parts]),
        upper=np.concatenate((ready.astype(np.float64), np.full(n_x, np.inf))),
    )


def no_seat_mm(case: SeatsCase) -> int:
    """Return what a child without a seat counts as: as given, or more than any two ways."""
    if case.no_seat_mm is not None:
        return case.no_seat_mm
    ways = case.distance_mm[case.distance_mm < UNREACHABLE_MM]
    return 10 * int(ways.max(initial=1)) + 1


def with_children(case: SeatsCase, pair: NDArray[np.int64]) -> Programme:
    """Return a programme of those pairs whose block has children in their stage."""
    there = case.children.ravel()[pair // len(case.seats)] > 0
    return Programme(case=case, pair=pair[there], strong=np.zeros(int(there.sum()), np.bool_))


def _seat_rows(
    case: SeatsCase, stage: NDArray[np.int64], place: NDArray[np.int64], n_all: int
) -> tuple[Any, NDArray[np.float64]]:
    n_stages, n_places, n_y = len(case.children), len(case.seats), len(case.children) * case.n_sites
    t, c = np.divmod(np.arange(n_y), case.n_sites)
    row = np.concatenate((stage * n_places + place, t * n_places + case.n_schools + c))
    col = np.concatenate((n_y + np.arange(len(stage)), np.arange(n_y)))
    held = np.concatenate((np.ones(len(stage)), -case.seats[case.n_schools + c].astype(float)))
    seats = np.tile(
        np.concatenate((case.seats[: case.n_schools], np.zeros(case.n_sites))), n_stages
    )
    rows = csr_array((held, (row, col)), shape=(n_stages * n_places, n_all))
    return rows, seats.astype(np.float64)


def _limit_rows(case: SeatsCase, n_all: int) -> list[tuple[Any, NDArray[np.float64]]]:
    n_stages, n_sites = len(case.children), case.n_sites
    parts = []
    for t in range(n_stages):
        for one in case.allowed(t):
            row = np.zeros((1, n_all))
            row[:, t * n_sites : (t + 1) * n_sites] = one.A
            parts.append((csr_array(row), np.atleast_1d(np.asarray(one.ub, np.float64))))
    n = (n_stages - 1) * n_sites
    if n:
        here = np.arange(n)
        sign = np.repeat((1.0, -1.0), n)
        stays = csr_array(
            (sign, (np.tile(here, 2), np.concatenate((here, here + n_sites)))), shape=(n, n_all)
        )
        parts.append((stays, np.zeros(n)))
    return parts


def _strong_rows(programme: Programme, n_all: int) -> tuple[Any, NDArray[np.float64]]:
    case = programme.case
    stage, block, place = (one[programme.strong] for one in programme.parts())
    n, n_y = len(stage), len(case.children) * case.n_sites
    most = np.minimum(case.children[stage, block], case.seats[place]).astype(np.float64)
    col = np.concatenate(
        (n_y + np.flatnonzero(programme.strong), stage * case.n_sites + place - case.n_schools)
    )
    return csr_array(
        (np.concatenate((np.ones(n), -most)), (np.tile(np.arange(n), 2), col)), shape=(n, n_all)
    ), np.zeros(n)
