"""On which site to branch, and which sites need no branch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.siting.programme import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.siting.growing import Relaxed

HALF: Final = 0.5
WHOLE: Final = 1e-6
LEAST: Final = 1e-3
"""Below a rise of this, in the solver's unit, both sides count as alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of the choices: within which limits, its bound, and the y of that bound."""

    bound: float
    span: Span
    y: NDArray[np.float64]


class Rises:
    """
    By how much a bound rises if a site opens or stays closed: learnt while branching.

    Pseudo-costs of N cells (Bénichou and others 1971), begun by strong branching.

    A rise is divided by how far y had to move. The cell whose two rises have the greatest product
    is branched on (Achterberg, Koch and Martin 2005).
    """

    def __init__(self, n: int) -> None:
        """Begin with nothing known of N cells."""
        self.sum = np.zeros((n, 2))
        self.n = np.zeros((n, 2), np.int64)

    def unknown(
        self, cells: NDArray[np.int64], y: NDArray[np.float64], most: int
    ) -> NDArray[np.int64]:
        """Return the cells of which a side is not known, nearest to one half first."""
        order = np.argsort(np.round(np.abs(y - HALF), 9), kind="stable")
        cells = cells[order]
        unknown: NDArray[np.int64] = cells[self.n[cells].min(axis=1) == 0][:most]
        return unknown

    def learn(
        self, cells: NDArray[np.int64], y: NDArray[np.float64], rises: NDArray[np.float64]
    ) -> None:
        """Take what strong branching told of cells, shape (n, 2): y to 0, y to 1."""
        self.sum[cells] += rises / np.column_stack((y, 1 - y))
        self.n[cells] += 1

    def learn_one(self, cell: int, y: float, end: int, rise: float) -> None:
        """Take how much the bound rose where y became 0 or 1."""
        self.sum[cell, end] += rise / (1 - y if end else y)
        self.n[cell, end] += 1

    def best(self, cells: NDArray[np.int64], y: NDArray[np.float64]) -> int:
        """Return the cell to branch on; of equal ones the first."""
        known = self.n.sum()
        mean = self.sum.sum() / known if known else 1.0
        per_unit = np.where(self.n > 0, self.sum / np.maximum(self.n, 1), mean)[cells]
        rise = np.maximum(per_unit * np.column_stack((y, 1 - y)), LEAST)
        return int(cells[rise.prod(axis=1).argmax()])


def decided_by_price(told: Relaxed, span: Span, spare: float) -> Span:
    """Return the limits with every y at the end that it cannot leave for what can be spared."""
    shut = (told.y < HALF) & (told.y_price > spare)
    kept = (told.y > HALF) & (told.y_price < -spare)
    if not (shut.any() or kept.any()):
        return span
    low, high = np.where(kept, 1.0, span.low), np.where(shut, 0.0, span.high)
    # what is open stays open, what is not was not before
    return Span(low=np.maximum.accumulate(low), high=np.minimum.accumulate(high[::-1])[::-1])


def undecided(node: Node) -> NDArray[np.int64]:
    """Return the flat cells of y that are neither decided nor whole."""
    is_free = node.span.low < node.span.high
    found: NDArray[np.int64] = np.flatnonzero(is_free & (np.abs(node.y - np.round(node.y)) > WHOLE))
    return found
