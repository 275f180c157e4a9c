"""The exact figures of the board, counted by the database: no row of a child is read here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gis import clock, province
from gis.access import PEOPLE_READ, REQUESTS_DECIDE, REQUESTS_READ, RUNS_WORK
from gis.queries import query
from gis.validity import first_day
from runs.approval.read import PENDING, approvals
from runs.board.facts import Age, Waiting
from runs.recorded.decided import SECOND_ROUND

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from gis.access import Access
    from runs.board.facts import Row, Sight

HOURS_SHOWN: Final = 24
MOST_APPROVALS: Final = 1000
Cell = tuple[str, str]
"""Ward and grade."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """
    What the database counts.

    Attributes
    ----------
    cells
        Exact counts by ward and grade, without those that follow from others.
    names
        Names of wards by code.
    runs
        Of each kind and grade every placement, the one that counts first.
    hours
        Answers of families by hour.
    """

    season: str
    grades: tuple[str, ...]
    cells: Mapping[Cell, Row]
    names: Mapping[str, str]
    runs: Sequence[Row]
    hours: Sequence[Row]
    ages: Sequence[Age]
    waiting: Waiting
    forecast: Sequence[Row]


def season_of(connection: Connection) -> str:
    """Return the newest season with seats; before any were imported, the one that comes next."""
    found = connection.exec_driver_sql(query("board_season")).scalar()
    year = clock.today().year
    return f"{year}-{year + 1}" if found is None else str(found)


def gather(
    connection: Connection, access: Access, sight: Sight, *, season: str, now: dt.datetime
) -> Gathered:
    """
    Count everything that the board shows, in the caller's transaction and wards.

    Parameters
    ----------
    connection
        Acts for the caller already: what waits is counted within that reach.
    now
        Ages are told up to then, and the hours before it are shown.
    """
    wards = None if sight.wards is None else list(sight.wards)
    asked = {"season": season, "wards": wards, "day": first_day(season)}
    national = province.national()
    children = _rows(connection, "board_children", asked)
    seats_of = {row[0] for row in connection.exec_driver_sql(query("board_grades"), asked)}
    grades = tuple(sorted(seats_of | {row["grade"] for row in children}, key=_order))
    levels = [national.level_of(grade) for grade in grades]
    runs = _rows(connection, "board_runs", asked)
    counted = counting(runs)
    of_grade = {row["run_id"]: row["grade"] for row in counted.values()}
    seconds = {row["run_id"]: row["grade"] for row in runs if row["kind"] == SECOND_ROUND}
    wanted = {"run_id": list(of_grade), "wards": wards}
    cells: dict[Cell, Row] = {}
    for row in children:
        _into(cells, (row.pop("ward_code"), row.pop("grade")), row)
    for row in _rows(
        connection, "board_seats", {**asked, "grades": list(grades), "levels": levels}
    ):
        _into(cells, (row.pop("ward_code"), row.pop("grade")), row)
    for name in ("board_offers", "board_answers"):
        for row in _rows(connection, name, wanted):
            _into(cells, (row.pop("ward_code"), of_grade[row.pop("run_id")]), row)
    since = now - dt.timedelta(hours=HOURS_SHOWN)
    answered = {"run_id": [*of_grade, *seconds], "wards": wards, "since": since}
    sets = _rows(connection, "board_ages", {})
    year = int(season[:4])
    return Gathered(
        season=season,
        grades=grades,
        cells=cells,
        names=_names(connection, asked, wards),
        runs=runs,
        hours=_rows(connection, "board_answer_hours", answered),
        ages=[_age(row, now) for row in sets],
        forecast=_rows(connection, "board_forecast", {**asked, "year": year}),
        waiting=_waiting(connection, access, season, sets),
    )


def counting(runs: Sequence[Row]) -> dict[str, Row]:
    """Return the first round of each grade that counts: the farthest decided, then the newest."""
    found: dict[str, Row] = {}
    for row in runs:
        if row["kind"] != SECOND_ROUND:
            found.setdefault(row["grade"], row)
    return found


def _waiting(connection: Connection, access: Access, season: str, sets: Sequence[Row]) -> Waiting:
    (found,) = _rows(connection, "board_waiting", {"season": season})
    (files,) = _rows(connection, "board_files", {})
    in_city = access.is_city
    sees_requests = access.scopes & {REQUESTS_READ, REQUESTS_DECIDE}
    unsigned = sum(sum(row["flagged"].values()) for row in sets if not row["signed"])
    is_officer = PEOPLE_READ in access.scopes
    waiting = approvals(connection, state=PENDING, size=MOST_APPROVALS) if is_officer else []
    return Waiting(
        n_errors=files["n_errors"] if in_city and RUNS_WORK in access.scopes else None,
        n_flagged=unsigned if in_city else None,
        n_requests=found["n_requests"] if sees_requests else None,
        n_approvals=len(waiting) if is_officer else None,
        n_jobs=found["n_jobs"],
    )


def _names(
    connection: Connection, asked: Mapping[str, Any], wards: Sequence[str] | None
) -> dict[str, str]:
    rows = connection.exec_driver_sql(query("board_wards"), dict(asked)).all()
    return {str(code): str(name) for code, name in rows if wards is None or code in wards}


def _age(row: Row, now: dt.datetime) -> Age:
    return Age(
        kind=row["kind"],
        data_date=row["data_date"] or "",
        at=row["at"],
        age_h=round((now - row["at"]).total_seconds() / 3600, 2),
        n_rows=row["n_rows"],
    )


def _into(cells: dict[Cell, Row], cell: Cell, row: Row) -> None:
    cells.setdefault(cell, {}).update(row)


def _order(grade: str) -> tuple[bool, int, str]:
    return (not grade.startswith("K"), len(grade), grade)


def _rows(connection: Connection, name: str, asked: Mapping[str, Any]) -> list[Row]:
    found = connection.exec_driver_sql(query(name), dict(asked)).mappings()
    return [dict(row) for row in found]
