"""What the operations board says: figures by ward and grade, stages, ages, alerts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, Any]

OF_CHILDREN: Final = ("n_children", "n_located", "n_missing", "n_waiting", "n_not_found")
"""Children of the register, and how far they are located; the first is the sum of the next two."""

OF_SEATS: Final = ("n_seats", "n_schools", "n_stated")
"""Seats of the season, public schools of the level, and those of them that state seats."""

OF_PLACEMENT: Final = (
    *("n_in_run", "n_placed", "n_unplaced", "n_at_nearest"),
    *("n_over_4km", "n_over_7km", "n_over_10km"),
)
"""What the placement of a grade gave; ``n_unplaced`` is the first less the second."""

OF_ANSWERS: Final = ("n_confirmed", "n_refused", "n_silent")
"""What families with a seat answered; ``n_silent`` have not yet."""

COUNTS: Final = (*OF_CHILDREN, *OF_SEATS, *OF_PLACEMENT, *OF_ANSWERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """
    Whose board it is.

    Attributes
    ----------
    wards
        Codes within reach; ``None`` for the whole city.
    sees_children
        Whether exact counts are told; otherwise none of one to nine children.
    """

    wards: tuple[str, ...] | None
    sees_children: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """
    What waits for somebody, ``None`` of what this caller is not shown.

    Attributes
    ----------
    n_errors, n_flagged
        Errors in files that were not imported, and warnings that nobody signed for.
    n_requests, n_approvals, n_jobs
        Families' requests, proposals that need a second person, jobs waiting and running.
    """

    n_errors: int | None
    n_flagged: int | None
    n_requests: int | None
    n_approvals: int | None
    n_jobs: int

    @property
    def n_red(self) -> int | None:
        """Return errors and unsigned warnings together."""
        known = [one for one in (self.n_errors, self.n_flagged) if one is not None]
        return sum(known) if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """
    How old something in use is.

    Attributes
    ----------
    kind
        A register, ``network`` or ``publication``.
    data_date
        What the file says of itself; empty where it says nothing.
    at
        When it came into use.
    age_h
        Hours since then.
    n_rows
        Rows or edges, ``None`` of a publication.
    """

    kind: str
    data_date: str
    at: dt.datetime
    age_h: float
    n_rows: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """
    A stage of the season: how much of it is done.

    Attributes
    ----------
    done, of
        Things done and all things, in ``unit``; ``None`` where the caller may not know.
    state
        ``todo``, ``doing``, ``done`` or ``unknown``.
    """

    key: str
    done: int | None
    of: int | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """
    The season as it stands, as one caller may see it.

    Attributes
    ----------
    at
        When it was counted.
    grade
        The grade that ``wards`` and ``total`` count, ``None`` for all together.
    everything, total, grades, wards
        ``COUNTS``: of all within reach, of the chosen grade, by grade, and by ward; ``None`` is
        unknown or withheld.
        Rows of grades name the placement that counts, rows of wards the first stage not done.
    runs
        Placements by state: how many.
    waiting
        Red rows, requests, proposals, jobs.
    hours
        Answers of families by hour of the last day, the oldest hour first.
    forecast
        Children told ahead beside seats, by grade and year; empty where none is recorded.
    """

    season: str
    at: dt.datetime
    grade: str | None
    sight: Sight
    everything: Row
    total: Row
    grades: Sequence[Row]
    wards: Sequence[Row]
    runs: Mapping[str, int]
    waiting: Waiting
    hours: Sequence[Row]
    ages: Sequence[Age]
    forecast: Sequence[Row]
    stages: Sequence[Stage] = field(default=())


def added(rows: Iterable[Mapping[str, Any]]) -> Row:
    """
    Return the sum of each count over the rows that know it, ``None`` where none does.

    Examples
    --------
    >>> two = added([{"n_seats": 70, "n_placed": None}, {"n_seats": 35}])
    >>> two["n_seats"], two["n_placed"]
    (105, None)
    """
    listed = list(rows)
    found: Row = {}
    for name in COUNTS:
        known = [row[name] for row in listed if row.get(name) is not None]
        found[name] = sum(known) if known else None
    return found


def summed(rows: Iterable[Mapping[str, Any]], name: str) -> int | None:
    """
    Return the sum of a count, ``None`` where a row withholds it or there is no row.

    Examples
    --------
    >>> summed([{"n_placed": 70}, {"n_placed": None}], "n_placed") is None
    True
    """
    known = [row[name] for row in rows]
    return sum(known) if known and None not in known else None


def share_pct(part: int | None, whole: int | None) -> float | None:
    """
    Return a part in per cent, ``None`` where one of them is not known or the whole is nothing.

    Examples
    --------
    >>> share_pct(1290, 1296), share_pct(0, 0)
    (99.537037..., None)
    """
    return None if part is None or not whole else 100 * part / whole
