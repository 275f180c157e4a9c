"""A history told ahead: cells, their sums, intervals, baselines, and how it did before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from forecast.around import around
from forecast.backtest import Score, errors_of, scores
from forecast.baselines import NAMES
from forecast.chances import chances
from forecast.levels import LEVELS, added_up
from forecast.origins import OURS, origins
from gis.progress import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from forecast.chances import Chance
    from forecast.conformal import Errors
    from forecast.origins import Origin
    from forecast.panel import Children, Panel
    from gis.progress import Progress

FEWEST_YEARS: Final = 3
TESTED: Final = 5
"""Years ahead that are always tested, whatever is asked for."""

DECIMALS: Final = 2
"""Cells are rounded to hundredths of a child before they are added up, so that written cells add
up to written totals exactly."""

COHORT: Final = "cohort"
ENTRY: Final = "entry"
POOLED: Final = "+pooled"
BIRTHS: Final = "+births"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """
    What is told for the years after a history.

    Attributes
    ----------
    panel
        The history.
    middle
        By level, what is told, shapes as ``forecast.levels.added_up`` with a last axis of H
        years; ``nan`` for cells that nothing is told of.
    around
        By level, the bounds of ``forecast.conformal.BOUNDS``, one more axis of four before.
    baselines
        The plain forecasts by name, each of shape (U, G, H).
    method
        How each cell was told, shape (U, G, H); empty where nothing is told.
    scores
        The back-test.
    chances
        Whether chances told in past autumns came true.
    errors
        By level, how past autumns were missed: what intervals and draws are made of.
    """

    panel: Panel
    middle: Mapping[str, Children]
    around: Mapping[str, Children]
    baselines: Mapping[str, Children]
    method: NDArray[np.str_]
    scores: list[Score]
    chances: list[Chance]
    errors: Mapping[str, Errors]

    @property
    def horizon(self) -> int:
        """Return H."""
        return int(self.method.shape[2])


def tell(
    panel: Panel,
    horizon: int,
    births: Children | None = None,
    *,
    adjust: Callable[[Children], Children] | None = None,
    progress: Progress = silent,
) -> Ahead:
    """
    Return the forecast of a history of at least three years, with its back-test.

    Parameters
    ----------
    panel
        The history; its last year has figures.
    horizon
        Years ahead.
    births
        As for ``forecast.origins.origins``.
    adjust
        Puts explicit inputs (migration, housing, events) on the cells told, shape (U, G, H).
    progress
        Told which stage is worked on.

    Raises
    ------
    ValueError
        If the history has fewer than three years with figures, or none in its last one.
    """
    panel.check()
    if len(panel.known) < FEWEST_YEARS:
        msg = f"{len(panel.known)} years with figures; at least {FEWEST_YEARS} are needed"
        raise ValueError(msg)
    if panel.known[-1] != panel.n_years - 1:
        msg = f"nothing is known of the last year, {panel.last_year}"
        raise ValueError(msg)
    tested = max(horizon, TESTED)
    done = origins(panel, tested, _longer(births, panel.n_years + tested), progress=progress)
    errors = errors_of(panel, done, tested)
    now = done[-1]
    cells = now.told[OURS][:, :, :horizon]
    cells = np.round(cells if adjust is None else adjust(cells), DECIMALS)
    middle = _levels_of(panel, cells)
    by_year = [
        around(panel, now, errors, h + 1, {level: of[..., h] for level, of in middle.items()})
        for h in range(horizon)
    ]
    return Ahead(
        panel=panel,
        middle=middle,
        around={
            level: np.asarray(
                np.round(np.stack([one[level] for one in by_year], axis=-1), DECIMALS)
            )
            for level in LEVELS
        },
        baselines={name: now.told[name][:, :, :horizon] for name in NAMES},
        method=_methods(now, cells, births),
        scores=scores(panel, done, errors, tested, progress=progress),
        chances=chances(panel, done, errors, tested),
        errors=errors,
    )


def _longer(births: Children | None, n_years: int) -> Children | None:
    """Return the births with unknown years added at the end, where they do not reach so far."""
    if births is None or births.shape[1] >= n_years:
        return births
    return np.pad(births, ((0, 0), (0, n_years - births.shape[1])), constant_values=np.nan)


def _levels_of(panel: Panel, cells: Children) -> dict[str, Children]:
    by_year = [
        added_up(cells[:, :, h], panel.region, len(panel.region_name))
        for h in range(cells.shape[2])
    ]
    stacked = {level: np.stack([one[level] for one in by_year], axis=-1) for level in LEVELS}
    return {level: np.asarray(np.round(of, DECIMALS)) for level, of in stacked.items()}


def _methods(now: Origin, cells: Children, births: Children | None) -> NDArray[np.str_]:
    horizon = cells.shape[2]
    ahead = np.arange(1, horizon + 1)
    entering = now.parts.fed[:, :, None] < ahead
    words: NDArray[Any] = np.where(entering, ENTRY, COHORT).astype(object)
    if births is not None:
        known = ~np.isnan(births[:, now.at + 1 : now.at + 1 + horizon]).all(axis=0)
        words[:, 0, known] += BIRTHS
    words[now.parts.pooled] += POOLED
    words[np.isnan(cells)] = ""
    return words.astype(np.str_)
