"""How certain a school is at a place: the share of draws in which it admits one more child."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.errors import InputError
from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Index

WORDS: Final = ("always", "usually", "rarely")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """
    From which share of draws on a school admits always, usually, rarely.

    The first two are above one half, so that no two schools hold the same place.
    """

    always: float = 0.95
    usually: float = 0.5
    rarely: float = 0.05

    def check(self) -> None:
        """Raise ``InputError`` unless 0 < rarely < usually < always ≤ 1 and usually ≥ 0.5."""
        if not (0 < self.rarely < self.usually < self.always <= 1 and self.usually >= 0.5):  # noqa: PLR2004 (a half)
            msg = (
                f"thresholds {self.always:g}, {self.usually:g}, {self.rarely:g}: they must fall, "
                "from at most 1, and the second must be at least 0.5"
            )
            raise InputError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """
    The schools that admit at each place in some draw, by place, then school; R rows.

    Attributes
    ----------
    place, school
        The place and the school, ``NONE`` for no school, shape (R,).
    n_draws
        In how many draws; over a place they add up to ``of``, shape (R,).
    of
        Draws in all.
    """

    place: Index
    school: Index
    n_draws: Index
    of: int

    @property
    def share(self) -> NDArray[np.float64]:
        """Return the share of draws, shape (R,)."""
        return np.asarray(self.n_draws / self.of)

    def word(self, limits: Thresholds) -> NDArray[np.int8]:
        """
        Return always, usually or rarely as a position in ``WORDS``; ``NONE`` below all.

        More than half of the draws is usual: at exactly one half two schools would share a place.
        """
        share = self.share
        word = np.full(len(share), NONE, np.int8)
        word[share >= limits.rarely] = 2
        word[(share >= limits.usually) & (2 * self.n_draws > self.of)] = 1
        word[(share >= limits.always) & (2 * self.n_draws > self.of)] = 0
        word[self.school == NONE] = NONE
        return word


def shares(label: Index) -> Shares:
    """
    Count the draws.

    Parameters
    ----------
    label
        School that admits in each draw at each place, ``NONE`` for none, shape (D, n).

    Examples
    --------
    >>> found = shares(np.array([[4, NONE], [4, 7]], np.int32))
    >>> found.place.tolist(), found.school.tolist(), found.share.tolist()
    ([0, 1, 1], [4, -1, 7], [1.0, 0.5, 0.5])
    """
    n_draws, n_places = label.shape
    width = int(label.max(initial=0)) + 2
    key = np.arange(n_places, dtype=np.int64)[None, :] * width + (label + 1)
    found, count = np.unique(key, return_counts=True)
    return Shares(
        place=(found // width).astype(np.int32),
        school=(found % width - 1).astype(np.int32),
        n_draws=count.astype(np.int32),
        of=n_draws,
    )
