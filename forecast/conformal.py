"""Intervals from what went wrong before: split conformal by years ahead, size and kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import stats  # type: ignore[import-untyped]  # ships no types

from forecast.levels import CELL, CITY, CITY_GRADE, REGION, REGION_GRADE, UNIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.panel import Children

BOUNDS: Final = (0.025, 0.1, 0.9, 0.975)
"""Quantiles told: 95 and 80 % lie between them."""

FIRST_BOUND: Final = 12.5
DOUBLINGS: Final = 20
SIZE_BOUNDS: Final = FIRST_BOUND * 2.0 ** np.arange(DOUBLINGS)
"""Size classes double: under 12.5 children, to 25, to 50 and so on."""

MAD_TO_SD: Final = 1.4826
"""Standard deviation of a normal law over its median absolute deviation."""

FEWEST: Final = 100
"""Errors that a class needs; with fewer it looks at its neighbours too."""

FEWEST_AT_ALL: Final = 80
"""With fewer errors of all classes no quantile is read off; Student's t stands for it."""

FEWEST_ORIGINS: Final = 3
"""With fewer origins at a horizon, shorter horizons help out, stretched (``_stretch``)."""

FADE: Final = 0.9
"""Errors of a year count so much of those of the year after it [4]."""

SHARED_ORIGINS: Final = 3.0
"""Origins whose weight the level's prior share of common error has against the past."""

GROWTH_WEIGHT: Final = 0.5
"""Weight of the level's prior growth against the past; knowing two years ahead weighs 0.48."""


@dataclass(frozen=True, slots=True)
class Prior:
    """
    What is taken of a level's errors until the past tells.

    Attributes
    ----------
    growth
        By kind: errors h years ahead are h to this power times those of one year.
    shared
        Share of their variance that all members of a year have in common.
    """

    growth: tuple[float, float]
    shared: float


PRIOR: Final[dict[str, Prior]] = {
    CELL: Prior((0.5, 0.3), 0.05),
    UNIT: Prior((0.65, 0.65), 0.1),
    REGION_GRADE: Prior((0.5, 0.5), 0.2),
    REGION: Prior((0.65, 0.65), 0.3),
    CITY_GRADE: Prior((0.5, 0.5), 0.5),
    CITY: Prior((1.0, 1.0), 0.9),
}
"""Children moved up err like a random walk, the root of years; entry cells like a level with
chance of its own each year, which piles up less; totals err by a growth that is itself unsure,
which piles up more, the city's by hardly anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """
    Errors of one origin's forecast of one year.

    Attributes
    ----------
    size, kind, error
        Size class, kind (0 or 1) and relative error of each number.
    middle, spread
        Median error, and the median absolute deviation from it.
    typical
        By kind, the median absolute error; ``nan`` without any.
    """

    size: NDArray[np.int16]
    kind: NDArray[np.int16]
    error: Children
    middle: float
    spread: float
    typical: tuple[float, float]


@dataclass(slots=True)
class Errors:
    """
    Relative errors (actual - told) / told of one level, by origin and years ahead.

    Attributes
    ----------
    level
        Which level.
    of
        By (origin, years ahead).
    """

    level: str
    of: dict[tuple[int, int], _Told] = field(default_factory=dict)

    def add(
        self, origin: int, ahead: int, told: Children, actual: Children, kind: NDArray[np.int64]
    ) -> None:
        """Add what came of one origin's forecast; arrays of one shape, ``nan`` where unknown."""
        use = ~np.isnan(told) & ~np.isnan(actual)
        error = (actual[use] - told[use]) / np.maximum(told[use], 1.0)
        if not len(error):
            return
        middle = float(np.median(error))
        kinds = kind[use].astype(np.int16)
        by_kind = [np.abs(error[kinds == one]) for one in (0, 1)]
        first, second = (float(np.median(one)) if len(one) else np.nan for one in by_kind)
        self.of[origin, ahead] = _Told(
            size=np.digitize(told[use], SIZE_BOUNDS).astype(np.int16),
            kind=kinds,
            error=error,
            middle=middle,
            spread=float(np.median(np.abs(error - middle))),
            typical=(first, second),
        )

    def known(self, at: int, ahead: int) -> list[tuple[int, int]]:
        """
        Return the (origin, years ahead) whose year had come and that speak for a horizon.

        The first origin knows one pair of years and errs more than any later one: it speaks only
        while no other does. Longer horizons speak where no shorter one does (years left out).
        """
        there = [key for key in self.of if key[0] + key[1] <= at]
        first = min((key[0] for key in self.of), default=0)
        there = [key for key in there if key[0] > first] or there
        chosen = [key for key in there if key[1] == ahead]
        for nearer in range(ahead - 1, 0, -1):
            if len(chosen) >= FEWEST_ORIGINS:
                break
            chosen += [key for key in there if key[1] == nearer]
        return chosen or there


