"""The headline figures of a run: how many children, how far, how many at their nearest school."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.units import MM_PER_M, NONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.units import Index, LongMillimetres, Millimetres

OVER_4KM_MM: Final = 4_000 * MM_PER_M  # Thông tư liên tịch 65/2011, art. 2(1): primary schools
OVER_7KM_MM: Final = 7_000 * MM_PER_M  # the same: lower secondary schools
FAR_MM: Final[Mapping[str, int]] = {"K": OVER_4KM_MM, "1": OVER_4KM_MM, "6": OVER_7KM_MM}
"""Beyond which a way is long, by grade; for preschool that of primary schools is assumed."""

NEAREST: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """
    Headline figures; metres have three decimals, and are ``None`` where nobody was placed.

    Attributes
    ----------
    placed, unplaced
        Children with and without an offer.
    mean_m, median_m, p95_m, longest_m
        Road distance of the placed. The median and p95 are distances of children: the
        shortest one that half, or 95 %, of the placed do not exceed.
    over_4km
        Placed children whose road distance is longer than 4 km.
    at_nearest
        Placed children offered the first school in their own order.
    """

    placed: int
    unplaced: int
    mean_m: float | None
    median_m: float | None
    p95_m: float | None
    longest_m: float | None
    over_4km: int
    at_nearest: int

    def as_dict(self) -> dict[str, int | float | None]:
        """Return the figures by name, in the order above."""
        return asdict(self)


def summarise(school: Index, rank: Index, distance_mm: Millimetres) -> Summary:
    """
    Return the headline figures of an allocation.

    Parameters
    ----------
    school
        School offered to each pupil, ``NONE`` for no offer, shape (P,).
    rank
        Place of that school in the pupil's own order, from 1, shape (P,).
    distance_mm
        Road distance to that school, shape (P,); not read where there is no offer. ``NONE`` for
        a seat without a way, which counts as placed and in no distance.

    Examples
    --------
    >>> summarise(np.array([0, -1]), np.array([1, 0]), np.array([1500, 0])).mean_m
    1.5
    """
    placed = school != NONE
    travelled_mm = np.sort(distance_mm[placed & (distance_mm != NONE)].astype(np.int64))
    return Summary(
        placed=int(placed.sum()),
        unplaced=int((~placed).sum()),
        mean_m=_mean_m(travelled_mm),
        median_m=_share_m(travelled_mm, 50),
        p95_m=_share_m(travelled_mm, 95),
        longest_m=_share_m(travelled_mm, 100),
        over_4km=int((travelled_mm > OVER_4KM_MM).sum()),
        at_nearest=int((rank[placed] == NEAREST).sum()),
    )


def _mean_m(sorted_mm: LongMillimetres) -> float | None:
    return round(int(sorted_mm.sum()) / len(sorted_mm) / MM_PER_M, 3) if len(sorted_mm) else None


def _share_m(sorted_mm: LongMillimetres, percent: int) -> float | None:
    if not len(sorted_mm):
        return None
    last = -(-percent * len(sorted_mm) // 100) - 1  # whole numbers: no float decides a child
    return int(sorted_mm[last]) / MM_PER_M
