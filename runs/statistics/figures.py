"""The figures of any part of the children of a placement: one definition for ledger and public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from runs.summary import OVER_4KM_MM, OVER_7KM_MM, summarise

if TYPE_CHECKING:
    from gis.units import Index, Millimetres


def figures_of(school: Index, rank: Index, own_mm: Millimetres) -> dict[str, Any]:
    """
    Return the figures of some children.

    Parameters
    ----------
    school
        School offered, ``NONE`` for no offer, shape (P,).
    rank
        Place of that school in the child's own order, from 1, shape (P,).
    own_mm
        Way to it, ``NONE`` without one, shape (P,).

    Examples
    --------
    >>> found = figures_of(np.array([0, -1]), np.array([1, 0]), np.array([4_500_000, -1]))
    >>> found["n"], found["n_unplaced"], found["n_over_4km"], found["median_m"]
    (2, 1, 1, 4500.0)
    """
    told = summarise(school, rank, own_mm)
    return {
        "n": len(school),
        "n_placed": told.placed,
        "n_unplaced": told.unplaced,
        "n_at_nearest": told.at_nearest,
        "n_over_4km": int(np.count_nonzero(own_mm > OVER_4KM_MM)),
        "n_over_7km": int(np.count_nonzero(own_mm > OVER_7KM_MM)),
        "mean_m": told.mean_m,
        "median_m": told.median_m,
        "p95_m": told.p95_m,
        "longest_m": told.longest_m,
    }
