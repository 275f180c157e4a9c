# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""
Makes ``gis/locate/calibration.toml`` from addresses held out of the index.

The rule. ``reach``: of best candidates on the only street of the name in the ward named, the share
 within 500 m, (hits + 0.5) / (n + 1); cells with fewer than ``ENOUGH`` take the method's own
share, methods with fewer keep what was assumed. Factors: that share for each kind of name or
standing, over the share of the plain kind, at most 1. Answer: of all pairs of a least score and a
least margin on a grid, the one that answers most addresses while the share of houses with an
answer more than 500 m wrong, in whatever of the five ways they were asked for, stays under
``MOST_WRONG``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from gis.locate.score import FILE, GROUPS, Calibration, group_of

ENOUGH: Final = 40
FAR_M: Final = 500.0
MOST_WRONG: Final = (
    0.0075  # of the houses that choose; 1 % and 0.5 % were tried before, figures in sight
)
SCORES: Final = tuple(round(at / 100, 2) for at in range(50, 100))
MARGINS: Final = (0.1, 0.2, 0.3, 0.4, 0.5)
GREATEST_BOUND_M: Final = 400.0
PATH: Final = Path(__file__).parents[1] / "gis" / "locate" / FILE
PLAIN: Final = {"street": ("same", "accents"), "ward": ("inside",)}
Records = Sequence[Any]


def calibrated(
    asked: Callable[[Calibration], Records],
    before: Calibration,
    *,
    source: str,
) -> Calibration:
    """Return the calibration that the rule above makes of everything that was asked."""
    records = asked(before)
    sources: dict[str, str] = {}
    plain = [
        one for one in records if one.street in PLAIN["street"] and one.standing in PLAIN["ward"]
    ]
    alone = [one for one in plain if one.alone]
    reach = {}
    for method, row in before.reach.items():
        own = [one for one in alone if one.method == method and not one.held]
        if len(own) >= ENOUGH:
            reach[method] = _row(own, before.bounds_m)
            sources[f"reach.{method}"] = f"measured on {len(own)} candidates"
        else:
            reach[method] = row
            sources[f"reach.{method}"] = "assumed"
    after = replace(
        before,
        reach=reach,
        held=_held([one for one in alone if one.held], before, sources),
        street=_factors(records, before.street, "street", sources),
        ward={
            group: _factors(_of(records, group), before.ward[group], "ward", sources, group)
            for group in GROUPS
        },
        namesakes=_namesakes(plain, before, sources),
    )
    answer = _rule(asked(after))
    sources |= {"answer": f"chosen by the rule of benchmarks/{Path(__file__).name}", "data": source}
    return replace(after, answer=answer, sources=sources)


def _row(own: Records, bounds_m: Sequence[float]) -> tuple[float, ...]:
    classes = np.array([sum(one.bound_m > end for end in bounds_m) for one in own])
    hit = np.array([one.error_m <= FAR_M for one in own])
    whole = _smoothed(hit)
    row = [
        _smoothed(hit[classes == at]) if (classes == at).sum() >= ENOUGH else whole
        for at in range(len(bounds_m) + 1)
    ]
    return tuple(np.minimum.accumulate(row).round(4).tolist())


def _smoothed(hit: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    return float((hit.sum() + 0.5) / (len(hit) + 1))


def _factors(
    records: Records,
    before: Mapping[str, float],
    what: str,
    sources: dict[str, str],
    group: str = "",
) -> dict[str, float]:
    """Return factors of how a name was matched, or of how a place stands to its ward."""
    field, other = ("street", "standing") if what == "street" else ("standing", "street")
    streets = [one for one in records if one.quality in {"house", "alley", "street"}]
    base_of = PLAIN[what][0]
    plain_other = PLAIN["ward" if what == "street" else "street"]
    kept = [one for one in streets if one.alone and getattr(one, other) in plain_other]
    base = [one.error_m <= FAR_M for one in kept if getattr(one, field) == base_of]
    out = {}
    for name, value in before.items():
        own = [one.error_m <= FAR_M for one in kept if getattr(one, field) == name]
        measured = len(own) >= ENOUGH and len(base) >= ENOUGH
        share = _smoothed(np.array(own)) / _smoothed(np.array(base)) if measured else value
        out[name] = round(min(1.0, share), 4)
        sources[".".join(filter(None, (what, group, name)))] = (
            f"measured on {len(own)}" if measured else "assumed"
        )
    return out


def _of(records: Records, group: str) -> Records:
    return [one for one in records if one.method and group_of(one.method) == group]


def _held(records: Records, before: Calibration, sources: dict[str, str]) -> dict[str, float]:
    """Return shares by method where the whole street in the ward is near the point."""
    out = {}
    for method, value in before.held.items():
        hit = np.array([one.error_m <= FAR_M for one in records if one.method == method])
        out[method] = round(_smoothed(hit), 4) if len(hit) >= ENOUGH else value
        known = len(hit) >= ENOUGH
        sources[f"held.{method}"] = f"measured on {len(hit)}" if known else "assumed"
    return out


def _namesakes(plain: Records, before: Calibration, sources: dict[str, str]) -> dict[str, float]:
    """Return the factor of places whose street has namesakes that may be meant too."""
    out = {}
    for group, value in before.namesakes.items():
        own = _of(plain, group)
        alone, others = (
            np.array([one.error_m <= FAR_M for one in own if one.alone == kind])
            for kind in (True, False)
        )
        measured = min(len(alone), len(others)) >= ENOUGH
        share = _smoothed(others) / _smoothed(alone) if measured else value
        out[group] = round(min(1.0, share), 4)
        sources[f"namesakes.{group}"] = f"measured on {len(others)}" if measured else "assumed"
    return out


def _rule(records: Records) -> dict[str, float]:
    sure = [
        one
        for one in records
        if one.method not in {"", "khu_pho", "ward", "outside"} and one.bound_m <= GREATEST_BOUND_M
    ]
    score, margin, error_m, house = (
        np.array([getattr(one, name) for one in sure])
        for name in ("score", "margin", "error_m", "house")
    )
    best = (0, 1.0, 1.0)
    for least_score in SCORES:
        for least_margin in MARGINS:
            taken = (score >= least_score) & (margin >= least_margin)
            n_houses = len(np.unique(house[taken]))
            wrong = len(np.unique(house[taken & (error_m > FAR_M)]))
            if n_houses and wrong / n_houses < MOST_WRONG:
                best = max(best, (int(taken.sum()), least_score, least_margin))
    return {
        "least_score": best[1],
        "least_margin": best[2],
        "greatest_bound_m": GREATEST_BOUND_M,
    }


def written(numbers: Calibration, path: Path = PATH) -> None:
    """Write a calibration, its sources first."""
    lines = [
        "# How far candidates can be trusted. Written by benchmarks/locate.py from addresses held",
        "# out of the index; benchmarks/locate_calibrate.py has the rule.",
        "",
        f"bounds_m = {list(numbers.bounds_m)}",
    ]
    tables = {
        name: getattr(numbers, name) for name in ("sources", "reach", "held", "street", "namesakes")
    }
    tables |= {f"ward.{group}": numbers.ward[group] for group in GROUPS}
    for name, table in {**tables, "answer": numbers.answer}.items():
        lines += ["", f"[{name}]"]
        lines += [f"{_key(k)} = {_value(v)}" for k, v in sorted(table.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _key(name: str) -> str:
    return f'"{name}"' if "." in name else name


def _value(value: object) -> str:
    return (
        f'"{value}"'
        if isinstance(value, str)
        else str(list(value) if isinstance(value, tuple) else value)
    )
