"""All children of a run: those of the ordinary run, and those who had a seat before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from admission.model import Pupils
from admission.pairs import OPEN, Pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.before import Before
    from admission.model import Allocation
    from gis.units import Ids, Index, Millimetres


@dataclass(frozen=True, slots=True, kw_only=True)
class Everyone:
    """
    All P children of a run by id, those of the ordinary run and those placed before.

    Attributes
    ----------
    pupils
        Sorted by id.
    school, rank, own_mm
        School (``NONE`` unplaced), its place in the own order (0 without), the way to it
        (``NONE`` without), shape (P,).
    programme
        Name of the programme, empty outside of programmes, shape (P,).
    is_before
        Who was placed before the ordinary run, shape (P,).
    """

    pupils: Pupils
    school: Index
    rank: Index
    own_mm: Millimetres
    programme: Ids
    is_before: NDArray[np.bool_]


def everyone(
    pupils: Pupils, allocation: Allocation, own_mm: Millimetres, before: Before | None
) -> Everyone:
    """Return all children of a run; ``own_mm`` is of the ordinary run, ``NONE`` unplaced."""
    plain = Everyone(
        pupils=pupils,
        school=allocation.school,
        rank=allocation.rank,
        own_mm=own_mm,
        programme=np.full(len(pupils), "", object),
        is_before=np.zeros(len(pupils), np.bool_),
    )
    if before is None:
        return plain
    order = order_of_all(pupils, before)
    return Everyone(
        pupils=joined(pupils, before.pupils, order),
        school=np.append(plain.school, before.school)[order],
        rank=np.append(plain.rank, before.rank)[order],
        own_mm=np.append(plain.own_mm, before.own_mm)[order],
        programme=np.append(plain.programme, before.names())[order],
        is_before=np.append(plain.is_before, np.ones(len(before), np.bool_))[order],
    )


def whole_pairs(pairs: Pairs, pupils: Pupils, before: Before) -> Pairs:
    """Return the pairs of all children; nothing is barred for who has a school already."""
    inside, barred = pairs.inside, pairs.barred
    order = order_of_all(pupils, before)
    if inside is not None and before.inside is not None:
        inside = np.concatenate([inside, before.inside])[order]
    if barred is not None:
        free = np.full((len(before), barred.shape[1]), OPEN, np.uint8)
        barred = np.concatenate([barred, free])[order]
    lines_mm = pairs.lines_mm
    if lines_mm is not None and before.lines_mm is not None:
        lines_mm = np.concatenate([lines_mm, before.lines_mm])[order]
    return replace(pairs, inside=inside, barred=barred, lines_mm=lines_mm)


def order_of_all(pupils: Pupils, before: Before) -> NDArray[np.intp]:
    """Return where each child by id stands in the ordinary run followed by those before."""
    order: NDArray[np.intp] = np.argsort(np.append(pupils.id, before.pupils.id), kind="stable")
    return order


def joined(one: Pupils, other: Pupils, order: NDArray[np.intp]) -> Pupils:
    """Return two lists of pupils as one in an order."""
    return Pupils(
        id=np.append(one.id, other.id)[order],
        group=np.append(one.group, other.group)[order],
        given={name: np.append(one.given[name], other.given[name])[order] for name in one.given},
    )
