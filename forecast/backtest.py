"""How every method did in past autumns: errors, bias and how often intervals held."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.around import around, kinds
from forecast.blend import SIZES, size_class
from forecast.conformal import Errors
from forecast.levels import CELL, LEVELS, UNIT, compared
from forecast.origins import OURS
from gis.progress import silent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from forecast.origins import Origin
    from forecast.panel import Children, Panel
    from gis.progress import Progress

ALL_SIZES: Final = "all"
SIZE_NAMES: Final = (
    f"under {SIZES[0]:g}",
    *(f"{low:g} to {high:g}" for low, high in pairwise(SIZES)),
    f"{SIZES[-1]:g} and more",
)
"""Size classes of units by children per grade."""

NO_CLASS: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """
    How one method did at one level, so many years ahead, for units of one size.

    Attributes
    ----------
    level, ahead, size, method
        What was scored; ``size`` is ``all`` or a name of ``SIZE_NAMES``.
    n_origins, n
        Autumns from which it was told, and numbers compared in all of them.
    wape
        Sum of absolute errors over the sum of what came; a share, not percent [1].
    mape
        Mean of |error| / what came, over what was not zero; a share.
    bias
        Sum of (told - came) over the sum of what came; above zero told too many.
    held_80, held_95
        Share of numbers inside the intervals, from origins whose intervals knew no later year;
        ``nan`` for methods without intervals.
    width_80
        Sum of the widths of 80 % intervals over the sum of what was told.

    References
    ----------
    [1] S. Kolassa and W. Schütz, "Advantages of the MAD/Mean ratio over the MAPE", Foresight 6,
    2007, 40-43.
    """

    level: str
    ahead: int
    size: str
    method: str
    n_origins: int
    n: int
    wape: float
    mape: float
    bias: float
    held_80: float
    held_95: float
    width_80: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers:
    """Numbers of one level and method laid flat: told, came, class of size, four bounds."""

    told: Children
    came: Children
    size: NDArray[np.intp]
    bounds: Children


def errors_of(panel: Panel, done: Sequence[Origin], horizon: int) -> dict[str, Errors]:
    """Return the relative errors of our forecast at every level."""
    found = {level: Errors(level) for level in LEVELS}
    for origin in done:
        for ahead in reached(panel, origin, horizon):
            told, came = _pair(panel, origin, OURS, ahead)
            for level, errors in found.items():
                kind = kinds(origin, level, ahead, told[level])
                errors.add(origin.at, ahead, told[level], came[level], kind)
    return found


def scores(
    panel: Panel,
    done: Sequence[Origin],
    errors: Mapping[str, Errors],
    horizon: int,
    *,
    progress: Progress = silent,
) -> list[Score]:
    """
    Return the scores of every method, by level, years ahead and size of units.

    Origins roll over the history; the first one, which knows two years, counts only where no
    later one reaches so far ahead. Intervals of an origin rest on errors known at it.
    """
    found: list[Score] = []
    for ahead in range(1, horizon + 1):
        progress("scoring past autumns", ahead - 1, horizon)
        telling = [one for one in done if ahead in reached(panel, one, horizon)]
        telling = telling[1:] or telling
        for method in telling[0].told if telling else ():
            numbers = _of_method(panel, telling, errors, ahead, method)
            found += _scored(numbers, ahead, method, len(telling))
    progress("scoring past autumns", horizon, horizon)
    return found


def reached(panel: Panel, origin: Origin, horizon: int) -> list[int]:
    """Return the years ahead, up to a horizon, of which an origin's outcome is known."""
    known = set(panel.known)
    return [ahead for ahead in range(1, horizon + 1) if origin.at + ahead in known]


def _pair(
    panel: Panel, origin: Origin, method: str, ahead: int
) -> tuple[dict[str, Children], dict[str, Children]]:
    came = panel.n[:, :, origin.at + ahead]
    told = origin.told[method][:, :, ahead - 1]
    return compared(told, came, panel.region, len(panel.region_name))


def _of_method(
    panel: Panel,
    reached: Sequence[Origin],
    errors: Mapping[str, Errors],
    ahead: int,
    method: str,
) -> dict[str, _Numbers]:
    parts: dict[str, list[_Numbers]] = {level: [] for level in LEVELS}
    for origin in reached:
        told, came = _pair(panel, origin, method, ahead)
        size = size_class(origin.parts.size)
        found = around(panel, origin, errors, ahead, told) if method == OURS else {}
        for level in LEVELS:
            nothing = np.full((4, *told[level].shape), np.nan)
            parts[level].append(
                _Numbers(
                    told=told[level].ravel(),
                    came=came[level].ravel(),
                    size=_sizes(level, size, told[level]),
                    bounds=found.get(level, nothing).reshape(4, -1),
                )
            )
    return {level: _joined(of) for level, of in parts.items()}


def _sizes(level: str, size: NDArray[np.intp], told: Children) -> NDArray[np.intp]:
    if level == CELL:
        return np.repeat(size, told.shape[1])
    return size if level == UNIT else np.full(told.size, NO_CLASS, dtype=np.intp)


def _joined(parts: Sequence[_Numbers]) -> _Numbers:
    use = [~np.isnan(one.told) for one in parts]
    pairs = list(zip(parts, use, strict=True))
    return _Numbers(
        told=np.concatenate([one.told[there] for one, there in pairs]),
        came=np.concatenate([one.came[there] for one, there in pairs]),
        size=np.concatenate([one.size[there] for one, there in pairs]),
        bounds=np.concatenate([one.bounds[:, there] for one, there in pairs], axis=1),
    )


def _scored(
    numbers: Mapping[str, _Numbers], ahead: int, method: str, n_origins: int
) -> Iterator[Score]:
    for level, one in numbers.items():
        for place, size in [(NO_CLASS, ALL_SIZES), *enumerate(SIZE_NAMES)]:
            use = np.ones(len(one.size), bool) if size == ALL_SIZES else one.size == place
            if use.any():
                yield Score(
                    level=level,
                    ahead=ahead,
                    size=size,
                    method=method,
                    n_origins=n_origins,
                    n=int(use.sum()),
                    **_measures(one.told[use], one.came[use], one.bounds[:, use]),
                )


def _measures(told: Children, came: Children, four: Children) -> dict[str, float]:
    off, total, some = told - came, float(came.sum()), came > 0
    known = ~np.isnan(four[0])
    low95, low80, high80, high95 = four[:, known]
    inside = came[known]
    return {
        "wape": _over(float(np.abs(off).sum()), total),
        "mape": _over(float((np.abs(off[some]) / came[some]).sum()), float(some.sum())),
        "bias": _over(float(off.sum()), total),
        "held_80": _over(float(((inside >= low80) & (inside <= high80)).sum()), len(inside)),
        "held_95": _over(float(((inside >= low95) & (inside <= high95)).sum()), len(inside)),
        "width_80": _over(float((high80 - low80).sum()), float(told[known].sum())),
    }


def _over(top: float, base: float) -> float:
    return top / base if base > 0 else float("nan")
