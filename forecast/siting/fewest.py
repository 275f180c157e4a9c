"""The fewest or cheapest sites that cover every block, and the shortest longest way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]  # ships no types
from scipy.sparse import csr_array  # type: ignore[import-untyped]  # ships no types

from forecast.siting.case import Found, NotPossibleError
from gis.units import UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.siting.case import Limits, Proof
    from gis.units import Millimetres

HALF: Final = 0.5
ENDED: Final = 0
INFEASIBLE: Final = 2
MM: Final = 1_000


def fewest(
    existing_mm: Millimetres,
    site_mm: Millimetres,
    cost: NDArray[np.int64],
    *,
    within_mm: int,
    time_limit_s: float = 60.0,
) -> Found:
    """
    Return the cheapest sites with which every block has a school within ``within_mm``.

    Set covering of Toregas, Swain, ReVelle and Bergman (1971): minimise sum f_c y_c so that each
    block without a standing school in reach has an open site in reach. Blocks with the same sites
    in reach, and those whose sites another block's all are, are one row.

    Parameters
    ----------
    existing_mm, site_mm
        As in ``median_case``, of blocks with children only.
    cost
        Of each site; ones for the fewest, shape (C,).

    Raises
    ------
    NotPossibleError
        With how many blocks no site can cover.
    """
    rows = _rows(existing_mm, site_mm, within_mm)
    if not len(rows):
        return Found(opened=np.zeros(len(cost), np.bool_), value=0, bound=0, proof="exact")
    told = milp(
        cost.astype(np.float64),
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(csr_array(rows.astype(np.float64)), 1, np.inf),
        options={"time_limit": float(time_limit_s), "mip_rel_gap": 0.0},
    )
    opened = np.ones(len(cost), np.bool_) if told.x is None else told.x > HALF
    opened = _without_needless(rows, cost, opened)
    value = int(cost[opened].sum())
    proof: Proof = "exact" if told.status == ENDED else "time limit"
    bound = value if proof == "exact" else max(0.0, told.mip_dual_bound or 0.0)
    return Found(opened=opened, value=value, bound=bound, proof=proof)


def centre(
    existing_mm: Millimetres, site_mm: Millimetres, limits: Limits, *, time_limit_s: float = 60.0
) -> Found:
    """
    Return the sites that make the longest way to the nearest school shortest.

    The p-centre of Hakimi (1964) by halving the sorted distances, each step a set covering as
    Minieka (1970) showed; ``value`` is the longest way in millimetres. ``n_open`` sites at most
    are opened: more would not shorten the longest way.

    Raises
    ------
    NotPossibleError
        If no choice is within the limits, or some block cannot be reached by any.
    """
    limits.refuse()
    ways = np.unique(np.concatenate((existing_mm, site_mm.ravel())))
    ways = ways[ways < UNREACHABLE_MM]
    low, high = 0, len(ways) - 1
    held: Found | None = None
    while low <= high:
        middle = (low + high) // 2
        found = _within(existing_mm, site_mm, limits, int(ways[middle]), time_limit_s)
        if found is None:
            low = middle + 1
        else:
            held, high = found, middle - 1
    if held is None:
        msg = "some blocks can reach no school and no site, whatever opens"
        raise NotPossibleError(msg)
    needed = _rows(existing_mm, site_mm, int(ways[low]), refuse=False)
    opened = _without_needless(needed, limits.cost, held.opened)
    return Found(opened=opened, value=int(ways[low]), bound=float(ways[low]), proof="exact")


def _within(
    existing_mm: Millimetres, site_mm: Millimetres, limits: Limits, mm: int, time_limit_s: float
) -> Found | None:
    """Return sites within the limits that cover all within ``mm``, ``None`` if there are none."""
    rows = _rows(existing_mm, site_mm, mm, refuse=False)
    if len(rows) and not rows.any(axis=1).all():
        return None
    n_sites = len(limits.cost)
    kept = [LinearConstraint(csr_array(rows.astype(np.float64)), 1, np.inf)] if len(rows) else []
    if limits.n_open is not None:
        kept.append(LinearConstraint(np.ones((1, n_sites)), 0, limits.n_open))
    if limits.budget is not None:
        kept.append(LinearConstraint(limits.cost[None].astype(float), -np.inf, limits.budget))
    told = milp(
        np.ones(n_sites),
        integrality=np.ones(n_sites),
        bounds=Bounds(0, 1),
        constraints=kept,
        options={"time_limit": float(time_limit_s)},
    )
    if told.x is None and told.status != INFEASIBLE:
        msg = f"the solver ran out of time at {mm / MM:.0f} m; give it more with --seconds"
        raise NotPossibleError(msg)
    if told.x is None:
        return None
    opened = told.x > HALF
    return Found(opened=opened, value=mm, bound=mm, proof="exact")


def _rows(
    existing_mm: Millimetres, site_mm: Millimetres, within_mm: int, *, refuse: bool = True
) -> NDArray[np.bool_]:
    """Return which sites cover each block that no school covers, the needless rows left out."""
    rows = np.unique(site_mm[existing_mm > within_mm] <= within_mm, axis=0)
    n_never = int((~(site_mm[existing_mm > within_mm] <= within_mm).any(axis=1)).sum())
    if refuse and n_never:
        msg = (
            f"{n_never} blocks with children have no school and no site within "
            f"{within_mm / MM:.0f} m; no choice covers them"
        )
        raise NotPossibleError(msg)
    counted = rows.astype(np.float32)  # whole numbers up to C, exact
    shared = counted @ counted.T
    np.fill_diagonal(shared, -1.0)
    holds_another = (shared == rows.sum(axis=1)[None, :]).any(axis=1)
    needed: NDArray[np.bool_] = rows[~holds_another]
    return needed


def _without_needless(
    rows: NDArray[np.bool_], cost: NDArray[np.int64], opened: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Close what is not needed, later codes first; then take earlier codes of the same cost."""
    opened = opened.copy()
    for site in np.flatnonzero(opened)[::-1]:
        opened[site] = False
        opened[site] = not rows[:, opened].any(axis=1).all()
    for site in np.flatnonzero(opened)[::-1]:
        opened[site] = False
        for other in np.flatnonzero(~opened & (cost == cost[site])):
            opened[other] = True
            if rows[:, opened].any(axis=1).all():
                break
            opened[other] = False
    return opened
