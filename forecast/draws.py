"""
What may come instead of what is told: draws that err as past autumns were missed.

An interval says how far off one number may be. Whether a ward lacks seats depends on many
numbers at once, and they are off together: all wards of a year share its shocks. A draw is one
way in which everything may come.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats  # type: ignore[import-untyped]  # ships no types
from scipy.special import ndtr  # type: ignore[import-untyped]  # ships no types

from forecast.conformal import SIZE_BOUNDS, past_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecast.ahead import Ahead
    from forecast.conformal import Past
    from forecast.panel import Children


def draws(told: Ahead, level: str, *, names: Sequence[str], n_draws: int, seed: str) -> Children:
    """
    Return what may come of one level's numbers, one kind of cell.

    Parameters
    ----------
    told
        The forecast.
    level
        ``region_grade``, ``region``, ``unit``, ``city_grade`` or ``city``.
    names
        Of the N members along the first axis: chance belongs to a name, not to its position.
    n_draws, seed
        How many, and what makes them the same again.

    Returns
    -------
    draws
        Shape (D, N, …, H): as ``told.middle[level]`` with one more axis before.

    Notes
    -----
    A normal score of each member, sqrt(r) z + sqrt(1 - r) e with z common to all and r the share
    of variance that a year's errors have in common, is turned into the error of the same rank
    among the past errors of its size class (a Gaussian copula with the margins of the intervals;
    Nelsen, "An Introduction to Copulas", 2006, section 2.3), less their median, so that draws lie
    around what is told: that all wards of a few past years came out on one side is the shock of
    those years more than a fault of the method. A draw keeps its scores in all years and grades:
    who is above what was told stays above, and farther off each year.
    """
    middle = told.middle[level]
    score = _scores(names, n_draws, seed)
    found = np.empty((n_draws, *middle.shape))
    at = told.panel.n_years - 1
    for h in range(told.horizon):
        past = past_of(told.errors[level], at, h + 1)
        for of in np.ndindex(middle.shape[1:-1]):
            here = (slice(None), *of, h)
            found[(slice(None), *here)] = _drawn(past, middle[here], score)
    return found


def _scores(names: Sequence[str], n_draws: int, seed: str) -> tuple[Children, Children]:
    """Return the common normal scores, shape (D,), and those of each member, shape (D, N)."""
    own = [_normal(f"{seed} member {name}", n_draws) for name in names]
    return _normal(f"{seed} common", n_draws), np.stack(own, axis=1)


def _normal(text: str, n: int) -> Children:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest())
    return np.random.default_rng(number).standard_normal(n)


def _drawn(past: Past | None, told: Children, score: tuple[Children, Children]) -> Children:
    """Return the draws of N numbers one horizon ahead, shape (D, N)."""
    common, own = score
    if past is None:
        return np.broadcast_to(told, own.shape)
    share = ndtr(np.sqrt(past.shared) * common[:, None] + np.sqrt(1.0 - past.shared) * own)
    error = past.spread * stats.t.ppf(share, past.n_years)
    if not past.is_few:
        order, spans = past.members()
        size = np.digitize(np.nan_to_num(told), SIZE_BOUNDS)
        for s in np.unique(size).tolist():
            first, last = spans[s, 0]
            chosen, is_here = order[first:last], size == s
            error[:, is_here] = past.widening * _of_share(past, chosen, share[:, is_here])
    return np.asarray(np.maximum(told + error * np.maximum(told, 1.0), 0.0))


def _of_share(past: Past, chosen: NDArray[np.intp], share: Children) -> Children:
    """Return the errors below which so much of the weight lies, less their median."""
    error, up_to = past.around_median(chosen)
    return np.asarray(error[np.searchsorted(up_to[:-1], share)])
