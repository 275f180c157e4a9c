"""
The two written orders: schools as a pupil ranks them, pupils as a school ranks them.

A pupil ranks schools by (distance_mm, school position). A school ranks pupils by
(group, later, distance class, lot), packed here into one int64 so that a comparison is one
instruction: 11 bits of group, 1 of whether the pupil stands later at this school, 30 of
distance class, 21 of lot. Without a lot the last part is the pupil's position; without a band
the class is the distance itself; most policies let nobody stand later.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gis.errors import ShapeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.model import Pupils
    from gis.units import Ids, Index

LOT_BITS: Final = 21
CLASS_BITS: Final = 30
LOT_MASK: Final = (1 << LOT_BITS) - 1
LATER_SHIFT: Final = LOT_BITS + CLASS_BITS
GROUP_SHIFT: Final = LATER_SHIFT + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolOrder:
    """
    How every school ranks pupils.

    Attributes
    ----------
    group_rank
        0 for the first group, 1 for the next …, int64, shape (P,).
    band_mm
        Width of a distance class; 1 where every millimetre counts.
    lot
        Place of each pupil in the order that decides inside a class, a permutation, shape (P,).
    later
        1 where the pupil stands after the others of the own group at a school, uint8, shape
        (P, S); ``None`` where nobody does.
    """

    group_rank: NDArray[np.int64]
    band_mm: int
    lot: NDArray[np.int64]
    later: NDArray[np.uint8] | None = None

    @property
    def pupil_of_lot(self) -> Index:
        """Return the inverse of ``lot``."""
        pupil = np.empty(len(self.lot), np.int32)
        pupil[self.lot] = np.arange(len(self.lot), dtype=np.int32)
        return pupil

    def later_at(
        self, pupil: NDArray[np.integer[Any]], school: NDArray[np.integer[Any]]
    ) -> NDArray[np.uint8]:
        """Return whether each pupil stands later at the school beside it, same shape."""
        if self.later is None:
            return np.zeros(len(pupil), np.uint8)
        found: NDArray[np.uint8] = self.later[pupil, school]
        return found

    def base(self) -> NDArray[np.int64]:
        """Return the part of each pupil's key that is the same at every school, shape (P,)."""
        return (self.group_rank << GROUP_SHIFT) | self.lot


def school_order(
    pupils: Pupils,
    *,
    use_groups: bool,
    band_mm: int = 1,
    seed: str | None = None,
    later: NDArray[np.uint8] | None = None,
) -> SchoolOrder:
    """
    Return the order of pupils that all schools of a run share.

    Parameters
    ----------
    pupils
        The children, sorted by id.
    use_groups
        False where the policy says that groups are ignored.
    band_mm
        Width of a distance class, 1 mm or more.
    seed
        Secret of the lot; ``None`` where ties go to the smaller pupil id.
    later
        As in ``SchoolOrder``.
    """
    if band_mm < 1:
        msg = f"a distance class is {band_mm} mm wide; it must be at least 1 mm"
        raise ShapeError(msg)
    n_pupils = len(pupils)
    rank = np.zeros(n_pupils, np.int64)
    if use_groups:
        rank = np.unique(pupils.group, return_inverse=True)[1].astype(np.int64)
    lot = np.arange(n_pupils, dtype=np.int64) if seed is None else lot_order(pupils.id, seed)
    return SchoolOrder(group_rank=rank, band_mm=band_mm, lot=lot, later=later)


def lot_order(pupil_id: Ids, seed: str) -> NDArray[np.int64]:
    """
    Return each pupil's place in the lot: HMAC-SHA256(seed, pupil id), smaller first.

    Anyone with the seed and the list of ids can draw the same lot with any HMAC tool.

    Examples
    --------
    >>> lot_order(np.array(["a", "b", "c"], object), "2026").tolist()
    [2, 0, 1]
    """
    drawn = [drawn_number(str(name), seed) for name in pupil_id]
    order = sorted(range(len(drawn)), key=lambda i: (drawn[i], i))
    lot = np.empty(len(drawn), np.int64)
    lot[order] = np.arange(len(drawn))
    return lot


def drawn_number(name: str, seed: str) -> bytes:
    """Return the number that a lot draws for an id: HMAC-SHA256(seed, id)."""
    return hmac.new(seed.encode(), name.encode(), hashlib.sha256).digest()
