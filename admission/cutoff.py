"""Cut-offs: how far the farthest admitted pupil of each school and group lives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.model import Pupils
    from admission.order import SchoolOrder
    from gis.units import Index, Millimetres


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutoffs:
    """
    The last distance and the offers of each school and group; S schools, G groups.

    Attributes
    ----------
    group
        The groups that occur among the pupils, ascending, shape (G,).
    last_mm
        Longest distance admitted, ``NONE`` without offers, shape (S, G).
    n_offers
        Offers made, shape (S, G).
    """

    group: NDArray[np.int32]
    last_mm: Millimetres
    n_offers: NDArray[np.int32]


def cutoffs(pupils: Pupils, school: Index, distance_mm: Millimetres) -> Cutoffs:
    """
    Return the cut-offs of an allocation.

    Parameters
    ----------
    pupils
        The children, P of them.
    school
        School offered to each pupil, ``NONE`` for no offer, shape (P,).
    distance_mm
        Pupil to school, shape (P, S).

    Examples
    --------
    >>> from admission.model import Pupils
    >>> ids = np.array(["a", "b", "c"], object)
    >>> children = Pupils(id=ids, group=np.array([1, 1, 2], np.int32))
    >>> offer = np.array([0, 0, NONE], np.int32)
    >>> found = cutoffs(children, offer, np.array([[300], [450], [90]], np.int32))
    >>> found.last_mm.tolist(), found.n_offers.tolist()
    ([[450, -1]], [[2, 0]])
    """
    n_schools = distance_mm.shape[1]
    group, column = np.unique(pupils.group, return_inverse=True)
    last_mm = np.full((n_schools, len(group)), NONE, np.int32)
    n_offers = np.zeros((n_schools, len(group)), np.int32)
    placed = np.flatnonzero(school != NONE)
    cell = (school[placed], column[placed])
    np.maximum.at(last_mm, cell, distance_mm[placed, school[placed]])
    np.add.at(n_offers, cell, 1)
    return Cutoffs(group=group, last_mm=last_mm, n_offers=n_offers)


def last_admitted(school: Index, distance_mm: Millimetres, order: SchoolOrder) -> Index:
    """
    Return the admitted pupil whom each school ranks last, ``NONE`` without offers, shape (S,).

    Parameters
    ----------
    school
        School offered to each pupil, shape (P,).
    distance_mm
        Pupil to school, shape (P, S).
    order
        How schools rank pupils.
    """
    placed = np.flatnonzero(school != NONE)
    at = school[placed]
    tie_class = distance_mm[placed, at] // order.band_mm
    later = order.later_at(placed, at)
    best_first = np.lexsort((order.lot[placed], tie_class, later, order.group_rank[placed], at))
    last = np.full(distance_mm.shape[1], NONE, np.int32)
    last[at[best_first]] = placed[best_first]  # the last one written is the last in order
    return last
