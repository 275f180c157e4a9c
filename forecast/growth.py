"""How fast groups of children grow from year to year, and how a growth fades ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.panel import by_region
from forecast.shrink import prior_children, towards

if TYPE_CHECKING:
    from forecast.panel import Children
    from gis.units import Index

YEARS: Final = 5
FADE: Final = 0.8
"""Each older year of growth weighs so much of the next newer one."""

DAMPING: Final = 0.8
"""A growth of next year goes on by so much of it the year after."""

MOST: Final = 1.0
"""No growth is carried beyond a factor e, or 1 / e."""


def matched_growth(
    n: Children, group: Index, n_groups: int, prior: Children | float, children: float | None
) -> Children:
    """
    Return the yearly growth of groups of cells, as logarithms, in their last years.

    Only cells known in both of two following years count, so that a school that opens or closes
    is no growth of the others.

    Parameters
    ----------
    n
        Children, shape (U, C, Y).
    group, n_groups
        Group of each unit, and how many there are.
    prior, children
        What a group's growth is drawn towards (logarithms), and by how many children's weight;
        found from how much the groups differ beyond chance if ``None``.

    Returns
    -------
    growth
        Shape (n_groups, C); the prior where nothing is known.
    """
    after, before = np.zeros(n.shape[:2]), np.zeros(n.shape[:2])
    weight, taken = 1.0, 0
    for year in range(n.shape[2] - 1, 0, -1):
        both = ~np.isnan(n[:, :, year]) & ~np.isnan(n[:, :, year - 1])
        if not both.any():
            continue
        after += weight * np.where(both, n[:, :, year], 0.0)
        before += weight * np.where(both, n[:, :, year - 1], 0.0)
        weight, taken = weight * FADE, taken + 1
        if taken == YEARS:
            break
    top, base = by_region(after, group, n_groups), by_region(before, group, n_groups)
    expected = np.broadcast_to(np.exp(prior), top.shape)
    weight_of = prior_children(top, base, expected) if children is None else children
    factor = towards(top, base, expected, weight_of)
    return np.log(np.maximum(factor, np.exp(-MOST)))


def damped(growth: Children, horizon: int) -> Children:
    """
    Return the logarithm of growth from now to each year ahead, one more axis of length H.

    The damped trend of Gardner and McKenzie [1], equation 4: growth (d + d² + … + d^h).

    Examples
    --------
    >>> damped(np.array([0.1]), 2).round(3)
    array([[0.08 , 0.144]])

    References
    ----------
    [1] E. S. Gardner and E. McKenzie, "Forecasting trends in time series", Management Science
    31, 1985, 1237-1246.
    """
    ahead = np.arange(1, horizon + 1)
    sums = DAMPING * (1.0 - DAMPING**ahead) / (1.0 - DAMPING)
    return np.clip(growth[..., None] * sums, -MOST, MOST)
