"""What is told of redrawn catchments; counts of one to nine children are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gis.units import MM_PER_M, NONE
from runs.explain.suppress import hidden
from runs.siting.told import small

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from forecast.zones.case import Redrawn, ZonesCase
    from runs.redraw.asked import RedrawFiles, Units

UNIT_COLUMNS: Final = ("unit_id", "before", "after", "changed")
COUNTS: Final = ("children_before", "children_after", "stay", "came", "left")
SCHOOL_COLUMNS: Final = ("school_codes", "seats", "units_before", "units_after", *COUNTS)
TIED: Final = (("children_before", "stay", "left"), ("children_after", "stay", "came"))
ROUNDS: Final = 3  # what one tie withholds may stand alone in the other


def unit_rows(
    units: Units, case: ZonesCase, zone: NDArray[np.int64], codes: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    """Return the catchment of every unit before and after, in the order of ids."""
    for u, name in enumerate(units.point.id):
        before = "" if case.today[u] == NONE else codes[case.today[u]]
        after = codes[zone[u]]
        yield str(name), before, after, "yes" if before and before != after else ""


def school_rows(
    case: ZonesCase, zone: NDArray[np.int64], codes: Sequence[str]
) -> list[dict[str, Any]]:
    """Return a row for every place: seats, units and children before and after."""
    rows = []
    for p, code in enumerate(codes):
        before, after = case.today == p, zone == p
        rows.append(
            {
                "school_codes": code,
                "seats": int(case.seats[p]),
                "units_before": int(before.sum()),
                "units_after": int(after.sum()),
                "children_before": int(case.children[before].sum()),
                "children_after": int(case.children[after].sum()),
                "stay": int(case.children[before & after].sum()),
                "came": int(case.children[~before & after].sum()),
                "left": int(case.children[before & ~after].sum()),
            }
        )
    return hidden(rows, COUNTS, tied=TIED * ROUNDS)


def summary(
    files: RedrawFiles,
    case: ZonesCase,
    found: Redrawn,
    codes: Sequence[str],
    roads: dict[str, str],
) -> dict[str, Any]:
    """Return what is said as a whole."""
    changed = (case.today != NONE) & (case.today != found.zone)
    told = {
        "season": files.season,
        "level": files.level,
        "units": len(case.children),
        "places": len(codes),
        "children": small(int(case.children.sum())),
        "seats": int(case.seats.sum()),
        "change_m": files.change_m,
        "over_m": files.over_m,
        "unit": "metres of all children, with what changes and missing seats count as",
        "value": found.value / MM_PER_M,
        "bound": found.bound / MM_PER_M,
        "gap": round(found.gap, 9),
        "proof": found.proof,
        "rows_against_pieces": found.cuts,
        "units_changed": int(changed.sum()),
        "children_changed": small(int(case.children[changed].sum())),
        "roads": roads,
        "before": _figures(case, case.today) if (case.today != NONE).all() else None,
        "after": _figures(case, found.zone),
    }
    if found.proof == "time limit":
        told["seconds"] = files.time_limit_s
    return told


def _figures(case: ZonesCase, zone: NDArray[np.int64]) -> dict[str, Any]:
    load = np.bincount(zone, weights=case.children, minlength=len(case.seats)).astype(np.int64)
    own_mm = case.way_mm[np.arange(len(zone)), zone] * case.children
    n = int(case.children.sum())
    apart = sum(
        len(case.pieces(zone, p)) > 1 or zone[case.home[p]] != p for p in range(len(case.home))
    )
    return {
        "mean_m": None if small(n) is None or not n else round(int(own_mm.sum()) / n / MM_PER_M, 3),
        "children_over_seats": small(int(np.maximum(load - case.seats, 0).sum())),
        "catchments_in_pieces": int(apart),
    }
