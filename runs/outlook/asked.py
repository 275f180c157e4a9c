"""What an outlook is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gis.errors import InputError

MOST_DRAWS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What an outlook is of.

    Attributes
    ----------
    grade, base_year
        Grade entered, and the autumn of today's children.
    years
        Autumns asked for.
    n_draws, seed
        Draws of the forecast beside what it tells.
    within_m
        How far a seat may be to count as within reach.
    """

    grade: str
    base_year: int
    years: tuple[int, ...]
    n_draws: int = 20
    seed: str = "outlook"
    within_m: int = 2000

    def check(self) -> None:
        """Raise ``InputError`` if there are too many draws, or no reach."""
        if not 0 <= self.n_draws <= MOST_DRAWS:
            msg = f"{self.n_draws} draws; it takes 0 to {MOST_DRAWS}"
            raise InputError(msg)
        if self.within_m < 1:
            msg = f"within {self.within_m} m; a reach is above 0"
            raise InputError(msg)
