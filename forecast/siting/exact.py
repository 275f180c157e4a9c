"""The best choice of sites, proved by a solver, or the best found in time with its bound."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp  # type: ignore[import-untyped]  # ships no types
from scipy.sparse import csr_array, vstack  # type: ignore[import-untyped]  # ships no types

from forecast.siting.case import Found, NotPossibleError
from forecast.siting.search import search, settled
from forecast.siting.terms import terms_of
from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.siting.case import Case, Limits, Proof
    from forecast.siting.terms import Terms

SCALE: Final = 1e6
"""The solver's whole objective: its own absolute tolerances are a millionth, so 1e-12 of it."""

TOLERANCE: Final = 1e-9
"""Share by which the bound that a solver gives in floats may be over the whole number it means."""

HALF: Final = 0.5
ENDED: Final = 0
INFEASIBLE: Final = 2


def best(case: Case, limits: Limits, *, time_limit_s: float = 60.0) -> Found:
    """
    Return the choice of least cost, with its proof.

    Parameters
    ----------
    case, limits
        What is asked.
    time_limit_s
        After so many seconds the better of the solver's choice and the quick search's is given,
        with the solver's bound.

    Raises
    ------
    NotPossibleError
        If no choice is within the limits.

    Notes
    -----
    Minimise k + sum a_t z_t with z_t >= z_parent(t) - sum of the added y_c, z >= 0, y binary
    (``terms_of``): a choice of sites fixes every z, so that only C variables are whole. HiGHS
    (Huangfu and Hall 2018) proves the optimum up to its own tolerance, 1e-6 of a site; the value
    is computed again in whole millimetres.
    """
    case.check()
    limits.refuse()
    quick = search(case, limits)
    terms = terms_of(case)
    if not len(terms):
        opened = settled(case, limits, quick)
        return Found(opened=opened, value=case.value(opened), bound=terms.constant, proof="exact")
    scale = SCALE / max(terms.constant + int(terms.paid.sum()), 1)
    told = milp(
        _objective(terms, case.n_sites, scale),
        integrality=np.repeat((1, 0), (case.n_sites, len(terms))),
        bounds=Bounds(0, 1),
        constraints=[*_limit_rows(limits, len(terms)), _links(terms, case.n_sites)],
        options={"time_limit": float(time_limit_s), "mip_rel_gap": 0.0},
    )
    if told.status == INFEASIBLE:
        msg = "no choice of sites is within the limits"
        raise NotPossibleError(msg)
    tried = [quick]
    if told.x is not None:
        tried.append(told.x[: case.n_sites] > HALF)
    opened = settled(case, limits, min(tried, key=case.value))
    value = case.value(opened)
    proof: Proof = "exact" if told.status == ENDED else "time limit"
    given = told.mip_dual_bound if told.mip_dual_bound is not None else -math.inf
    bound = max(terms.constant + given / scale, terms.constant)
    return Found(opened=opened, value=value, bound=_whole(bound, value, proof), proof=proof)


def quick_with_bound(case: Case, limits: Limits) -> Found:
    """
    Return the quick search's choice with the bound of the linear relaxation.

    Raises
    ------
    NotPossibleError
        If no choice is within the limits.
    """
    case.check()
    limits.refuse()
    opened = settled(case, limits, search(case, limits))
    value, terms = case.value(opened), terms_of(case)
    bound = float(terms.constant)
    if len(terms):
        scale = SCALE / max(terms.constant + int(terms.paid.sum()), 1)
        bound += _relaxed(terms, limits, case.n_sites, scale) / scale
    return Found(
        opened=opened, value=value, bound=_whole(bound, value, "heuristic"), proof="heuristic"
    )


def _whole(bound: float, value: int, proof: Proof) -> float:
    """Return the whole number that a bound in floats means; the value itself where proved."""
    if proof == "exact":
        return value
    return min(value, math.ceil(bound * (1 - TOLERANCE)))


def _relaxed(terms: Terms, limits: Limits, n_sites: int, scale: float) -> float:
    rows = [*_limit_rows(limits, len(terms)), _links(terms, n_sites)]
    upper = [(one.A, one.ub) for one in rows if np.all(np.isfinite(one.ub))]
    lower = [(-one.A, -np.asarray(one.lb)) for one in rows if np.all(np.isfinite(one.lb))]
    # every row as "at most": what is both is an equation
    both = [*upper, *lower]
    told = linprog(
        _objective(terms, n_sites, scale),
        A_ub=vstack([one for one, _ in both]),
        b_ub=np.concatenate([np.atleast_1d(end) for _, end in both]),
        bounds=(0, 1),
        method="highs",
    )
    return float(told.fun) if told.fun is not None else 0.0


def _objective(terms: Terms, n_sites: int, scale: float) -> NDArray[np.float64]:
    return np.concatenate((np.zeros(n_sites), terms.paid * scale))


def _limit_rows(limits: Limits, n_terms: int) -> list[Any]:
    n_sites = len(limits.cost)
    rest = np.zeros(n_terms)
    rows = []
    if limits.n_open is not None:
        least = limits.n_open if limits.budget is None else 0
        ones = csr_array(np.concatenate((np.ones(n_sites), rest))[None])
        rows.append(LinearConstraint(ones, least, limits.n_open))
    if limits.budget is not None:
        # money as shares of the budget, so that its size does not meet the solver's tolerances
        unit = float(max(limits.budget, 1))
        money = csr_array(np.concatenate((limits.cost / unit, rest))[None])
        rows.append(LinearConstraint(money, -np.inf, limits.budget / unit))
    return rows


def _links(terms: Terms, n_sites: int) -> Any:  # noqa: ANN401 (scipy ships no types)
    """Return z_t + sum of the added y_c - z_parent(t) >= 0, or >= 1 below the empty set."""
    n = len(terms)
    has_parent = np.flatnonzero(terms.parent != NONE)
    row = np.concatenate((np.arange(n), np.repeat(np.arange(n), np.diff(terms.start)), has_parent))
    col = np.concatenate((n_sites + np.arange(n), terms.added, n_sites + terms.parent[has_parent]))
    sign = np.concatenate((np.ones(n + len(terms.added)), -np.ones(len(has_parent))))
    links = csr_array((sign, (row, col)), shape=(n, n_sites + n))
    return LinearConstraint(links, (terms.parent == NONE).astype(float), np.inf)
