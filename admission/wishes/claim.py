"""What a grade-10 result claims, with all that it must be judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gis.units import Ids, Index


@dataclass(frozen=True, slots=True, kw_only=True)
class WishClaim:
    """
    A grade-10 result with all that it must be judged by; P applicants, W wishes, S schools.

    Scores, gaps, step, floor and cut-offs are hundredths of a point. ``wish`` and ``direct``
    are schools or ``NONE``; ``offer_wish`` is 0 for a direct admission. ``barred`` applicants
    may have no offer by score. ``key`` (P, k) holds the marks of the secondary key, the higher
    first; ``needed_key`` (S, k) the least ones admitted at exactly the cut-off.
    """

    applicant_id: Ids
    school_code: Ids
    score: NDArray[np.int32]
    wish: Index
    direct: Index
    barred: NDArray[np.bool_]
    key: NDArray[np.int32]
    seats: NDArray[np.int32]
    gap: tuple[int, ...]
    step: int
    floor: int
    tie_rule: str
    offer: Index
    offer_wish: Index
    cutoff: NDArray[np.int32]
    needed_key: NDArray[np.int32]

    @property
    def has_key(self) -> bool:
        """Return whether a secondary key decides at the last seat."""
        return self.tie_rule == "secondary_key"
