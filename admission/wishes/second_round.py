"""The additional round of grade 10: which schools are open, and whom they may consider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Index

FAILED_ALL: Final = 0
"""Sat every paper and has no offer of the first round."""

HAD_OFFER: Final = 1
BARRED: Final = 2
STANDINGS: Final = ("failed_all", "had_offer", "barred")
"""Words for the three, by number."""

OUTCOMES: Final = (
    "offered",
    "below_cutoff",
    "below_first_round",
    "not_open",
    "had_offer",
    "barred",
)
"""What becomes of an application; all but the first two were not considered."""

HUNDREDTHS_OF_ALL: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRules:
    """
    What opens the round.

    Attributes
    ----------
    unfilled_share
        Least share of its seats that a school has free, hundredths of a per cent.
    cutoff_wish
        The wish, from 1, whose cut-off of the first round a score must reach.
    """

    unfilled_share: int
    cutoff_wish: int


def is_open(
    seats: NDArray[np.int32], taken: NDArray[np.int64], rules: RoundRules
) -> NDArray[np.bool_]:
    """
    Return which schools have enough seats free to take part.

    Examples
    --------
    >>> rules = RoundRules(unfilled_share=250, cutoff_wish=1)
    >>> is_open(np.array([200, 200, 200]), np.array([195, 196, 201]), rules).tolist()
    [True, False, False]
    """
    left = seats.astype(np.int64) - taken
    good: NDArray[np.bool_] = (left > 0) & (
        left * HUNDREDTHS_OF_ALL >= seats.astype(np.int64) * rules.unfilled_share
    )
    return good


def not_considered(
    standing: NDArray[np.int8],
    score: NDArray[np.int32],
    school: Index,
    *,
    required: NDArray[np.int32],
    open_school: NDArray[np.bool_],
) -> NDArray[np.int8]:
    """
    Return for each application the outcome that bars it, ``NONE`` where it is considered.

    Parameters
    ----------
    standing
        One of ``STANDINGS`` by number, shape (P,).
    score
        Hundredths of a point, shape (P,).
    school
        The one school of each, shape (P,).
    required
        What each school asked in the first round, hundredths of a point, shape (S,).
    open_school
        Which schools take part, shape (S,).
    """
    why = np.full(len(score), NONE, np.int8)
    why[score < required[school]] = OUTCOMES.index("below_first_round")
    why[~open_school[school]] = OUTCOMES.index("not_open")
    why[standing == HAD_OFFER] = OUTCOMES.index("had_offer")
    why[standing == BARRED] = OUTCOMES.index("barred")
    return why
