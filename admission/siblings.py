"""
Children of one family in one run, kept at one school where seats allow.

All are placed as every child. A family that is split gives up, for all its children, the schools
that took only some of them, and all are placed again, until no family is split. Its lists only
get shorter: at every school the order of pupils decides as before, so nobody loses a seat to one
whom the school ranks lower. A family for which that would cost a child its seat, or whose children
would rather be at different schools, is let go: each of its children is placed for itself. A school
that was given up and could take the whole family after all is tried once more.

Outcomes without any claim of a family may not exist (Dur, Morrill and Phan, 2022, Family ties:
school assignment with siblings, Theoretical Economics 17), as with couples (McDermid and Manlove,
2010, Keeping partners together, Journal of Combinatorial Optimization 19). The rule is therefore
a procedure; what claims of families are left is counted and told. Chile lets families ask for one
school (Correa and others, 2022, School choice in Chile, Operations Research 70).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.order import LATER_SHIFT, LOT_BITS
from admission.pairs import OPEN, REASONS
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from admission.model import Pupils
    from admission.order import SchoolOrder
    from admission.policy.file import Policy
    from gis.units import Ids, Index, Millimetres

COLUMN: Final = "family"
"""Column of pupils that says whose children they are; empty for an only child."""

CODE: Final = REASONS.index("family")

Given = tuple[int, int]
"""A family and a school that it gave up, by position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """
    What keeping families together came to; P pupils, S schools.

    Attributes
    ----------
    barred
        As given, and ``family`` where a family gave a school up, shape (P, S).
    alone
        School of each pupil had every child been placed for itself, shape (P,).
    """

    barred: NDArray[np.uint8]
    alone: Index


def families_of(pupils: Pupils) -> list[NDArray[np.intp]]:
    """Return the positions of the children of every family with several, by the first of them."""
    words = pupils.given[COLUMN].astype(str)
    names, first, family, n_children = np.unique(
        words, return_index=True, return_inverse=True, return_counts=True
    )
    several = np.flatnonzero((n_children > 1) & (names != ""))
    return [np.flatnonzero(family == at) for at in several[np.argsort(first[several])]]


def words_of(policy: Policy, pupils: Pupils) -> Ids | None:
    """Return the word of each pupil's family; ``None`` where the policy has no rule about it."""
    return pupils.given[COLUMN].astype(object) if policy.keeps_siblings else None


def without_families(barred: NDArray[np.uint8] | None) -> NDArray[np.uint8] | None:
    """Return the pairs that are barred for another reason than families."""
    if barred is None or not (barred == CODE).any():
        return barred
    rest = np.where(barred == CODE, np.uint8(OPEN), barred)
    return rest if (rest != OPEN).any() else None


def keep_together(
    pupils: Pupils,
    seats: NDArray[np.int32],
    open_mm: Millimetres,
    order: SchoolOrder,
    place: Callable[[Millimetres], Index],
    barred: NDArray[np.uint8] | None,
) -> Kept:
    """
    Return which schools families give up so that their children stand at one school.

    Parameters
    ----------
    pupils
        With the column ``family``.
    seats
        Shape (S,).
    open_mm
        Distances, ``UNREACHABLE_MM`` where the pair may not be, shape (P, S).
    order
        How schools rank pupils.
    place
        Returns the school of each pupil by the policy's mechanism for such distances.
    barred
        Pairs that are barred already, without families.

    Notes
    -----
    One placement a round. Every family gives up a school at most twice and is let go at most once.
    """
    search = _Search(families_of(pupils), seats, open_mm, order)
    alone = place(open_mm)
    school = alone
    while search.give_up(school, alone) or search.try_again(school):
        school = place(search.narrowed())
    codes = np.full(open_mm.shape, OPEN, np.uint8) if barred is None else barred.copy()
    for family, s in sorted(search.given_up):
        members = search.families[family]
        mine = members[(open_mm[members, s] < UNREACHABLE_MM)]
        codes[mine, s] = CODE
    return Kept(barred=codes, alone=alone)


class _Search:
    """What families have given up so far, and who was let go."""

    def __init__(
        self,
        families: Sequence[NDArray[np.intp]],
        seats: NDArray[np.int32],
        open_mm: Millimetres,
        order: SchoolOrder,
    ) -> None:
        self.families = families
        self.given_up: set[Given] = set()
        self._seats, self._open_mm, self._order = seats, open_mm, order
        self._let_go: set[int] = set()
        self._tried: set[Given] = set()

    def narrowed(self) -> Millimetres:
        """Return the distances without the schools that were given up."""
        narrow = self._open_mm.copy()
        for family, s in self.given_up:
            narrow[self.families[family], s] = UNREACHABLE_MM
        return narrow

    def give_up(self, school: Index, alone: Index) -> bool:
        """Let split families give schools up, or let them go; return whether anything changed."""
        before = set(self.given_up)
        for family, members in enumerate(self.families):
            at = school[members]
            if family in self._let_go or ((at == at[0]).all() and not _lost(at, alone[members])):
                continue
            refused = self._refused(members, at)
            if refused and not _lost(at, alone[members]):
                self.given_up |= {(family, s) for s in refused}
            else:
                self._let_go.add(family)
                self.given_up = {one for one in self.given_up if one[0] != family}
        return before != self.given_up

    def try_again(self, school: Index) -> bool:
        """Let families try schools once more that could take them; return whether one does."""
        claims = {
            (family, s)
            for family, s in sorted(self.given_up - self._tried)
            if self._has_room(self.families[family], s, school)
        }
        self._tried |= claims
        self.given_up -= claims
        return bool(claims)

    def _refused(self, members: NDArray[np.intp], at: Index) -> set[int]:
        """Return the schools of some where another one of the family would rather be too."""
        return {
            int(s)
            for s in set(at.tolist()) - {NONE}
            for member, own in zip(members.tolist(), at.tolist(), strict=True)
            if s != own and self._rather(member, int(s), own)
        }

    def _rather(self, member: int, s: int, own: int) -> bool:
        row_mm = self._open_mm[member]
        if row_mm[s] >= UNREACHABLE_MM:
            return False
        return own == NONE or (int(row_mm[s]), s) < (int(row_mm[own]), own)

    def _has_room(self, members: NDArray[np.intp], s: int, school: Index) -> bool:
        """Return whether all of a family stand within the seats of a school that it gave up."""
        if (self._open_mm[members, s] >= UNREACHABLE_MM).any():
            return False
        held = np.flatnonzero(school == s)
        last = self._key(members, s).max()
        n_before = int(np.count_nonzero(self._key(held, s) < last))
        return n_before + len(members) <= int(self._seats[s])

    def _key(self, pupil: NDArray[np.intp], s: int) -> NDArray[np.int64]:
        order, here = self._order, np.full(len(pupil), s)
        tie_class = self._open_mm[pupil, s].astype(np.int64) // order.band_mm
        later = order.later_at(pupil, here).astype(np.int64)
        found: NDArray[np.int64] = order.base()[pupil] + (tie_class << LOT_BITS)
        return found + (later << LATER_SHIFT)


def _lost(at: Index, alone: Index) -> bool:
    """Return whether a child has no seat that would have one alone."""
    return bool(((at == NONE) & (alone != NONE)).any())
