"""What whoever reads published counts can conclude of the others, by arithmetic alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
from scipy.optimize import linprog

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    Equation = tuple[Hashable, Sequence[Hashable]]

Cell = TypeVar("Cell")

FAR = 10_000.0
"""More children than any place here has."""


def ranges(
    told: Mapping[Cell, int],
    sums: Sequence[tuple[Cell, Sequence[Cell]]],
    wanted: Iterable[Cell],
    *,
    known: Mapping[Cell, tuple[int, int]],
) -> dict[Cell, tuple[int, int]]:
    """
    Return the least and the greatest number that each wanted count can be.

    Parameters
    ----------
    told
        Counts as published.
    sums
        Which count is the sum of which others; the reader knows these.
    wanted
        Counts that are not published.
    known
        What else is said of some: a least and a greatest number.
    """
    cells: list[Cell] = list(
        dict.fromkeys(cell for whole, parts in sums for cell in (whole, *parts))
    )
    place = {cell: i for i, cell in enumerate(cells)}
    matrix = np.zeros((len(sums), len(cells)))
    for row, (whole, parts) in enumerate(sums):
        matrix[row, place[whole]] -= 1
        for part in parts:
            matrix[row, place[part]] += 1
    bounds = [
        (told[cell], told[cell]) if cell in told else known.get(cell, (0, FAR)) for cell in cells
    ]
    found = {}
    for cell in wanted:
        least, most = (_extreme(matrix, bounds, place[cell], sign) for sign in (1, -1))
        found[cell] = (least, most)
    return found


def _extreme(matrix: np.ndarray, bounds: list[tuple[float, float]], at: int, sign: int) -> int:
    goal = np.zeros(matrix.shape[1])
    goal[at] = sign
    done = linprog(goal, A_eq=matrix, b_eq=np.zeros(len(matrix)), bounds=bounds)
    assert done.status == 0, done.message
    return round(sign * done.fun)
