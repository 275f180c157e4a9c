"""A quick search: the best site first, then exchanges of one site for another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.siting.case import Case, Limits

NEVER: Final = np.iinfo(np.int64).min
ROUNDS: Final = 1_000


def search(case: Case, limits: Limits) -> NDArray[np.bool_]:
    """
    Return a good choice of sites, shape (C,), the same for the same case.

    Notes
    -----
    Greedy addition, then the exchange that saves most until none saves (Teitz and Bart 1968),
    all exchanges valued at once from the nearest and second nearest open school of each block as
    Resende and Werneck (2007, eq. 5 to 9) do. With a budget the greedy choice is made by saving
    and by saving per cost, and the better one is taken (Khuller, Moss and Naor 1999). Of equal
    sites the one with the smaller code is taken.
    """
    starts = [_greedy(case, limits, per_cost=False)]
    if limits.budget is not None:
        starts.append(_greedy(case, limits, per_cost=True))
    found = [exchanged(case, limits, opened) for opened in starts]
    return min(found, key=case.value)


def exchanged(case: Case, limits: Limits, opened: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the choice after exchanges that save, none left; never a dearer one."""
    opened = opened.copy()
    for _ in range(ROUNDS):
        profit, outgoing = profits(case, opened)
        profit[:, opened] = NEVER
        if limits.budget is not None:
            money = int(limits.cost[opened].sum()) - limits.cost[outgoing][:, None] + limits.cost
            profit[money > limits.budget] = NEVER
        if not profit.size or profit.max() <= 0:
            return opened
        r, c = np.unravel_index(int(profit.argmax()), profit.shape)
        opened[outgoing[r]], opened[c] = False, True
    return opened


def settled(case: Case, limits: Limits, opened: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """
    Return the choice by the rule for ties.

    A site of which nothing is gained is left out where a budget decides; after that no site can
    be exchanged for one with a smaller code at the same value.
    """
    opened = exchanged(case, limits, opened)
    if limits.budget is not None:
        for site in np.flatnonzero(opened)[::-1]:
            fewer = opened.copy()
            fewer[site] = False
            if case.value(fewer) == case.value(opened):
                opened = fewer
    for _ in range(ROUNDS):
        profit, outgoing = profits(case, opened)
        profit[:, opened] = NEVER
        is_earlier = np.arange(case.n_sites) < outgoing[:, None]
        money = int(limits.cost[opened].sum()) - limits.cost[outgoing][:, None] + limits.cost
        is_affordable = limits.budget is None or money <= limits.budget
        even = np.argwhere((profit == 0) & is_earlier & is_affordable)
        if not len(even):
            return opened
        r, c = even[np.lexsort((even[:, 1], -outgoing[even[:, 0]]))[0]]
        opened[outgoing[r]], opened[c] = False, True
    return opened


def _greedy(case: Case, limits: Limits, *, per_cost: bool) -> NDArray[np.bool_]:
    opened = np.zeros(case.n_sites, np.bool_)
    now = case.base.copy()
    left = limits.budget
    most = case.n_sites if limits.n_open is None else limits.n_open
    for _ in range(most):
        gain = (np.maximum(now[:, None] - case.site, 0) * case.weight[:, None]).sum(axis=0)
        worth = gain / np.maximum(limits.cost, 1) if per_cost else gain.astype(np.float64)
        worth[opened] = -1.0
        if left is not None:
            worth[(limits.cost > left) | (gain == 0)] = -1.0
        best = int(worth.argmax())
        if worth[best] < 0:
            break
        opened[best] = True
        now = np.minimum(now, case.site[:, best])
        left = None if left is None else left - int(limits.cost[best])
    return opened


def profits(case: Case, opened: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return what each exchange saves, shape (opened, C), and the sites that would close."""
    outgoing = np.flatnonzero(opened)
    n = len(outgoing)
    costs = np.column_stack([case.base, case.site[:, outgoing]])
    nearest = costs.argmin(axis=1) - 1  # -1: a standing school, which never closes
    first = costs.min(axis=1)
    costs[np.arange(len(costs)), nearest + 1] = np.iinfo(np.int64).max
    second = costs.min(axis=1) if n else first
    gain = (np.maximum(first[:, None] - case.site, 0) * case.weight[:, None]).sum(axis=0)
    profit = np.tile(gain, (n, 1))
    for r in range(n):
        lost = np.flatnonzero(nearest == r)
        weight, d1, d2 = case.weight[lost, None], first[lost, None], second[lost, None]
        # what closing r loses, less what the incoming site gives back of it
        kept = np.maximum(d2 - np.maximum(case.site[lost], d1), 0)
        profit[r] -= ((d2 - d1 - kept) * weight).sum(axis=0)
    return profit, outgoing