def bounds(
    errors: Errors, at: int, ahead: int, told: Children, kind: NDArray[np.int64]
) -> Children:
    """
    Return the four bounds around what is told, shape (4, …) as ``BOUNDS``.

    Parameters
    ----------
    errors
        Of this level; only those whose year had come by ``at`` are read.
    at
        Position of the autumn in which it is told.
    ahead
        Years ahead.
    told, kind
        Forecasts and their kinds, arrays of one shape.

    Notes
    -----
    Split conformal prediction [1] with classes of its own for each size and kind [2]: bounds are
    the quantiles of rank (n + 1) q of the relative errors made before in the class, so that a
    new error exchangeable with those lies between them with the stated probability. Years are
    not exchangeable one by one, as all schools of a year share its shocks: with K origins the
    errors are widened by the root of (1 + r/K) / (1 - r/K), r being the share of variance that
    is common to a year, the correction of a mean of K groups (two-layer sampling [3]).
    A level with few members (the city) has no quantiles to read off: Student's t stands for
    them, with as many degrees of freedom as there are spans of so many years that do not overlap
    (K / h), over the share of variance that all members of a year have in common.

    References
    ----------
    [1] J. Lei, M. G'Sell, A. Rinaldo, R. J. Tibshirani and L. Wasserman, "Distribution-free
    predictive inference for regression", JASA 113, 2018, 1094-1111 (algorithm 2).
    [2] V. Vovk, A. Gammerman and G. Shafer, "Algorithmic Learning in a Random World", Springer
    2005, section 4.5 (Mondrian confidence machines).
    [3] R. Dunn, L. Wasserman and A. Ramdas, "Distribution-free prediction sets for two-layer
    hierarchical models", JASA 118, 2023, 2491-2502.
    [4] R. F. Barber, E. J. Candès, A. Ramdas and R. J. Tibshirani, "Conformal prediction beyond
    exchangeability", Annals of Statistics 51, 2023, 816-845 (section 4).
    """
    past = past_of(errors, at, ahead)
    if past is None:
        return np.full((len(BOUNDS), *told.shape), np.nan)
    if past.is_few:
        quantile = (stats.t.ppf(BOUNDS, past.n_years) * past.spread)[:, None, None]
        table = np.broadcast_to(quantile, (len(BOUNDS), DOUBLINGS + 1, 2))
    else:
        table = _by_class(past) * past.widening
    here = table[:, np.digitize(np.nan_to_num(told), SIZE_BOUNDS), kind]
    return np.asarray(np.maximum(told + here * np.maximum(told, 1.0), 0.0))


def past_of(errors: Errors, at: int, ahead: int) -> Past | None:
    """Return the errors that speak for a horizon at an autumn; ``None`` where there are none."""
    keys = errors.known(at, ahead)
    if not keys:
        return None
    prior = PRIOR[errors.level]
    growth = [_growth(errors, at, one, prior) for one in (0, 1)]
    of = [errors.of[key] for key in keys]
    fading = [
        np.full(len(one.error), FADE ** (at - sum(k))) for one, k in zip(of, keys, strict=True)
    ]
    shared = _shared(errors, keys, prior)
    apart = len({sum(key) for key in keys}) / ahead
    return Past(
        error=np.concatenate([_stretched(errors, key, ahead, growth) for key in keys]),
        class_of=np.concatenate([2 * one.size + one.kind for one in of]),
        weight=np.concatenate(fading),
        shared=shared,
        widening=widening(shared, len({key[0] for key in keys})),
        n_years=max(apart / prior.shared, 1.0),
    )


