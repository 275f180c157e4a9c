"""Secondary keys of grade 10: one order of applicants from score class and key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class KeyedLevels:
    """
    One whole number per applicant and wish that orders by score class, then by key.

    Attributes
    ----------
    level
        ``class * K + rank of the key``, higher is better, negative below the floor, (P, W).
    distinct
        The K different keys, ascending, shape (K, k).
    """

    level: NDArray[np.int64]
    distinct: NDArray[np.int32]


def keyed_levels(
    reach: NDArray[np.int64], key: NDArray[np.int32], *, floor: int, step: int
) -> KeyedLevels:
    """
    Return the levels of applicants.

    Parameters
    ----------
    reach
        Score less the gap of the wish, hundredths of a point, shape (P, W).
    key
        Marks that decide among equal scores, the first column first, higher is better, (P, k).
    floor, step
        Of the policy; scores within one step from the floor upward are one class.

    Examples
    --------
    >>> marks = np.array([[800], [700]], np.int32)
    >>> keyed_levels(np.array([[2000], [2025]]), marks, floor=0, step=25).level.tolist()
    [[161], [162]]
    """
    if not len(key):
        return KeyedLevels(np.empty(reach.shape, np.int64), np.empty((1, key.shape[1]), np.int32))
    distinct, rank = np.unique(key, axis=0, return_inverse=True)
    score_class = (reach - floor) // step
    return KeyedLevels(score_class * len(distinct) + rank.reshape(-1, 1), distinct)


def cutoffs_of_levels(
    limit: NDArray[np.int64], distinct: NDArray[np.int32], *, floor: int, step: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """
    Return the cut-off and the least key there for each school's least level.

    The key is ``NONE`` throughout where everybody with that score is admitted.
    """
    score_class, rank = np.divmod(limit, len(distinct))
    needed = np.where((rank > 0)[:, None], distinct[rank], NONE)
    return (floor + score_class * step).astype(np.int32), needed.astype(np.int32)
