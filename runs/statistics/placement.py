"""What may be told of one recorded placement: figures of all its children, offers per school."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gis.queries import query
from runs.statistics.exact import rounded_m
from runs.statistics.withheld import is_narrow, of_city, of_schools, told_ways

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

Row = dict[str, Any]

COUNTS: Final = {
    "placed": "n_placed",
    "unplaced": "n_unplaced",
    "at_nearest": "n_at_nearest",
    "over_4km": "n_over_4km",
}
"""Counts of a summary, and what they are called among those of wards."""

WAYS: Final = ("mean_m", "median_m", "p95_m")
"""Its distances that are told; the longest is one child's and never is."""


def told_summary(summary: Mapping[str, Any], *, narrow: bool = False) -> Row:
    """
    Return a run's headline figures as they may be told, ``None`` where withheld.

    Parameters
    ----------
    summary
        As recorded.
    narrow
        Whether its sum would say more of small groups than cut-offs do, ``is_narrow``.

    Examples
    --------
    >>> exact = {"placed": 1150, "unplaced": 12, "at_nearest": 871, "over_4km": 3}
    >>> told_summary(exact | {"mean_m": 812.402, "median_m": 640.113, "p95_m": 2110.82})
    ... # doctest: +NORMALIZE_WHITESPACE
    {'placed': 1150, 'unplaced': 12, 'at_nearest': 871, 'over_4km': None,
     'mean_m': 850, 'median_m': 650, 'p95_m': 2150}
    """
    hidden = _hidden(summary, narrow=narrow)
    ways = {name: rounded_m(summary[name]) for name in WAYS}
    counts = {name: None if told in hidden else summary[name] for name, told in COUNTS.items()}
    return {**counts, **told_ways(ways, summary["placed"])}


def told_offers(connection: Connection, run: Mapping[str, Any]) -> dict[str, Row]:
    """
    Return ``seats`` and ``n_offers`` of every school in a placement, ``None`` where withheld.

    Parameters
    ----------
    run
        Its ``run_id``, ``season`` and ``grade``.

    Notes
    -----
    Placements of the season and grade that were no drafts before it may have been told: a school's
    offers that differ from theirs by one to nine are withheld.
    """
    rows = connection.exec_driver_sql(query("told_runs"), dict(run)).mappings()
    told: list[dict[str, int | None]] = []
    shown: dict[str, Row] = {}
    for one in rows:
        counts = connection.exec_driver_sql(query("publication_offers"), {"run_id": one["run_id"]})
        schools = {row["school_code"]: dict(row) for row in counts.mappings()}
        offers = of_schools(
            {code: row["n_offers"] for code, row in schools.items()},
            n_placed=one["summary"]["placed"],
            placed_is_told="n_placed" not in _hidden(one["summary"], narrow=narrow(dict(one))),
            narrow=[code for code, row in schools.items() if narrow(row)],
            earlier=told,
        )
        told.append(offers)
        shown = {
            code: {"seats": row["seats"], "n_offers": offers[code]} for code, row in schools.items()
        }
    return shown


def told_figures(connection: Connection, run: Mapping[str, Any]) -> Row:
    """Return the headline figures of one placement, named as in ``told_offers``, as told."""
    rows = connection.exec_driver_sql(query("told_runs"), dict(run)).mappings().all()
    own = dict(rows[-1])
    return told_summary(own["summary"], narrow=narrow(own))


def narrow(row: Mapping[str, Any]) -> bool:
    """Tell of a school, or of all of a run, whether its offers say too much of small groups."""
    n_few, n_many = row["n_few_groups"] or 0, row["n_many_groups"] or 0
    return is_narrow(row["n_offers"] or 0, n_few=n_few, n_many=n_many)


def _hidden(summary: Mapping[str, Any], *, narrow: bool) -> set[str]:
    counts = {told: int(summary[name]) for name, told in COUNTS.items()}
    counts["n_children"] = counts["n_placed"] + counts["n_unplaced"]
    return of_city(counts, secret={"n_placed"} if narrow else set())
