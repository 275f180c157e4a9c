"""
Whether chances came true: how often what was told with a chance of 70 % happened.

A chance of the draws is only worth what such chances were worth in past autumns. The question
asked of every past forecast: will there be more children than in the autumn it was told from? It
can be asked of any history, and is what a planner asks of a school that is full today.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import stats  # type: ignore[import-untyped]  # ships no types

from forecast.backtest import reached
from forecast.conformal import SIZE_BOUNDS, past_of
from forecast.levels import REGION_GRADE, UNIT, compared
from forecast.origins import OURS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from forecast.conformal import Errors, Past
    from forecast.origins import Origin
    from forecast.panel import Children, Panel

LEVELS: Final = (UNIT, REGION_GRADE)
BINS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """
    Chances of one level and horizon that lay in one tenth, and how often they came true.

    Attributes
    ----------
    level, ahead
        What was told, and how many years ahead.
    tenth
        0 for chances under 10 %, … 9 for 90 % and more.
    n
        Forecasts.
    told, came
        Mean chance, and the share in which there were more children than before.
    squared
        Mean squared difference of chance and outcome (Brier 1950).
    """

    level: str
    ahead: int
    tenth: int
    n: int
    told: float
    came: float
    squared: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """
    All chances of one level and horizon.

    Attributes
    ----------
    level, ahead, n
        What was told, how many years ahead, and forecasts.
    brier
        Mean squared difference of chance and outcome; 0 is a prophet [1].
    brier_base
        The same of whoever knew how often it happens, and nothing else.

    References
    ----------
    [1] G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly
    Weather Review 78, 1950, 1-3.
    """

    level: str
    ahead: int
    n: int
    brier: float
    brier_base: float


def chances(
    panel: Panel, done: Sequence[Origin], errors: Mapping[str, Errors], horizon: int
) -> list[Chance]:
    """Return how chances told in past autumns came true; those autumns knew no later year."""
    found = []
    for level in LEVELS:
        for ahead in range(1, horizon + 1):
            told, came = _told(panel, done, errors[level], level, ahead)
            tenth = np.clip((told * BINS).astype(int), 0, BINS - 1)
            for place in np.unique(tenth).tolist():
                here = tenth == place
                found.append(
                    Chance(
                        level=level,
                        ahead=ahead,
                        tenth=place,
                        n=int(here.sum()),
                        told=float(told[here].mean()),
                        came=float(came[here].mean()),
                        squared=float(((told[here] - came[here]) ** 2).mean()),
                    )
                )
    return found


def reliability(rows: Sequence[Chance]) -> list[Reliability]:
    """Return every level and horizon as a whole."""
    found = []
    for level, ahead in dict.fromkeys((row.level, row.ahead) for row in rows):
        own = [row for row in rows if (row.level, row.ahead) == (level, ahead)]
        n = sum(row.n for row in own)
        base = sum(row.n * row.came for row in own) / n
        found.append(
            Reliability(
                level=level,
                ahead=ahead,
                n=n,
                brier=sum(row.n * row.squared for row in own) / n,
                brier_base=base * (1.0 - base),
            )
        )
    return found


def _told(
    panel: Panel, done: Sequence[Origin], errors: Errors, level: str, ahead: int
) -> tuple[Children, Children]:
    """Return the chances told and whether they came true (1 or 0), of all origins."""
    told, came = [np.zeros(0)], [np.zeros(0)]
    n_regions = len(panel.region_name)
    for origin in done:
        past = past_of(errors, origin.at, ahead)
        if past is None or ahead not in reached(panel, origin, horizon=ahead):
            continue
        cells = origin.told[OURS][:, :, ahead - 1]
        now = np.where(np.isnan(cells), np.nan, panel.n[:, :, origin.at])
        of, outcome = compared(
            np.where(np.isnan(now), np.nan, cells),
            panel.n[:, :, origin.at + ahead],
            panel.region,
            n_regions,
        )
        before = compared(now, panel.n[:, :, origin.at + ahead], panel.region, n_regions)[0]
        middle, then, was = (one[level].ravel() for one in (of, outcome, before))
        use = ~np.isnan(middle) & ~np.isnan(then) & ~np.isnan(was)
        told.append(_chance_of_more(past, middle[use], was[use]))
        came.append((then[use] > was[use]).astype(float))
    return np.concatenate(told), np.concatenate(came)


def _chance_of_more(past: Past, told: Children, than: Children) -> Children:
    """Return the share of draws that would be above some numbers."""
    needed = (than - told) / np.maximum(told, 1.0)
    if past.is_few and past.spread > 0:
        return np.asarray(stats.t.sf(needed / past.spread, past.n_years))
    if past.is_few:  # nothing was ever missed
        return (needed < 0).astype(float)
    found = np.empty(len(told))
    order, spans = past.members()
    size: NDArray[np.intp] = np.digitize(told, SIZE_BOUNDS)
    for s in np.unique(size).tolist():
        first, last = spans[s, 0]
        error, up_to = past.around_median(order[first:last])
        at = np.searchsorted(past.widening * error, needed[size == s], side="right")
        found[size == s] = 1.0 - np.concatenate([[0.0], up_to])[at]
    return found
