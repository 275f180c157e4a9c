"""
Where one more child would be admitted under any rules by distance, by those very rules.

Catchments, a lot, priority for the nearest schools and two stages leave a bar that is more than a
distance: how late a child may stand at a school, how far away, and with which place in the lot.
For schools that let go of pupils again, the bar is that of a seat taken from the school: the best
of those who then ask there in vain. So what is said of one more child is what placing everybody
anew would give, also where a chain of moves comes back and takes the seat again. Where distance
decides for children and schools alike no chain can come back: there ``Bars`` are exact too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.allocate import order_of
from admission.catchment import ANY_ROUND, Bars, bars_of, first_admitted, is_plain, refuse_areas
from admission.deferred import Held, let_ask, nobody_held, ranks, take_seat
from admission.deferred_then_total import second_stage, within
from admission.optimum.seat_costs import no_school_mm, seat_costs
from admission.order import LATER_SHIFT, LOT_BITS, LOT_MASK, drawn_number
from admission.pairs import NO_PAIRS, Conditions, Pairs, conditions
from admission.policy.schema import DEFERRED_THEN_TOTAL, NEAREST, OPTIMA
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.model import Allocation, Pupils, Schools
    from admission.order import SchoolOrder
    from admission.policy.file import Policy
    from gis.units import Index, LongMillimetres, Millimetres

ANY_KEY: Final = int(np.iinfo(np.int64).max)
"""Bar of a school that takes any child of the group with a way to it."""

NO_KEY: Final = -1
"""Bar of a school that takes no child of the group."""

CHILD: Final = "+"
"""Whose place in the lot the child has; no id of a register begins so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    What one more child of a group meets at each school; S schools.

    Attributes
    ----------
    key
        Last standing that is admitted, packed as in ``admission.order`` without the group:
        (later, distance class, place in the lot), shape (S,).
    band_mm
        Width of a distance class.
    lot
        The child's own place in the lot; 0 where none is drawn: of equals it comes first.
    round
        Under nearest-first the round in which ``key`` holds, as in ``Bars``; else ``None``.
    limit_mm, beyond_mm
        Under two stages the longest way of the first, and what a seat in the second costs all
        others, shape (S,); else ``None``.
    """

    key: NDArray[np.int64]
    band_mm: int
    lot: int = 0
    round: Index | None = None
    limit_mm: int | None = None
    beyond_mm: LongMillimetres | None = None

    def rounded(self, step_mm: int) -> Standing:
        """Return the bars with distances rounded up to a step, seat costs to the nearest one."""
        set_ = (self.key != ANY_KEY) & (self.key != NO_KEY)
        later = self.key >> LATER_SHIFT
        own_mm = ((self.key >> LOT_BITS) & ((1 << (LATER_SHIFT - LOT_BITS)) - 1)) * self.band_mm
        own_mm = np.minimum(-(-own_mm // step_mm) * step_mm, UNREACHABLE_MM - 1)
        key = later << LATER_SHIFT | (own_mm // self.band_mm) << LOT_BITS | self.key & LOT_MASK
        beyond = self.beyond_mm
        if beyond is not None:
            beyond = (beyond + step_mm // 2) // step_mm * step_mm
        return replace(self, key=np.where(set_, key, self.key), beyond_mm=beyond)

    def first(self, met: Conditions) -> Index:
        """Return the school that would admit one more child at each place, shape (n,)."""
        open_mm = met.open_mm
        if not open_mm.shape[1]:
            return np.full(len(open_mm), NONE, np.int32)
        key = (open_mm.astype(np.int64) // self.band_mm) << LOT_BITS | self.lot
        if met.later is not None:
            key |= met.later.astype(np.int64) << LATER_SHIFT
        admits = (key <= self.key) & (open_mm < UNREACHABLE_MM)
        if self.round is not None:
            rank = _rounds(open_mm)
            admits = (rank < self.round) | (admits & (rank == self.round))
            admits &= open_mm < UNREACHABLE_MM
        if self.limit_mm is not None:
            admits &= open_mm <= self.limit_mm
        nearest = np.where(admits, open_mm, UNREACHABLE_MM).argmin(axis=1)  # the smaller code
        school = np.where(admits.any(axis=1), nearest, NONE).astype(np.int32)
        if self.beyond_mm is None:
            return school
        return np.where(school == NONE, self._second(open_mm), school).astype(np.int32)

    def _second(self, open_mm: Millimetres) -> Index:
        """Return the school of the second stage, where the way and the seat cost least."""
        assert self.beyond_mm is not None  # noqa: S101 (asked before)
        none_mm = no_school_mm(open_mm.shape[1])
        way_mm = np.where(open_mm < UNREACHABLE_MM, open_mm.astype(np.int64), none_mm)
        cost_mm = way_mm + self.beyond_mm
        best = cost_mm.argmin(axis=1)
        least_mm = np.take_along_axis(cost_mm, best[:, None], axis=1)[:, 0]
        return np.where(least_mm < none_mm, best, NONE).astype(np.int32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """Bars of distance alone, or prices: what one more child meets as ``first_admitted`` says."""

    bars: Bars

    def rounded(self, step_mm: int) -> Plain:
        """Return the bars rounded."""
        return Plain(bars=self.bars.rounded(step_mm))

    def first(self, met: Conditions) -> Index:
        """Return the school that would admit one more child at each place, shape (n,)."""
        return first_admitted(met.open_mm, self.bars)


def one_more(  # noqa: PLR0913 (what a placement is made of)
    policy: Policy,
    pupils: Pupils,
    schools: Schools,
    distance_mm: Millimetres,
    allocation: Allocation,
    *,
    group: int,
    seed: str | None = None,
    pairs: Pairs = NO_PAIRS,
) -> Standing | Plain:
    """
    Return what one more child of a group meets after a placement.

    Parameters
    ----------
    policy, pupils, schools, distance_mm, allocation, seed, pairs
        The placement; P pupils, S schools.
    group
        Standing of the child, as in ``pupils.group``; without effect where groups are ignored.

    Raises
    ------
    InputError
        If the policy's results have no areas, or the catchments are missing.
    """
    refuse_areas(policy)
    found = conditions(policy, distance_mm, pairs)
    if is_plain(policy) or policy.mechanism in OPTIMA:
        return Plain(bars=bars_of(policy, pupils, schools, found.open_mm, allocation, group=group))
    return standing_of(policy, pupils, schools, found, allocation, group=group, seed=seed)


def standing_of(  # noqa: PLR0913 (what a placement is made of)
    policy: Policy,
    pupils: Pupils,
    schools: Schools,
    found: Conditions,
    allocation: Allocation,
    *,
    group: int,
    seed: str | None = None,
) -> Standing:
    """
    Return what one more child meets where schools rank pupils, exactly, also under plain rules.

    Parameters
    ----------
    policy, pupils, schools, allocation, group, seed
        As in ``one_more``.
    found
        The pairs as the policy reads them.
    """
    order = order_of(policy, pupils, seed=seed, later=found.later)
    ranked = _Ranked(order=order, group=_standings(policy, pupils), open_mm=found.open_mm)
    mine = group if policy.uses_groups else 0
    lot = _own_lot(policy, pupils, seed)
    if policy.mechanism == NEAREST:
        key, last = ranked.of_rounds(schools, allocation, mine)
        return Standing(key=key, band_mm=order.band_mm, lot=lot, round=last)
    limit_mm = policy.list_limit_mm
    if policy.mechanism != DEFERRED_THEN_TOTAL or limit_mm is None:
        key, _ = ranked.of_lists(schools, mine)
        return Standing(key=key, band_mm=order.band_mm, lot=lot)
    near = replace(ranked, open_mm=within(found.open_mm, limit_mm))
    key, school = near.of_lists(schools, mine)
    left, rest = second_stage(found.open_mm, schools.seats, school)
    taken = np.bincount(school[school != NONE], minlength=len(schools))
    beyond = seat_costs(found.open_mm[left], (schools.seats - taken).astype(np.int32), rest.school)
    return Standing(key=key, band_mm=order.band_mm, lot=lot, limit_mm=limit_mm, beyond_mm=beyond)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked:
    """Pupils as schools rank them: order, groups and the ways that may be."""

    order: SchoolOrder
    group: NDArray[np.int32]
    open_mm: Millimetres

    def key(self, pupil: NDArray[np.integer], school: int) -> NDArray[np.int64]:
        """Return the whole keys of pupils at a school."""
        later = self.order.later_at(pupil, np.full(len(pupil), school)).astype(np.int64)
        own = self.open_mm[pupil, school].astype(np.int64) // self.order.band_mm
        return np.asarray(
            self.order.base()[pupil] + (own << LOT_BITS) + (later << LATER_SHIFT), np.int64
        )

    def bar(self, pupil: int, school: int, group: int) -> int:
        """Return the key at which a child of a group still comes before a pupil."""
        if self.group[pupil] != group:
            return ANY_KEY if self.group[pupil] > group else NO_KEY
        return int(self.key(np.array([pupil]), school)[0]) & ((1 << (LATER_SHIFT + 1)) - 1)

    def of_lists(self, schools: Schools, group: int) -> tuple[NDArray[np.int64], Index]:
        """Return the bars of schools that let go of pupils again, and the offers."""
        n_pupils, n_schools = self.open_mm.shape
        held = nobody_held(schools.seats, n_pupils, n_schools)
        let_ask(held, np.arange(n_pupils, dtype=np.int32), self.open_mm, self.order)
        key = np.full(n_schools, ANY_KEY, np.int64)
        for s in np.flatnonzero(held.n_held >= schools.seats).tolist():
            in_vain = self._in_vain(held, s) if schools.seats[s] else np.zeros(0, np.int64)
            if not len(in_vain):
                key[s] = NO_KEY
                continue
            best = in_vain[np.argmin(self.key(in_vain, s))]
            key[s] = self.bar(int(best), s, group)
        return key, held.school

    def _in_vain(self, held: Held, school: int) -> NDArray[np.int64]:
        """Return who would rather be at a full school if it had one seat less."""
        fewer = Held._make(array.copy() for array in held)
        gone = take_seat(fewer, school, self.order.pupil_of_lot)
        let_ask(fewer, np.array([gone], np.int32), self.open_mm, self.order)
        every, at = np.arange(len(self.open_mm)), fewer.school
        here_mm, own_mm = self.open_mm[:, school], self.open_mm[every, np.maximum(at, 0)]
        rather = (here_mm < own_mm) | ((here_mm == own_mm) & (school < at)) | (at == NONE)
        return np.flatnonzero(rather & (here_mm < UNREACHABLE_MM))

    def of_rounds(
        self, schools: Schools, allocation: Allocation, group: int
    ) -> tuple[NDArray[np.int64], Index]:
        """Return bars and rounds of schools that give seats for good, round by round."""
        rank = ranks(self.open_mm, allocation.school)
        key = np.full(len(schools), ANY_KEY, np.int64)
        last = np.full(len(schools), ANY_ROUND, np.int32)
        for s in range(len(schools)):
            here = np.flatnonzero(allocation.school == s)
            if np.count_nonzero(self.group[here] <= group) < schools.seats[s]:
                continue
            own = here[self.group[here] == group]
            last[s] = rank[own].max(initial=NO_KEY)
            own = own[rank[own] == last[s]]
            key[s] = NO_KEY
            if len(own):
                key[s] = self.bar(int(own[np.argmax(self.key(own, s))]), s, group)
        return key, last


def _standings(policy: Policy, pupils: Pupils) -> NDArray[np.int32]:
    return pupils.group if policy.uses_groups else np.zeros(len(pupils), np.int32)


def _own_lot(policy: Policy, pupils: Pupils, seed: str | None) -> int:
    """Return how many pupils come before the child in the lot, 0 where none is drawn."""
    if not policy.draws_lot or seed is None:
        return 0
    own = drawn_number(CHILD, seed)
    return sum(drawn_number(str(one), seed) < own for one in pupils.id)


def _rounds(open_mm: Millimetres) -> NDArray[np.int64]:
    """Return in which round each school would be asked, by (distance, position), shape (n, S)."""
    order = np.argsort(open_mm, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(1, open_mm.shape[1] + 1)[None, :], axis=1)
    return rank
