"""The board for callers who see no child: nothing of one to nine, nor what gives it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from runs.board.facts import OF_ANSWERS, OF_CHILDREN, OF_PLACEMENT
from runs.recorded.decided import ALLOCATION
from runs.statistics.placement import COUNTS as SUMMED
from runs.statistics.placement import told_figures
from runs.statistics.suppress import Sum, withheld

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from runs.board.facts import Row

STEP: Final = 10
"""Counts that grow by the hour are told in tens, downwards: two looks tell of nobody between."""

OF_WARD: Final = (*OF_CHILDREN, *OF_PLACEMENT, *OF_ANSWERS)


def in_tens(n: int | None) -> int | None:
    """
    Return a growing count in whole tens downwards, ``None`` below ten.

    Examples
    --------
    >>> [in_tens(n) for n in (None, 0, 7, 10, 29)]
    [None, 0, None, 10, 20]
    """
    return n if not n else (n // STEP * STEP or None)


def told_grades(
    connection: Connection, grades: Sequence[Row], runs: Mapping[str, Row]
) -> list[Row]:
    """
    Return the rows of grades as they may be told.

    Parameters
    ----------
    grades
        Exact rows, each with its ``grade``.
    runs
        The placement of each grade that counts.

    Notes
    -----
    Children of the register: ``suppress.withheld`` over grades and their sum. Of a placement the
    very figures that ``/v1/runs`` tells, so that two answers never give a third; a draft of real
    children tells nothing. Answers of families in tens.
    """
    shown = located(grades)
    rows = []
    for row in grades:
        grade = row["grade"]
        told = dict.fromkeys(OF_PLACEMENT)
        run = runs.get(grade)
        median_m = None
        if run is not None and _is_told(run):
            asked = {key: run[key] for key in ("run_id", "season", "grade")}
            found = told_figures(connection, asked)
            told |= {SUMMED[name]: found[name] for name in SUMMED}
            median_m = found["median_m"]
        answers = {name: in_tens(row[name]) for name in ("n_confirmed", "n_refused")}
        rows.append(
            {**row, **shown[grade], **told, **answers, "n_silent": None, "median_m": median_m}
        )
    return rows


def hidden_grades(grades: Sequence[Row]) -> list[Row]:
    """Return rows of grades within some wards, with their seats alone, as ``told_wards``."""
    hidden = dict.fromkeys((*OF_WARD, "median_m"))
    return [{**row, **hidden} for row in grades]


def told_wards(wards: Sequence[Row]) -> list[Row]:
    """Return rows of wards with their seats alone: open data tells the rest, once and for all."""
    hidden = dict.fromkeys((*OF_WARD, "n_short", "open_stage"))
    return [{**row, **hidden} for row in wards]


def told_hours(hours: Sequence[Row]) -> list[Row]:
    """Return answers by hour in tens."""
    names = ("n_confirmed", "n_refused")
    return [{**row, **{name: in_tens(row[name]) for name in names}} for row in hours]


def _is_told(run: Row) -> bool:
    """Tell whether ``/v1/runs`` tells of a placement: those by wishes it does not."""
    return run["kind"] == ALLOCATION and (run["state"] != "draft" or bool(run["is_model"]))


def located(grades: Sequence[Row]) -> dict[str, Row]:
    """Return children, located and missing of each grade, and nothing of what waits."""
    names = OF_CHILDREN[:3]
    counts: dict[tuple[str, str], int] = {
        (row["grade"], name): int(row[name] or 0) for row in grades for name in names
    }
    whole = {("", name): sum(int(row[name] or 0) for row in grades) for name in names}
    told = [*whole, *counts]
    all_, with_place, missing = names
    sums = [Sum((at, all_), ((at, with_place), (at, missing))) for at in ("", *_of(grades))]
    sums += [Sum(("", name), tuple((at, name) for at in _of(grades))) for name in names]
    gone = withheld({**whole, **counts}, sums, told=told)
    shown: dict[str, Row] = {}
    for row in grades:
        at = row["grade"]
        kept: dict[str, Any] = {name: None if (at, name) in gone else row[name] for name in names}
        shown[at] = {**kept, "n_waiting": None, "n_not_found": None}
    return shown


def _of(grades: Sequence[Row]) -> list[str]:
    return [row["grade"] for row in grades]
