"""The difference of two placements in numbers: city, schools, wards; exact, or as may be public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, TypeAlias

import numpy as np

from admission.public_cutoffs import FEWEST
from gis.units import MM_PER_M, NONE, Index
from runs.explain.suppress import hidden
from runs.statistics.placement import COUNTS, told_summary
from runs.statistics.withheld import told_ways
from runs.summary import OVER_4KM_MM, OVER_7KM_MM, Summary, summarise
from runs.whatif.chain import Placed
from runs.whatif.difference import Difference
from runs.whatif.programmes import programme_rows, public_rows
from runs.whatif.told_schools import told_schools

Row: TypeAlias = dict[str, Any]

ROUNDED_M: Final = 50
"""A distance that may be one child's is public rounded up to this many metres (DESIGN 5)."""

SINGLE: Final = ("median_m", "p95_m", "longest_m")
"""Figures of a summary that are the distance of one child."""

MOVED: Final = (("n_moved", "n_better", "n_worse"),)
"""Tied where no way changes but that of those who move."""

TOTALS: Final = (
    ("n_lost_seat", "n_got_seat"),
    ("n_newly_over_4km", "n_no_longer_over_4km"),
    ("n_newly_over_7km", "n_no_longer_over_7km"),
)
"""Tied by the city's totals before and after."""

