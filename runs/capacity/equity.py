"""How fairly ways to school are shared: by ward, group, residence and sex, and across water."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from admission.standing import standing_names
from gis.progress import silent
from gis.units import MM_PER_M, NONE, UNREACHABLE_MM
from runs.explain.ledger import Ledger, ledger
from runs.side_by_side.crossings import KINDS, ways_without
from runs.statistics.figures import figures_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gis.progress import Progress
    from gis.units import Millimetres
    from runs.match.stored import StoredResult
    from runs.whatif.city import City

    Marks = NDArray[np.bool_]

EDGES_M: Final = (500, 1_000, 2_000, 3_000, 4_000, 7_000, 10_000)
"""
Where ways are parted: 4, 7 and 10 km are the limits of Nghị định 66/2025 for primary, lower and
upper secondary schools; the others are drawn for the picture.
"""

BEYOND: Final = tuple(f"n_over_{edge}m" for edge in EDGES_M)
CROSSED: Final = tuple(f"must_cross_{kind}" for kind in KINDS)
WATER: Final = "river"
CUT_OFF: Final = "n_cut_off"
WORST: Final = "n_worst"
COUNTS: Final = (
    *("n", "n_placed", "n_unplaced", "n_at_nearest"),
    *BEYOND,
    WORST,
)
CROSSING_COUNTS: Final = (*CROSSED, CUT_OFF)
WAYS: Final = ("mean_m", "median_m", "p95_m", "longest_m")
GINI: Final = "gini"
DETOUR: Final = "detour_m"
EVERYBODY: Final = "all"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Equity:
    """
    Exact figures; ``runs.capacity.equity_told`` makes what may be told.

    Attributes
    ----------
    ledger
        The fairness ledger of the same result: gap of residence, worst hundredth.
    rows
        By table and cell, all children first: ``COUNTS``, ``WAYS``, ``gini``, and with roads
        ``CROSSING_COUNTS`` and ``detour_m``.
    worst_from_mm
        Way from which on a child counts as one of the worst hundredth; ``None`` without ways.
    has_roads
        Whether crossings were looked for.
    """

    ledger: Ledger
    rows: tuple[Row, ...]
    worst_from_mm: int | None
    has_roads: bool


def gini(way_mm: NDArray[np.int64]) -> float | None:
    """
    Return the Gini coefficient of ways: 0 where all are as long, towards 1 where few have all.

    Half the mean difference of two children's ways over the mean way; ``None`` without ways or
    where all are 0.

    Examples
    --------
    >>> gini(np.array([1000, 1000])), gini(np.array([0, 1000])), gini(np.array([0, 0]))
    (0.0, 0.5, None)
    """
    n, total = len(way_mm), int(way_mm.sum())
    if total == 0:
        return None
    rank = np.arange(1, n + 1)
    weighted = float((2 * rank - n - 1) @ np.sort(way_mm).astype(np.float64))
    return weighted / (n * total)


def equity_of(
    result: StoredResult,
    about: Mapping[str, NDArray[np.object_]],
    *,
    city: City | None = None,
    progress: Progress = silent,
) -> Equity:
    """
    Return who travels how far.

    Parameters
    ----------
    result
        A placement.
    about
        Columns of ``runs.explain.ledger.read_about``.
    city
        Its children and schools tied to the roads, for crossings; ``None``: not looked for.
    """
    everybody = result.everyone
    crossing = None
    if city is not None:
        offers = {"": everybody.school}
        without = ways_without(city, result.everybody_mm, offers, progress=progress)[""]
        crossing = _crossing(without, everybody.own_mm)
    progress("count", 0, None)
    found = ledger(result, about)
    from_m = found.worst_percent["from_m"]
    from_mm = None if from_m is None else round(from_m * MM_PER_M)
    names = standing_names(result.policy, everybody.pupils.group)
    columns = {
        "group": np.array([names[one]["vi"] for one in everybody.pupils.group.tolist()], object),
        **about,
    }
    figures = _Figures(result, from_mm, crossing)
    rows = [
        {"table": EVERYBODY, "cell": "", **figures.of(np.ones(len(everybody.pupils), np.bool_))}
    ]
    for name, word in columns.items():
        rows += [
            {"table": name, "cell": cell, **figures.of(word == cell)}
            for cell in sorted(set(word.tolist()))
        ]
    return Equity(
        ledger=found, rows=tuple(rows), worst_from_mm=from_mm, has_roads=crossing is not None
    )


@dataclass(frozen=True, slots=True)
class _Crossing:
    """
    Who must cross what; P children.

    Attributes
    ----------
    must
        By kind, shape (P,).
    cut_off
        Who has no way at all without crossing water, shape (P,).
    detour_mm
        How much longer the way is without, ``NONE`` where nobody crosses or none is left, (P,).
    """

    must: Mapping[str, Marks]
    cut_off: Marks
    detour_mm: NDArray[np.int64]


def _crossing(without: Mapping[str, Millimetres], own_mm: Millimetres) -> _Crossing:
    has_way = own_mm != NONE
    must = {kind: has_way & (one != own_mm) for kind, one in without.items()}
    dry_mm = without[WATER].astype(np.int64)
    cut_off = must[WATER] & (dry_mm >= UNREACHABLE_MM)
    around = must[WATER] & ~cut_off
    return _Crossing(must, cut_off, np.where(around, dry_mm - own_mm, NONE))


class _Figures:
    """The figures of any part of the children."""

    def __init__(
        self, result: StoredResult, from_mm: int | None, crossing: _Crossing | None
    ) -> None:
        everybody = result.everyone
        self._school, self._rank, self._own_mm = everybody.school, everybody.rank, everybody.own_mm
        self._from_mm, self._crossing = from_mm, crossing

    def of(self, part: Marks) -> Row:
        """Return the figures of the children of a part, flags of shape (P,)."""
        own_mm = self._own_mm[part]
        told = figures_of(self._school[part], self._rank[part], own_mm)
        far = {
            name: int(np.count_nonzero(own_mm > edge * MM_PER_M))
            for name, edge in zip(BEYOND, EDGES_M, strict=True)
        }
        worst = 0 if self._from_mm is None else int(np.count_nonzero(own_mm >= self._from_mm))
        share = gini(own_mm[own_mm != NONE].astype(np.int64))
        found = {**told, **far, WORST: worst}
        row = {name: found[name] for name in (*COUNTS, *WAYS)}
        row[GINI] = None if share is None else round(share, 3)
        return row | self._crossed(part)

    def _crossed(self, part: Marks) -> Row:
        if self._crossing is None:
            return {}
        counts = {
            f"must_cross_{kind}": int(np.count_nonzero(one[part]))
            for kind, one in self._crossing.must.items()
        }
        detour_mm = self._crossing.detour_mm[part]
        around = detour_mm[detour_mm != NONE]
        return {
            **counts,
            CUT_OFF: int(np.count_nonzero(self._crossing.cut_off[part])),
            DETOUR: round(int(around.sum()) / len(around) / MM_PER_M, 3) if len(around) else None,
        }
