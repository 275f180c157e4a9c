"""The frozen values of a placement: pupils, schools, and who was offered what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.errors import PositionError, ShapeError
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Ids, Index, Millimetres

MAX_PUPILS: Final = 1 << 21
"""Pupils in one run: 21 bits of a place in a school's order (see ``admission.order``)."""

MAX_GROUPS: Final = 1 << 11
"""Different groups in one run: 11 bits of the same number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupils:
    """
    The children of one run, P of them.

    Attributes
    ----------
    id
        Opaque text, ascending, unique, shape (P,).
    group
        Standing of each pupil: the priority group, or what an inner order of the policy makes
        of it (``admission.standing``); smaller first, int32, shape (P,).
    given
        What a policy with an inner order made it of: the group as given and every column that
        the policy names, shape (P,) each; empty under any other policy.
    """

    id: Ids
    group: NDArray[np.int32]
    given: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.id)

    def check(self) -> None:
        """Raise ``ShapeError`` if ids are unsorted, repeated or not one per group."""
        _ascending(self.id, "pupil ids")
        _shape(self.group, (len(self.id),), "group")
        for name, column in self.given.items():
            _shape(column, (len(self.id),), name)
        if len(self.id) >= MAX_PUPILS:
            msg = f"{len(self.id)} pupils; a run takes fewer than {MAX_PUPILS}"
            raise ShapeError(msg)
        n_groups = len(np.unique(self.group))
        if n_groups > MAX_GROUPS:
            msg = f"{n_groups} different groups; a run takes at most {MAX_GROUPS}"
            raise ShapeError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schools:
    """
    The schools of one run, S of them.

    Attributes
    ----------
    code
        Text, ascending, unique, shape (S,).
    seats
        Seats of each school, zero or more, int32, shape (S,).
    """

    code: Ids
    seats: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.code)

    def check(self) -> None:
        """Raise ``ShapeError`` if codes are unsorted or repeated or a seat count is negative."""
        _ascending(self.code, "school codes")
        _shape(self.seats, (len(self.code),), "seats")
        if len(self.seats) and self.seats.min() < 0:
            msg = f"seats go down to {self.seats.min()}; none may be negative"
            raise ShapeError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """
    Proof that no other placement is better; S schools.

    Attributes
    ----------
    price_mm
        Price of each school, zero or more, int64, shape (S,).
    unplaced_mm
        Cost of no school, larger than any saving of distance.
    limit_mm
        Longest distance allowed; ``NONE`` without a limit.
    cut
        Schools that prove the limit: with pairs shorter than it alone, their seats and the
        pupils who have another such school are fewer than the placed. All false without a
        limit; shape (S,).
    """

    price_mm: NDArray[np.int64]
    unplaced_mm: int
    limit_mm: int
    cut: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """
    Who is offered which seat.

    Attributes
    ----------
    school
        School offered to each pupil; ``NONE`` for no offer, shape (P,).
    rank
        Place of that school in the pupil's own order, 1 = first; 0 without an offer, shape (P,).
    certificate
        Proof of an optimum; ``None`` under mechanisms that promise something else.
    """

    school: Index
    rank: Index
    certificate: Certificate | None = None

    @property
    def n_placed(self) -> int:
        """Return the number of pupils with an offer."""
        return int(np.count_nonzero(self.school != NONE))

    def check(self, n_pupils: int, n_schools: int) -> None:
        """Raise if shapes or positions do not fit ``n_pupils`` and ``n_schools``."""
        _shape(self.school, (n_pupils,), "school")
        _shape(self.rank, (n_pupils,), "rank")
        if n_pupils and not (self.school.min() >= NONE and self.school.max() < n_schools):
            msg = f"offers run {self.school.min()} to {self.school.max()} of {n_schools} schools"
            raise PositionError(msg)
        if not np.array_equal(self.rank > 0, self.school != NONE):
            msg = "a rank without an offer, or an offer without a rank"
            raise ShapeError(msg)


def check_distances(distance_mm: Millimetres, n_pupils: int, n_schools: int) -> None:
    """
    Raise ``ShapeError`` unless ``distance_mm`` is int32 of shape (P, S) within its range.

    ``UNREACHABLE_MM`` stands for a pair that is not eligible: no path, or not asked.
    """
    _shape(distance_mm, (n_pupils, n_schools), "distance_mm")
    if distance_mm.dtype != np.int32:
        msg = f"distance_mm is {distance_mm.dtype}; it must be int32"
        raise ShapeError(msg)
    if distance_mm.size and not 0 <= distance_mm.min() <= distance_mm.max() <= UNREACHABLE_MM:
        msg = f"distances run {distance_mm.min()} to {distance_mm.max()} mm"
        raise ShapeError(msg)


def _shape(array: NDArray[np.generic], shape: tuple[int, ...], name: str) -> None:
    if array.shape != shape:
        msg = f"{name} has shape {array.shape}; expected {shape}"
        raise ShapeError(msg)


def _ascending(ids: Ids, name: str) -> None:
    stray = np.flatnonzero(~np.asarray(ids[:-1] < ids[1:], np.bool_))
    if len(stray):
        i = int(stray[0]) + 1
        msg = f"{name} must ascend without repeats: {ids[i - 1]!r} stands before {ids[i]!r}"
        raise ShapeError(msg)
