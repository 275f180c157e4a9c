"""The board as one caller may see it: gathered, told, and its stages read off."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gis.access import PEOPLE_READ, act_as
from gis.db import transaction
from gis.errors import InputError
from runs.board import told
from runs.board.facts import COUNTS, Board, Sight, added
from runs.board.gather import Gathered, counting, gather, season_of
from runs.board.stages import first_open, stages_of
from runs.recorded.states import STATES

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.access import Access
    from runs.board.facts import Row

OF_RUN: Final = ("run_id", "state", "policy_name", "is_model", "created_at")


def board(
    engine: Engine,
    access: Access,
    *,
    season: str | None = None,
    grade: str | None = None,
    now: dt.datetime | None = None,
) -> Board:
    """
    Return the season's board as the caller may see it.

    Parameters
    ----------
    season
        The newest with seats if not given.
    grade
        Only this grade in the rows of wards and in the total; all together if not given.
    now
        Ages are told up to then; the machine's time if not given.

    Raises
    ------
    InputError
        If the season has no such grade.
    """
    at = now or dt.datetime.now(dt.UTC)
    sight = Sight(
        wards=None if access.is_city else tuple(sorted(access.wards)),
        sees_children=PEOPLE_READ in access.scopes,
    )
    with transaction(engine) as connection:
        act_as(connection, access)
        chosen = season or season_of(connection)
        found = gather(connection, access, sight, season=chosen, now=at)
        if grade is not None and grade not in found.grades:
            msg = f"season {chosen} has no grade {grade}; its grades: {', '.join(found.grades)}"
            raise InputError(msg)
        exact = _grades(found)
        if sight.wards is not None:  # a run's median is of the whole city
            exact = [{**row, "median_m": None} for row in exact]
        if sight.sees_children:
            return _board(found, sight, (exact, exact), grade=grade, at=at)
        if sight.wards is not None:
            shown = told.hidden_grades(exact)
        else:
            shown = told.told_grades(connection, exact, counting(found.runs))
    return _board(found, sight, (exact, shown), grade=grade, at=at)


def _board(
    found: Gathered,
    sight: Sight,
    both: tuple[list[Row], list[Row]],
    *,
    grade: str | None,
    at: dt.datetime,
) -> Board:
    """Return the board of exact rows of grades and those that are shown."""
    exact, grades = both
    wards = _wards(found, grade)
    hours = list(found.hours)
    if not sight.sees_children:
        wards, hours = told.told_wards(wards), told.told_hours(hours)
    made = Board(
        season=found.season,
        at=at,
        grade=grade,
        sight=sight,
        everything=_total(exact, grades, None),
        total=_total(exact, grades, grade),
        grades=grades,
        wards=wards,
        runs={state: _n_of(found, state) for state in STATES},
        waiting=found.waiting,
        hours=hours,
        ages=found.ages,
        forecast=found.forecast,
    )
    return replace(made, stages=stages_of(made))


def _total(exact: list[Row], shown: list[Row], grade: str | None) -> Row:
    """Return the sums of a grade or of all, none of which some part is withheld."""
    pairs = [pair for pair in zip(exact, shown, strict=True) if grade in {None, pair[0]["grade"]}]
    hidden = {
        name
        for one, told_ in pairs
        for name in COUNTS
        if one.get(name) is not None and told_.get(name) is None
    }
    # of what is shown: a sum of exact counts would give back those that are told in tens
    return added(told_ for _, told_ in pairs) | dict.fromkeys(sorted(hidden))


def _n_of(found: Gathered, state: str) -> int:
    return sum(row["state"] == state for row in found.runs)


def _grades(found: Gathered) -> list[Row]:
    runs = counting(found.runs)
    rows = []
    for grade in found.grades:
        cells = [_whole(row) for (_, of), row in found.cells.items() if of == grade]
        run = runs.get(grade)
        rows.append(
            {
                "grade": grade,
                **added(cells),
                "run": None if run is None else {name: run[name] for name in OF_RUN},
                "median_m": None if run is None else run["summary"].get("median_m"),
            }
        )
    return rows


def _wards(found: Gathered, grade: str | None) -> list[Row]:
    codes = {ward for ward, _ in found.cells} | set(found.names)
    rows = []
    for code in sorted(codes, key=lambda one: (not one, one.encode())):
        cells = {
            of: _whole(row)
            for (ward, of), row in found.cells.items()
            if ward == code and grade in {None, of}
        }
        row = {
            "ward_code": code,
            "ward_name": found.names.get(code),
            **added(cells.values()),
            "n_short": _short(cells) if cells else None,
        }
        rows.append({**row, "open_stage": first_open(row)})
    return rows


def _short(cells: dict[str, Row]) -> int:
    """Return children beyond the seats of the ward's own schools, each grade for itself."""
    return sum(max(0, row.get("n_children", 0) - row.get("n_seats", 0)) for row in cells.values())


def _whole(row: Row) -> Row:
    """Return a cell with the counts that follow from others."""
    found = dict(row)
    if "n_children" in row:
        found["n_missing"] = row["n_children"] - row["n_located"]
    if "n_in_run" in row:
        found["n_unplaced"] = row["n_in_run"] - row["n_placed"]
        answers = [row.get(name, 0) for name in ("n_confirmed", "n_refused")]
        found["n_confirmed"], found["n_refused"] = answers
        # an exception may have given a seat since, to somebody who answers to the office
        found["n_silent"] = max(0, row["n_placed"] - sum(answers))
    return found