WARD_COUNTS: Final = ("n_pupils", "n_moved", "n_better", "n_worse", "n_lost_seat", "n_got_seat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """
    What changes.

    Attributes
    ----------
    before, after
        Headline figures of the two placements.
    figures
        The children who move, are better or worse off, get farther than 4 or 7 km, lose or get
        a seat; metres more in all for those placed before and after; pairs that changed.
    schools, wards
        One row per school of either placement and per ward of a home, by code.
    programmes
        One row per special programme and one for the rest of its school; empty without any.
    """

    before: Summary
    after: Summary
    figures: Row
    schools: tuple[Row, ...]
    wards: tuple[Row, ...]
    programmes: tuple[Row, ...] = ()


def tally(base: Placed, other: Placed, difference: Difference) -> Tally:
    """Return the exact numbers of a difference."""
    return Tally(
        before=_summary(base),
        after=_summary(other),
        figures=_figures(difference),
        schools=tuple(_schools(difference)),
        wards=tuple(_wards(difference)),
        programmes=tuple(programme_rows(difference)),
    )


def public(exact: Tally) -> Tally:
    """
    Return what may be told to anyone.

    Notes
    -----
    Counts of one to nine are ``None``, and with them those that would give them back. Means stand
    for ten children or more. Figures that are the distance of one child are rounded up to 50 m,
    and told where ten have as long a way; of the headlines a count is withheld as they are.
    """
    counts = [name for name in exact.figures if name not in ("metres_more", "n_pairs_changed")]
    figures = hidden([exact.figures], counts, tied=(*MOVED, *TOTALS))[0]
    if figures["n_moved"] is None:
        figures["metres_more"] = None  # of so few children it is nearly one child's
    before, after = _rounded(exact.before), _rounded(exact.after)
    known = {"n_before": before.placed, "n_after": after.placed}
    return Tally(
        before=before,
        after=after,
        figures=figures,
        schools=tuple(told_schools(exact.schools, known)),
        wards=tuple(_public_wards(exact.wards)),
        programmes=tuple(public_rows(exact.programmes)),
    )


def metres_up(value: float | None) -> float | None:
    """
    Return metres rounded up to the next 50.

    Examples
    --------
    >>> metres_up(1240.05), metres_up(1250.0), metres_up(None)
    (1250.0, 1250.0, None)
    """
    return None if value is None else float(-(-value // ROUNDED_M) * ROUNDED_M)


def _summary(result: Placed) -> Summary:
    return summarise(result.allocation.school, result.allocation.rank, result.own_mm)


def _rounded(exact: Summary) -> Summary:
    values = exact.as_dict()
    counts = {name: told_summary(values)[name] for name in COUNTS}
    ways = told_ways({name: metres_up(values[name]) for name in SINGLE}, exact.placed)
    return Summary(**{**values, **ways, **counts})


def _figures(one: Difference) -> Row:
    both = one.in_both
    more_mm = one.after_mm[both].astype(np.int64) - one.before_mm[both]
    found: Row = {
        "n_pupils": len(one.pupil_id),
        "n_moved": _n(one.moved),
        "n_better": _n(one.better),
        "n_worse": _n(one.worse),
        "n_lost_seat": _n((one.before != NONE) & (one.after == NONE)),
        "n_got_seat": _n((one.before == NONE) & (one.after != NONE)),
    }
    for limit_mm, name in ((OVER_4KM_MM, "4km"), (OVER_7KM_MM, "7km")):
        before, after = one.over(limit_mm)
        found[f"n_newly_over_{name}"] = _n(after & ~before)
        found[f"n_no_longer_over_{name}"] = _n(before & ~after)
    if one.courses_before or one.courses_after:
        found["n_switched"] = _n(one.switched)
    found["metres_more"] = int(more_mm.sum()) / MM_PER_M
    found["n_pairs_changed"] = one.n_pairs_changed
    return found


def _schools(one: Difference) -> list[Row]:
    n_schools = len(one.school_code)
    counts = {
        "n_before": _per(one.before, n_schools),
        "n_after": _per(one.after, n_schools),
        "n_came": _per(one.after[one.moved], n_schools),
        "n_left": _per(one.before[one.moved], n_schools),
    }
    return [
        {
            "school_code": str(code),
            "seats_before": _seats(one.seats_before[i]),
            "seats_after": _seats(one.seats_after[i]),
            **{name: int(values[i]) for name, values in counts.items()},
        }
        for i, code in enumerate(one.school_code)
    ]


def _wards(one: Difference) -> list[Row]:
    wards, ward = np.unique(one.ward_code.astype(str), return_inverse=True)
    both = one.in_both
    sides = {"before": one.before_mm, "after": one.after_mm}
    masks = {
        "n_pupils": np.ones(len(ward), np.bool_),
        "n_moved": one.moved,
        "n_better": one.better,
        "n_worse": one.worse,
        "n_lost_seat": (one.before != NONE) & (one.after == NONE),
        "n_got_seat": (one.before == NONE) & (one.after != NONE),
        "n_in_both": both,
    }
    count = {name: _per(ward[mask], len(wards)) for name, mask in masks.items()}
    total = {
        name: np.bincount(ward[both], weights=own_mm[both], minlength=len(wards))
        for name, own_mm in sides.items()
    }
    rows = []
    for i, code in enumerate(wards):
        n_both = int(count["n_in_both"][i])
        means = {
            f"mean_{name}_m": round(float(mm[i]) / n_both / MM_PER_M, 3) if n_both else None
            for name, mm in total.items()
        }
        rows.append(
            {"ward_code": str(code), **{name: int(n[i]) for name, n in count.items()}, **means}
        )
    return rows


def _public_wards(rows: Sequence[Row]) -> list[Row]:
    shown = hidden(rows, WARD_COUNTS, tied=MOVED)
    for row in shown:
        if row.pop("n_in_both") < FEWEST:
            row["mean_before_m"] = row["mean_after_m"] = None
    return shown


def _per(position: Index | np.ndarray, n: int) -> np.ndarray:
    return np.bincount(position[position != NONE], minlength=n)


def _n(mask: np.ndarray) -> int:
    return int(np.count_nonzero(mask))


def _seats(n: int) -> int | None:
    return None if n == NONE else int(n)


def as_json(one: Tally) -> Row:
    """Return a tally as JSON."""
    return {
        "before": asdict(one.before),
        "after": asdict(one.after),
        "figures": one.figures,
        "schools": list(one.schools),
        "wards": list(one.wards),
        **({"programmes": list(one.programmes)} if one.programmes else {}),
    }