def widening(shared: float, n_origins: int) -> float:
    """
    Return the factor for errors of so few whole years.

    Examples
    --------
    >>> round(widening(0.1, 1), 3), round(widening(0.1, 10), 3)
    (1.106, 1.01)
    """
    part = shared / n_origins
    return float(np.sqrt((1.0 + part) / (1.0 - part)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """
    The errors that speak for one horizon, stretched to it.

    Attributes
    ----------
    error, class_of, weight
        Relative error, size class and kind (2 size + kind), and weight of each.
    shared
        Share of their variance that all members of a year have in common.
    widening
        What they are multiplied by, as few whole years made them.
    n_years
        Degrees of freedom where there are few.
    """

    error: Children
    class_of: NDArray[np.int16]
    weight: Children
    shared: float
    widening: float
    n_years: float

    @property
    def is_few(self) -> bool:
        """Return whether Student's t stands for their quantiles."""
        return len(self.error) < FEWEST_AT_ALL

    @property
    def spread(self) -> float:
        """Return the root of the mean square, for Student's t."""
        return float(np.sqrt(np.average(self.error**2, weights=self.weight)))

    def around_median(self, chosen: NDArray[np.intp]) -> tuple[Children, Children]:
        """Return some errors less their median, ascending, and the share of weight up to each."""
        error, weight = self.error[chosen], self.weight[chosen]
        order = np.lexsort((weight, error))
        up_to = np.cumsum(weight[order]) / weight.sum()
        median = error[order][np.searchsorted(up_to[:-1], 0.5)]
        return error[order] - median, up_to

    def members(self) -> tuple[NDArray[np.intp], dict[tuple[int, int], tuple[int, int]]]:
        """
        Return which errors speak for every size class and kind.

        Returns
        -------
        order, span
            Positions of the errors class by class, and by (size, kind) the first and the last
            but one in that order; classes with few look at their neighbours too.
        """
        order = np.argsort(self.class_of, kind="stable")
        start = np.searchsorted(self.class_of[order], np.arange(2 * (DOUBLINGS + 1) + 1))
        span = {}
        for s in range(DOUBLINGS + 1):
            for k in (0, 1):
                first, last, near = 2 * s + k, 2 * s + k + 1, 0
                while start[last] - start[first] < FEWEST and near <= DOUBLINGS:
                    first, last = 2 * max(s - near, 0), 2 * min(s + near + 1, DOUBLINGS + 1)
                    near += 1
                span[s, k] = int(start[first]), int(start[last])
        return order, span


def _growth(errors: Errors, at: int, kind: int, prior: Prior) -> float:
    """Return the power of years by which errors of a kind have grown, drawn to the prior."""
    by_ahead: dict[int, list[float]] = {}
    for key, told in errors.of.items():
        if sum(key) <= at and told.typical[kind] > 0:
            by_ahead.setdefault(key[1], []).append(told.typical[kind])
    if 1 not in by_ahead:
        return prior.growth[kind]
    typical = {ahead: float(np.mean(found)) for ahead, found in by_ahead.items()}
    weight, total = GROWTH_WEIGHT, GROWTH_WEIGHT * prior.growth[kind]
    for ahead, size in typical.items():
        log_ahead = float(np.log(ahead))
        weight += log_ahead**2
        total += log_ahead * float(np.log(size / typical[1]))
    return float(np.clip(total / weight, 0.0, 1.0))


def _stretched(errors: Errors, key: tuple[int, int], ahead: int, growth: list[float]) -> Children:
    told = errors.of[key]
    if key[1] == ahead:
        return told.error
    return np.asarray(told.error * (ahead / key[1]) ** np.array(growth)[told.kind])


def _shared(errors: Errors, keys: list[tuple[int, int]], prior: Prior) -> float:
    """Return the share of variance that the errors of one origin have in common."""
    weight, total = SHARED_ORIGINS, SHARED_ORIGINS * prior.shared
    for ahead in sorted({key[1] for key in keys}):
        here = [errors.of[key] for key in keys if key[1] == ahead]
        if len(here) < 2:  # noqa: PLR2004 (one group has no variance between)
            continue
        within = (MAD_TO_SD * float(np.mean([one.spread for one in here]))) ** 2
        between = float(np.var([one.middle for one in here], ddof=1))
        degrees = len(here) - 1
        weight += degrees
        total += degrees * between / max(between + within, 1e-12)
    return min(total / weight, 0.9)


def _by_class(past: Past) -> Children:
    """Return the quantiles of every size class and kind, shape (4, sizes, kinds)."""
    table = np.empty((len(BOUNDS), DOUBLINGS + 1, 2))
    order, spans = past.members()
    seen: dict[tuple[int, int], Children] = {}
    for (s, k), span in spans.items():
        if span not in seen:
            chosen = order[span[0] : span[1]]
            seen[span] = _quantiles(past.error[chosen], past.weight[chosen])
        table[:, s, k] = seen[span]
    return table


def _quantiles(error: Children, weight: Children) -> Children:
    """Return the weighted quantiles; the new error weighs 1 and lies beyond every bound."""
    order = np.lexsort((weight, error))  # equal errors in a fixed order, whoever made them
    up_to = np.cumsum(weight[order]) / (weight.sum() + 1.0)
    low = [int(np.searchsorted(up_to, q, side="right")) - 1 for q in BOUNDS[:2]]
    high = [int(np.searchsorted(up_to, q, side="left")) for q in BOUNDS[2:]]
    return np.asarray(error[order][np.clip([*low, *high], 0, len(error) - 1)])
