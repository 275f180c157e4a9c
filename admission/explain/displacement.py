"""
Who moves if one child is granted a seat as an exception: the difference of two placements.

The second placement gives the child the seat beforehand, leaves it one seat less for all others
and computes everything anew. The moves are told as chains: the child, then whoever loses the
seat at that school, then whoever loses a seat to that one, and so on; after that those who move
up into the seat that the child left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from admission.explain.grant import place_granted
from gis.units import NONE

if TYPE_CHECKING:
    from admission.explain.case import Case
    from gis.units import Index, Millimetres


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """
    Who is offered another seat in a second placement; M pupils.

    Attributes
    ----------
    pupil
        Positions, shape (M,).
    before, after
        Offers in the first and the second placement, ``NONE`` for none, shape (M,).
    before_mm, after_mm
        Distances to them, ``NONE`` without an offer, shape (M,).
    """

    pupil: Index
    before: Index
    after: Index
    before_mm: Millimetres
    after_mm: Millimetres

    def __len__(self) -> int:
        return len(self.pupil)

    @property
    def gained_mm(self) -> int:
        """Return how much shorter the ways of those who move nearer become, together."""
        return int(np.maximum(self._shorter_mm(), 0).sum())

    @property
    def lost_mm(self) -> int:
        """Return how much longer the ways of those who move farther become, together."""
        return int(np.maximum(-self._shorter_mm(), 0).sum())

    @property
    def n_unplaced(self) -> int:
        """Return how many lose their seat and get no other."""
        return int(np.count_nonzero((self.before != NONE) & (self.after == NONE)))

    @property
    def n_placed(self) -> int:
        """Return how many had no seat and get one."""
        return int(np.count_nonzero((self.before == NONE) & (self.after != NONE)))

    def _shorter_mm(self) -> Millimetres:
        both = (self.before != NONE) & (self.after != NONE)
        return np.where(both, self.before_mm.astype(np.int64) - self.after_mm, 0)

    def take(self, order: Index) -> Moves:
        """Return the moves in another order."""
        return Moves(
            pupil=self.pupil[order],
            before=self.before[order],
            after=self.after[order],
            before_mm=self.before_mm[order],
            after_mm=self.after_mm[order],
        )


def moves(distance_mm: Millimetres, before: Index, after: Index) -> Moves:
    """Return the difference of two placements of the same pupils, ascending by pupil."""
    pupil = np.flatnonzero(before != after).astype(np.int32)
    return Moves(
        pupil=pupil,
        before=before[pupil],
        after=after[pupil],
        before_mm=_own_mm(distance_mm, pupil, before[pupil]),
        after_mm=_own_mm(distance_mm, pupil, after[pupil]),
    )


def displacement(case: Case, offer: Index, pupil: int, school: int) -> Moves:
    """
    Return who moves if a pupil is granted a seat, in the order of the chain.

    Parameters
    ----------
    case
        What the placement was made of.
    offer
        The placement, shape (P,).
    pupil, school
        The exception. Seats stay as they are: the pupil takes one of the school's.

    Returns
    -------
    moves
        The pupil first; empty if the pupil has that seat already.

    Raises
    ------
    InputError
        If the pair has no distance, or the school has no seat at all.
    """
    if offer[pupil] == school:
        case.refuse_pair(pupil, school)
        return moves(case.distance_mm, offer, offer)
    found = moves(case.distance_mm, offer, place_granted(case, offer, pupil, school))
    return found.take(_chain_order(found, pupil))


def _own_mm(distance_mm: Millimetres, pupil: Index, school: Index) -> Millimetres:
    own = distance_mm[pupil, np.maximum(school, 0)]
    return np.where(school == NONE, NONE, own).astype(np.int32)


def _chain_order(found: Moves, pupil: int) -> Index:
    """Return the rows of the moves as they push each other, the pupil's own move first."""
    first = int(np.flatnonzero(found.pupil == pupil)[0])
    leaving = _by_school(found.before, skip=first)
    coming = _by_school(found.after, skip=first)
    order, told = [first], {first}
    for start, way, follow in (
        (int(found.after[first]), leaving, found.after),
        (int(found.before[first]), coming, found.before),
    ):
        at = start
        while at != NONE and way.get(at):
            row = way[at].pop(0)
            if row in told:
                continue
            told.add(row)
            order.append(row)
            at = int(follow[row])
    order += [row for row in range(len(found)) if row not in told]
    return np.array(order, np.int32)


def _by_school(school: Index, *, skip: int) -> dict[int, list[int]]:
    rows: dict[int, list[int]] = {}
    for row, one in enumerate(school.tolist()):
        if row != skip:
            rows.setdefault(one, []).append(row)
    return rows
