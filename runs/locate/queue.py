"""The file of the location desk: what waits, its candidates, the schools each would mean."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis import write_locations
from gis.errors import DatabaseError
from gis.progress import Progress, silent
from gis.report import harmless
from gis.write_locations import Row
from routing.profile import load
from runs.csv_table import sheet_bytes
from runs.locate.files import SCHOOL_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from runs.locate.schools import SchoolsInUse

QUEUE_COLUMNS: Final = (
    "pupil_id",
    "ward_code",
    "status",
    "reason",
    "margin",
    "address",
    "candidate",
    "lon",
    "lat",
    "quality",
    "matched",
    "bound_m",
    "score",
    *SCHOOL_COLUMNS,
)
Schools = tuple[str, str]
"""Codes of the nearest schools and metres, each joined by ``|``; both empty where none is known."""

NONE_KNOWN: Final[Schools] = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """
    The queue as a file.

    Attributes
    ----------
    n_open
        Addresses that wait.
    content
        Bytes of the CSV; it holds children's addresses.
    n_candidates, n_without_school
        Candidates, and those for which no school can be told.
    why
        Why none can be told at all: no roads or no seats in the database; empty otherwise.
    """

    n_open: int
    content: bytes
    n_candidates: int
    n_without_school: int
    why: str


def queue_csv(
    engine: Engine,
    season: str,
    *,
    ward: str | None = None,
    profile: str = "walk",
    progress: Progress = silent,
) -> Waiting:
    """
    Return the addresses that wait, each candidate with the schools that it would mean.

    Parameters
    ----------
    season
        Season of the pupils, the seats and the gates.
    ward
        Code of the only ward wanted.
    profile
        How one travels to the schools on the network in use.
    progress
        Told how far the work is.

    Raises
    ------
    InputError
        If the profile or a school's place is unknown.

    Notes
    -----
    Without roads or seats in the database the file is written all the same, since an officer can
    decide without them; ``why`` then says what to import.
    """
    load(profile)  # a wrong name is an error although nothing may wait
    rows = write_locations.queue(engine, season, ward)
    schools: list[list[Schools]] = [[NONE_KNOWN] * len(_listed(row)) for row in rows]
    why = ""
    if any(schools):
        # imported here: the router takes seconds that nobody need wait whose queue is empty
        from runs.locate.schools import SchoolsInUse  # noqa: PLC0415 (as said above)

        try:
            _fill(schools, rows, SchoolsInUse(engine, season, profile), progress)
        except DatabaseError as error:
            why = str(error)
    lines = (line for row, near in zip(rows, schools, strict=True) for line in _lines(row, near))
    told = [one for near in schools for one in near]
    return Waiting(
        n_open=len(rows),
        content=sheet_bytes(QUEUE_COLUMNS, lines),
        n_candidates=len(told),
        n_without_school=told.count(NONE_KNOWN),
        why=why,
    )


def _listed(row: Row) -> list[Row]:
    listed: list[Row] = row["candidates"]["listed"]
    return listed


def _fill(
    schools: list[list[Schools]], rows: Sequence[Row], in_use: SchoolsInUse, progress: Progress
) -> None:
    """Put the nearest schools of the pupil's grade beside every candidate."""
    by_grade: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, row in enumerate(rows):
        by_grade[row["grade"]] += [(at, number) for number in range(len(_listed(row)))]
    for grade in sorted(by_grade):
        near = in_use.of(grade)
        if near is None:
            continue
        places = [_listed(rows[at])[number] for at, number in by_grade[grade]]
        lon, lat = ([one[name] for one in places] for name in ("lon", "lat"))
        found = near.nearest(lon, lat, progress)
        for (at, number), told in zip(by_grade[grade], found, strict=True):
            schools[at][number] = told


def _lines(row: Row, schools: list[Schools]) -> list[list[str]]:
    """Return the lines of one entry; one without a candidate if it has none."""
    head = [
        row["pupil_id"],
        row["ward_code"] or "",
        row["status"],
        row["reason"],
        f"{row['margin']:.4f}",
        harmless(row["address"]),
    ]
    listed = row["candidates"]["listed"]
    return [
        [
            *head,
            str(number),
            f"{one['lon']:.7f}",
            f"{one['lat']:.7f}",
            one["quality"],
            harmless(one["matched"]),
            f"{one['bound_m']:.3f}",
            f"{one['score']:.4f}",
            *near,
        ]
        for number, (one, near) in enumerate(zip(listed, schools, strict=True), 1)
    ] or [[*head, *[""] * (len(QUEUE_COLUMNS) - len(head))]]
