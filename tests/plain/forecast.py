"""Forecasts with loops, one cell at a time, as a clerk would reckon them."""

from __future__ import annotations

import math

import numpy as np

from forecast import blend, conformal, growth, ratios
from forecast.panel import Panel


def known(value: float) -> bool:
    """Say whether a cell holds a number."""
    return not math.isnan(value)


def cohort_3(panel: Panel, horizon: int) -> np.ndarray:
    """Return cohort survival with each unit's ratios of the last three pairs of years."""
    n = panel.n
    told = np.full((*n.shape[:2], horizon), math.nan)
    years = range(n.shape[2] - 1, max(n.shape[2] - 4, 0), -1)
    for u in range(n.shape[0]):
        now = n[u, :, -1].copy()
        for h in range(horizon):
            later = np.full(len(now), math.nan)
            for g in range(len(now)):
                if not known(n[u, g, -1]):
                    continue
                later[g] = n[u, g, -1]
                if g and known(now[g - 1]):
                    ratio = _ratio(n, u, g, years)
                    later[g] = now[g - 1] * min(ratio, 3.0) if known(ratio) else later[g]
            now = later
            told[u, :, h] = now
    return told


def _ratio(n: np.ndarray, u: int, g: int, years: range) -> float:
    def of(units: list[int]) -> float:
        pairs = [
            (n[one, g, y], n[one, g - 1, y - 1])
            for one in units
            for y in years
            if known(n[one, g, y]) and known(n[one, g - 1, y - 1])
        ]
        below = sum(pair[1] for pair in pairs)
        return sum(pair[0] for pair in pairs) / below if below > 0 else math.nan

    own = of([u])
    return own if known(own) else of(list(range(n.shape[0])))


def linear(panel: Panel, horizon: int) -> np.ndarray:
    """Return the straight line through each cell's last five years."""
    n = panel.n
    told = np.full((*n.shape[:2], horizon), math.nan)
    for u, g in np.argwhere(~np.isnan(n[:, :, -1])):
        points = [
            (y - n.shape[2] + 1, n[u, g, y])
            for y in range(max(n.shape[2] - 5, 0), n.shape[2])
            if known(n[u, g, y])
        ]
        for h in range(1, horizon + 1):
            if len(points) == 1:
                told[u, g, h - 1] = n[u, g, -1]
                continue
            slope, base = np.polyfit(*zip(*points, strict=True), 1)
            told[u, g, h - 1] = max(base + slope * h, 0.0)
    return told


def recent_pairs(n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return fading sums of children after and before, pair of years by pair of years."""
    top, base = np.zeros(n.shape[:2]), np.zeros(n.shape[:2])
    taken = 0
    for year in range(n.shape[2] - 1, 0, -1):
        pairs = [
            (u, g)
            for u in range(n.shape[0])
            for g in range(1, n.shape[1])
            if known(n[u, g, year]) and known(n[u, g - 1, year - 1])
        ]
        for u, g in pairs:
            top[u, g] += ratios.FADE**taken * n[u, g, year]
            base[u, g] += ratios.FADE**taken * n[u, g - 1, year - 1]
        taken += bool(pairs)
        if taken == ratios.PAIRS:
            break
    return top, base


def matched_growth(n: np.ndarray, region: list[int], prior: float, children: float) -> np.ndarray:
    """Return the fading yearly growth of each region and grade over cells known in both years."""
    found = np.zeros((max(region) + 1, n.shape[1]))
    years = [
        year
        for year in range(n.shape[2] - 1, 0, -1)
        if (~np.isnan(n[:, :, year]) & ~np.isnan(n[:, :, year - 1])).any()
    ][: growth.YEARS]
    for r in range(len(found)):
        for g in range(n.shape[1]):
            after = before = 0.0
            for back, year in enumerate(years):
                for u in range(n.shape[0]):
                    if region[u] == r and known(n[u, g, year]) and known(n[u, g, year - 1]):
                        after += growth.FADE**back * n[u, g, year]
                        before += growth.FADE**back * n[u, g, year - 1]
            factor = (after + children * math.exp(prior)) / (before + children)
            found[r, g] = max(math.log(factor), -growth.MOST) if factor > 0 else -growth.MOST
    return found


def best_weights(cohort: float, anchored: float, last: float, came: float) -> tuple[float, float]:
    """Return the weights of the grid whose forecast of one cell lies nearest, prior included."""
    prior = blend.prior_weights(1)[blend.size_class(np.array([last]))[0], 0]
    errors = [
        abs(cohort + a * (anchored - cohort) + b * (last - cohort) - came) for a, b in blend.GRID
    ]
    mean = sum(errors) / len(errors) or 1.0
    costs = [
        error / mean + blend.TRUST * ((a - prior[0]) ** 2 + (b - prior[1]) ** 2)
        for error, (a, b) in zip(errors, blend.GRID, strict=True)
    ]
    return tuple(blend.GRID[costs.index(min(costs))])


def quantiles(errors: list[float], weights: list[float]) -> list[float]:
    """Return the bounds of weighted errors, a new one of weight 1 lying beyond each of them."""
    whole = sum(weights) + 1.0
    ordered = sorted(zip(errors, weights, strict=True))
    found = []
    for q in conformal.BOUNDS:
        passed, chosen = 0.0, None
        for error, weight in ordered:
            passed += weight
            if q < 0.5 and passed / whole <= q:
                chosen = error
            if q > 0.5 and chosen is None and passed / whole >= q:
                chosen = error
        found.append(ordered[0 if q < 0.5 else -1][0] if chosen is None else chosen)
    return found
