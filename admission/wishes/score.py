"""From papers to the score of grade 10: times each paper, extra points, and who is barred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.errors import ShapeError
from gis.units import NONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gis.units import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRules:
    """
    What makes a score, in hundredths of a point.

    Attributes
    ----------
    times
        How often each of the K papers counts; 0 for one that decides among equal scores only.
    above
        Every paper that counts must be above this.
    priority, bonus
        Points of each group; a group that is not named adds none.
    cap
        Most that priority and bonus may add together; ``None`` without a cap.
    """

    times: tuple[int, ...]
    above: int
    priority: Mapping[int, int]
    bonus: Mapping[int, int]
    cap: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """
    What P applicants bring from the exam.

    Attributes
    ----------
    paper
        Hundredths of a point, ``NONE`` for a paper not sat, shape (P, K).
    given
        Which papers the file has a column for, shape (K,).
    priority, bonus
        Group of each applicant, 0 for none, shape (P,).
    broke_rules
        Who broke the exam's rules, shape (P,).
    """

    paper: NDArray[np.int32]
    given: NDArray[np.bool_]
    priority: NDArray[np.int32]
    bonus: NDArray[np.int32]
    broke_rules: NDArray[np.bool_]

    def take(self, row: Index) -> Marks:
        """Return some applicants in the order of ``row``."""
        return Marks(
            paper=self.paper[row],
            given=self.given,
            priority=self.priority[row],
            bonus=self.bonus[row],
            broke_rules=self.broke_rules[row],
        )


def scores(marks: Marks, rules: ScoreRules) -> NDArray[np.int32]:
    """
    Return each applicant's score, hundredths of a point, shape (P,); a missing paper counts 0.

    Raises
    ------
    ShapeError
        If the papers are not those of the rules.

    Examples
    --------
    >>> marks = Marks(
    ...     paper=np.array([[800, 700, 650, 500]], np.int32),
    ...     given=np.ones(4, bool),
    ...     priority=np.array([2]),
    ...     bonus=np.array([0]),
    ...     broke_rules=np.array([False]),
    ... )
    >>> rules = ScoreRules(times=(1, 1, 1, 2), above=200, priority={2: 150}, bonus={}, cap=None)
    >>> scores(marks, rules).tolist()
    [3300]
    """
    if marks.paper.shape[1] != len(rules.times):
        msg = f"{marks.paper.shape[1]} papers and {len(rules.times)} in the rules"
        raise ShapeError(msg)
    total: NDArray[np.int32] = np.maximum(marks.paper, 0) @ np.array(rules.times, np.int32)
    extra = _of_group(marks.priority, rules.priority) + _of_group(marks.bonus, rules.bonus)
    if rules.cap is not None:
        extra = np.minimum(extra, rules.cap)
    score: NDArray[np.int32] = (total + extra).astype(np.int32)
    return score


def barred(marks: Marks, rules: ScoreRules) -> NDArray[np.bool_]:
    """Return who is not admitted by score: a paper missing or too low, or rules broken, (P,)."""
    counts = marks.given & (np.array(rules.times, np.int32) > 0)
    low = (marks.paper == NONE) | (marks.paper <= rules.above)
    out: NDArray[np.bool_] = (low & counts).any(axis=1) | marks.broke_rules
    return out


def _of_group(group: NDArray[np.int32], points: Mapping[int, int]) -> NDArray[np.int32]:
    found = np.zeros(len(group), np.int32)
    for number, one in points.items():
        found[group == number] = one
    return found
