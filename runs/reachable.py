"""Seats missing by ward: within its own border, and at the schools that its children can reach."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sqlalchemy import select

from forecast.reachable import seats_within_reach
from gis import read
from gis.progress import silent
from gis.tables.results import Offer
from gis.units import MM_PER_M, NONE
from runs.csv_table import sheet_bytes
from runs.explain.suppress import hidden
from runs.match.stored import read_result
from runs.recorded.export import sealed_of
from runs.recorded.store import run_facts
from runs.served.run_versions import run_versions

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy import Engine

    from forecast.reachable import Decay, Reachable
    from gis.progress import Progress
    from gis.units import Ids, Index, Millimetres
    from runs.match.stored import StoredResult

    Marks = NDArray[np.bool_]

COLUMNS: Final = (
    *("ward_code", "n_children", "n_without", "seats_in_ward", "missing_in_ward"),
    *("seats_in_reach", "missing_in_reach", "n_schools_in_reach"),
)
OF_CHILDREN: Final = (
    *("n_without", "missing_in_ward", "seats_in_reach", "missing_in_reach", "n_schools_in_reach"),
)
"""What tells how many children a ward has where that is withheld."""

DECIMALS: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsByWard:
    """
    Children and seats of every ward, as anybody may be told.

    Attributes
    ----------
    rows
        One per ward by ``COLUMNS``, sorted by its code; "" is where no ward is known. Counts of
        one to nine children, and what would give them back, are ``None``.
    total
        The same of the whole city, exact.
    versions
        What the figures rest on.
    """

    season: str
    grade: str
    within_m: int
    decay: Decay
    rows: list[dict[str, Any]]
    total: dict[str, Any]
    labels: list[str]
    versions: dict[str, Any]


def seats_by_ward(
    engine: Engine,
    run_id: int,
    *,
    within_m: int,
    decay: Decay = "none",
    progress: Progress = silent,
) -> SeatsByWard:
    """
    Return the seats of wards, inside their borders and within reach by road.

    Parameters
    ----------
    run_id
        A recorded run: its children, its seats and the ways that it was placed by.
    within_m
        How far a school may be.
    decay
        Whether nearer schools count for more.

    Returns
    -------
    found
        Of a ward: ``missing_in_ward`` = children - seats of its schools, below 0 for seats over;
        ``seats_in_reach`` = the sum of its children's seats within reach;
        ``missing_in_reach`` = the sum over its children of what is missing to one seat each;
        ``n_without`` = children without any school in reach; ``n_schools_in_reach`` = schools in
        reach of the child in the middle of the ward's children.

    Raises
    ------
    InputError
        If there is no such run.
    """
    run = run_facts(engine, run_id)
    progress("read the result", 0, None)
    result = read_result(sealed_of(engine, run_id))
    progress("seats within reach", 0, None)
    before = None if result.before is None else result.before.school
    rows, total = told_by_ward(
        result.everybody_mm,
        all_seats(result.schools.seats, before),
        home_ward=_home_wards(engine, run_id, result),
        school_ward=school_wards(engine, result.schools.code),
        within_m=within_m,
        decay=decay,
    )
    return SeatsByWard(
        season=run["season"],
        grade=run["grade"],
        within_m=within_m,
        decay=decay,
        rows=rows,
        total=total,
        labels=[str(one) for one in result.manifest.get("labels", ())],
        versions=run_versions(run),
    )


def as_json(found: SeatsByWard) -> dict[str, Any]:
    """Return what was found as JSON values."""
    return asdict(found)


def as_csv(found: SeatsByWard) -> bytes:
    """Return the rows as a table; empty where a number is withheld."""
    return sheet_bytes(COLUMNS, ([row[name] for name in COLUMNS] for row in found.rows))


def told_by_ward(
    distance_mm: Millimetres,
    seats: Index,
    *,
    home_ward: Ids,
    school_ward: Ids,
    within_m: int,
    decay: Decay,
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """
    Return the rows of all wards as anybody may be told, and the exact figures of the city.

    Parameters
    ----------
    distance_mm
        Of every child to every school, shape (P, S).
    seats
        Of every school, programmes among them, shape (S,).
    home_ward, school_ward
        "" where unknown, shapes (P,) and (S,).
    within_m, decay
        As for ``seats_by_ward``.
    """
    reach = seats_within_reach(distance_mm, seats, within_mm=within_m * MM_PER_M, decay=decay)
    codes = sorted({*home_ward.tolist(), *school_ward.tolist()})
    rows = [_row(code, home_ward == code, seats[school_ward == code], reach) for code in codes]
    total = _row("", np.ones(len(home_ward), np.bool_), seats, reach)
    del total["ward_code"]
    return _told(rows), total


def all_seats(ordinary: Index, before: Index | None) -> Index:
    """
    Return the seats of all programmes: those of the ordinary run, and those taken before it.

    Parameters
    ----------
    ordinary
        Of every school, shape (S,).
    before
        School of everybody placed before the ordinary run, ``NONE`` for none.
    """
    seats = ordinary.copy()
    if before is not None:
        taken = before[before != NONE]
        seats += np.bincount(taken, minlength=len(seats)).astype(seats.dtype)
    return seats


def _home_wards(engine: Engine, run_id: int, result: StoredResult) -> Ids:
    """Return the ward of each child's home, "" where unknown, in the order of all children."""
    asked = select(Offer.pupil_id, Offer.home_ward_code).where(Offer.run_id == run_id)
    with engine.connect() as connection:
        ward_of = {row[0]: row[1] or "" for row in connection.execute(asked)}
    return np.array([ward_of[one] for one in result.everyone.pupils.id.tolist()], np.object_)


def school_wards(engine: Engine, codes: Ids) -> Ids:
    """Return the ward of each school, "" where unknown."""
    table = read.register(engine, "schools")
    ward_of = dict(zip(table["school_code"], table["ward_code"].fillna(""), strict=True))
    return np.array([ward_of.get(code, "") for code in codes.tolist()], np.object_)


def _row(code: str, is_here: Marks, seats: Index, reach: Reachable) -> dict[str, Any]:
    """Return the figures of some children and the seats inside their border."""
    per_child, n_schools = reach.seats_per_child[is_here], reach.n_in_reach[is_here]
    n_children, n_seats = len(per_child), int(seats.sum())
    return {
        "ward_code": code,
        "n_children": n_children,
        "n_without": int((n_schools == 0).sum()),
        "seats_in_ward": n_seats,
        "missing_in_ward": n_children - n_seats,
        "seats_in_reach": round(float(per_child.sum()), DECIMALS),
        "missing_in_reach": round(float(np.maximum(1.0 - per_child, 0.0).sum()), DECIMALS),
        "n_schools_in_reach": int(np.median(n_schools)) if n_children else 0,
    }


def _told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows without small counts, and without what a small count follows from."""
    shown = hidden(rows, ["n_children", "n_without"])
    for row in shown:
        if row["n_children"] is None:
            row.update(dict.fromkeys(OF_CHILDREN))
    return shown
