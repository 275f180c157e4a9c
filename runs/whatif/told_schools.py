"""What of each school's children before and after may be told, so that no few of them follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from runs.statistics.suppress import Sum, is_small, withheld

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

Row: TypeAlias = dict[str, Any]
Cell: TypeAlias = tuple[str, str]
"""School code, or the city, and a count."""

COUNTS: Final = ("n_before", "n_after", "n_came", "n_left")
STAY: Final = "n_stay"
CITY: Final = ""
OF_SCHOOL: Final = (("n_before", (STAY, "n_left")), ("n_after", (STAY, "n_came")))


def told_schools(rows: Sequence[Row], known: Mapping[str, int | None]) -> list[Row]:
    """
    Return the rows of schools as they may be told to anyone.

    Parameters
    ----------
    rows
        Exact, one per school, with ``COUNTS``.
    known
        Sums of these counts over the schools, ``None`` where they are not told.

    Notes
    -----
    Those who stay are before and after: a school's four counts hang together. What is as it is may
    be known from elsewhere: those before are decided first, alone. Where those who came or left
    are withheld, children before and after that differ by one to nine would say how many there
    are at least: those after are withheld too.

    Examples
    --------
    >>> row = {"school_code": "A", "n_before": 60, "n_after": 63, "n_came": 5, "n_left": 2}
    >>> told = told_schools([row], {})[0]
    >>> [told[name] for name in COUNTS]
    [60, None, None, None]
    """
    counts = {(str(row["school_code"]), name): int(row[name]) for row in rows for name in COUNTS}
    for row in rows:
        counts[str(row["school_code"]), STAY] = int(row["n_before"]) - int(row["n_left"])
    for name in COUNTS:
        counts[CITY, name] = sum(int(row[name]) for row in rows)
    sums = list(_sums(rows))
    open_ = {(CITY, name) for name, n in known.items() if n is not None}
    before = [(str(row["school_code"]), "n_before") for row in rows]
    first = withheld(
        {cell: counts[cell] for cell in (*before, (CITY, "n_before"))},
        [Sum((CITY, "n_before"), tuple(before))],
        told=before,
        known=open_,
    )
    told = [(cell[0], name) for cell in before for name in COUNTS[1:]]
    kept = secret = frozenset(first)
    gone: AbstractSet[Cell] = secret
    while True:
        stays = {*open_, *before} - secret
        gone = secret | withheld(counts, sums, told=told, known=stays, secret=kept)
        more = kept.union(*(_also(row, gone) for row in rows))
        if more == kept:
            break
        kept = more
    return [
        {**row, **{name: None for name in COUNTS if (str(row["school_code"]), name) in gone}}
        for row in rows
    ]


def _sums(rows: Sequence[Row]) -> Iterator[Sum[Cell]]:
    codes = [str(row["school_code"]) for row in rows]
    for code in codes:
        for whole, parts in OF_SCHOOL:
            yield Sum((code, whole), tuple((code, part) for part in parts))
    for name in COUNTS:
        yield Sum((CITY, name), tuple((code, name) for code in codes))


def _also(row: Row, gone: AbstractSet[Cell]) -> Iterator[Cell]:
    """Yield what must not be known either where those who came or left are withheld."""
    code = str(row["school_code"])
    if (code, "n_came") in gone or (code, "n_left") in gone:
        yield code, STAY
        if is_small(abs(int(row["n_after"]) - int(row["n_before"]))):
            yield code, "n_after"
