"""Every past autumn forecast as it would have been then, and the last one as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.baselines import baselines
from forecast.blend import Blend, blended
from forecast.parts import parts
from gis.progress import silent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forecast.panel import Children, Panel
    from forecast.parts import Parts
    from gis.progress import Progress

OURS: Final = "forecast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """
    What was told in one autumn, knowing nothing later.

    Attributes
    ----------
    at
        Position of the autumn among the panel's years.
    told
        Forecasts by method, ours and the baselines, each of shape (U, G, H).
    parts
        What ours is made of.
    weights
        Weights of the blend, shape (sizes, H, 2).
    """

    at: int
    told: Mapping[str, Children]
    parts: Parts
    weights: Children


def origins(
    panel: Panel, horizon: int, births: Children | None = None, *, progress: Progress = silent
) -> list[Origin]:
    """
    Return the forecasts of every year with figures but the first, in order.

    Rolling origins in the manner of Tashman [1]; weights are learned prequentially (Dawid [2]):
    a forecast made in an autumn uses errors of forecasts whose year had come by then.

    Parameters
    ----------
    panel
        The whole history.
    horizon
        Years ahead, H.
    births
        As for ``forecast.supply.supply``, for all years: shape (R, Y + H) or (1, Y + H).
    progress
        Told which autumn is done.

    References
    ----------
    [1] L. J. Tashman, "Out-of-sample tests of forecasting accuracy: an analysis and review",
    International Journal of Forecasting 16, 2000, 437-450.
    [2] A. P. Dawid, "Present position and potential developments: some personal views:
    statistical theory: the prequential approach", JRSS A 147, 1984, 278-292.
    """
    n_regions = len(panel.region_name)
    given = np.full((1, panel.n_years + horizon), np.nan) if births is None else births
    blend = Blend(horizon)
    done: list[Origin] = []
    years = panel.known[1:]
    for count, at in enumerate(years):
        progress("past autumns", count, len(years))
        for before in done:
            if at - before.at <= horizon:
                blend.learn(before.parts, at - before.at, panel.n[:, :, at])
        known = panel.n[:, :, : at + 1]
        here = parts(known, panel.region, n_regions, given[:, : at + 1 + horizon], horizon)
        weights = blend.weights()
        told = {OURS: blended(here, weights), **baselines(known, horizon)}
        done.append(Origin(at=at, told=told, parts=here, weights=weights))
    progress("past autumns", len(years), len(years))
    return done
