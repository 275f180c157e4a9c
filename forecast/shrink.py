"""Small numbers drawn towards larger ones, by how much they differ beyond chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from forecast.panel import Children

LEAST_CHILDREN: Final = 20.0
LEAST_UNITS: Final = 20
"""Fewer units than this, or only units with fewer children, tell nothing of how units differ."""

UNKNOWN: Final = 200.0
"""Children behind the prior where that cannot be found: six classes."""

MOST_CHILDREN: Final = 5_000.0
TAIL: Final = 0.02
"""Deviations beyond these quantiles are cut to them: schools merged or split say nothing."""


def towards(
    top: Children, base: Children, prior: Children | float, children: Children | float
) -> Children:
    """
    Return (top + children x prior) / (base + children).

    Examples
    --------
    >>> towards(np.array([30.0]), np.array([20.0]), 1.0, 20.0)
    array([1.25])
    """
    return np.asarray((top + children * prior) / (base + children))


def prior_children(top: Children, base: Children, prior: Children) -> Children:
    """
    Return how many children's weight the prior has against each column of ratios.

    Parameters
    ----------
    top, base, prior
        Children after and before, and what each ratio is drawn towards; shapes (U, C).

    Returns
    -------
    children
        Shape (C,): s² / t², where ratios scatter around the prior by t² + s² / base.

    Notes
    -----
    Moments: squared deviations are fitted on 1 and 1 / base by least squares weighted with
    base. Of two thousand schools or of fifty districts the same rule finds the weight; nothing
    is set by hand but the limits above [1].

    References
    ----------
    [1] B. Efron and C. Morris, "Data analysis using Stein's estimator and its generalizations",
    JASA 70, 1975, 311-319.
    """
    found = np.full(top.shape[1], UNKNOWN)
    for column in range(top.shape[1]):
        use = (base[:, column] > LEAST_CHILDREN) & ~np.isnan(prior[:, column])
        if use.sum() >= LEAST_UNITS:
            size = base[use, column]
            found[column] = _of_column(top[use, column] / size - prior[use, column], size)
    return found


def _of_column(deviation: Children, size: Children) -> float:
    cut = np.clip(deviation, *np.quantile(deviation, [TAIL, 1.0 - TAIL]))
    squared, inverse = cut**2, 1.0 / size
    mean, mean_inverse = np.average(squared, weights=size), np.average(inverse, weights=size)
    spread = np.average((inverse - mean_inverse) ** 2, weights=size)
    together = np.average((inverse - mean_inverse) * (squared - mean), weights=size)
    slope = together / spread if spread > 0 else 0.0
    by_chance = max(slope, 0.05)  # a child is one child: the variance of a ratio is never nothing
    beyond = max(mean - slope * mean_inverse, 1e-5)
    return float(np.clip(by_chance / beyond, 1.0, MOST_CHILDREN))
