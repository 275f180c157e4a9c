"""Which figures of a placement are withheld: of the city, of its schools, of its wards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from admission.public_cutoffs import FEWEST
from runs.statistics.suppress import Sum, is_small, withheld

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

TIED: Final = ("n_placed", "n_unplaced", "n_children")
"""The last is the sum of the others."""

COUNTS: Final = (*TIED, "n_at_nearest", "n_over_4km", "n_over_7km")
OF_ROW: Final = (
    ("n_children", ("n_placed", "n_unplaced")),
    ("n_placed", ("n_at_nearest", "n_elsewhere")),
    ("n_placed", ("n_over_4km", "n_within_4km")),
    ("n_over_4km", ("n_over_7km", "n_4_to_7km")),
)
"""Sums in every row; what is not told of them follows from what is."""

REST: Final = {
    "n_elsewhere": ("n_placed", "n_at_nearest"),
    "n_within_4km": ("n_placed", "n_over_4km"),
    "n_4_to_7km": ("n_over_4km", "n_over_7km"),
}
"""Counts that are told nowhere: the first less the second."""

OF_WAYS: Final = ("median_m", "p95_m")
CITY: Final = "city"
SCHOOL: Final = "school"
ALL: Final = (CITY, "n_placed")
BEFORE: Final = (CITY, "n_placed_before")

Row = dict[str, Any]
Spot = tuple[int | str, str]
"""A row, or the city, and a column."""


def of_city(counts: Mapping[str, int], *, secret: AbstractSet[str] = frozenset()) -> set[str]:
    """
    Return which of a placement's counts over all children are withheld.

    Parameters
    ----------
    counts
        Names of ``COUNTS``; ``n_over_7km`` may be missing, and changes nothing for the others.
    secret
        Those that are withheld whatever their size.

    Examples
    --------
    >>> counts = {"n_children": 1005, "n_placed": 1000, "n_unplaced": 5}
    >>> sorted(of_city(counts | {"n_at_nearest": 800, "n_over_4km": 0}))
    ['n_placed', 'n_unplaced']
    """
    whole = _with_rest(counts)
    sums = [Sum(all_, parts) for all_, parts in OF_ROW if {all_, *parts} <= set(whole)]
    return withheld(whole, sums, told=[name for name in COUNTS if name in counts], secret=secret)


def of_schools(
    offers: Mapping[str, int],
    *,
    n_placed: int,
    placed_is_told: bool,
    narrow: Collection[str] = (),
    earlier: Sequence[Mapping[str, int | None]] = (),
) -> dict[str, int | None]:
    """
    Return the offers of every school as they may be told, ``None`` where withheld.

    Parameters
    ----------
    offers
        By school code.
    n_placed
        All children with an offer; whoever has one of no school here was placed before the run.
    placed_is_told
        Whether that number is told, of ``of_city``.
    narrow
        Schools whose groups of one to nine offers would be known more closely by their sum.
    earlier
        What was told of the same season and grade before.

    Examples
    --------
    >>> of_schools({"A": 3, "B": 12, "C": 30}, n_placed=45, placed_is_told=True)
    {'A': None, 'B': None, 'C': 30}
    """
    codes = list(offers)
    n_before = n_placed - sum(offers.values())
    told = {code: (SCHOOL, code) for code in codes}
    counts = {told[code]: n for code, n in offers.items()} | {ALL: n_placed, BEFORE: n_before}
    secret = {code for code in codes if _steps(offers[code], [one.get(code) for one in earlier])}
    secret |= set(codes) if is_small(n_placed) else set(narrow)
    gone = withheld(
        counts,
        [Sum(ALL, (BEFORE, *told.values()))],
        told=list(told.values()),
        known=({ALL} if placed_is_told else set()) | (set() if n_before else {BEFORE}),
        secret={told[code] for code in secret} | (set() if placed_is_told else {ALL}),
    )
    return {code: None if told[code] in gone else n for code, n in offers.items()}


def is_narrow(n_offers: int, *, n_few: int, n_many: int) -> bool:
    """
    Tell whether a school's offers say of a group of one to nine more than that.

    Parameters
    ----------
    n_offers
        Offers of the school.
    n_few, n_many
        Its groups with one to nine offers, and with ten and more: cut-offs tell which.

    Examples
    --------
    >>> is_narrow(11, n_few=1, n_many=1), is_narrow(30, n_few=1, n_many=1)
    (True, False)
    """
    return n_few > 0 and (n_many == 0 or n_offers < FEWEST * n_many + FEWEST - 1 + n_few - 1)


def of_wards(
    rows: Sequence[Mapping[str, Any]],
    earlier: Sequence[Mapping[str, Any]] = (),
    *,
    narrow: bool = False,
) -> list[Row]:
    """
    Return rows of one season and grade as they may be told.

    Parameters
    ----------
    rows
        One per ward, exact: ``ward_code``, ``COUNTS``, ``n_travelled``, ``OF_WAYS``, and others
        that stay. The sum of each count over the wards is told where ``of_city`` says so.
    earlier
        Rows told before about the same season and grade: a count that differs from one of them
        by one to nine would tell of that few children.
    narrow
        Whether the number of all placed is withheld, of ``is_narrow``.

    Notes
    -----
    Where the sum of a column is one to nine the whole column is withheld: zeros beside one number
    would say where the few are. Where the number of the placed is withheld, those at their
    nearest school and those with a long way are too if they leave fewer than ten children.

    Examples
    --------
    >>> base = {"n_at_nearest": 0, "n_over_4km": 0, "n_over_7km": 0, "n_travelled": 0}
    >>> base |= {"ward_code": "", "median_m": None, "p95_m": None}
    >>> wards = [(26, 4, 30), (28, 12, 40), (50, 0, 50)]
    >>> shown = of_wards([dict(zip(TIED, ward)) | base for ward in wards])
    >>> [tuple(row[name] for name in TIED) for row in shown]
    [(None, None, 30), (None, None, 40), (50, 0, 50)]
    """
    totals = {name: sum(int(row[name]) for row in rows) for name in COUNTS}
    city = of_city(totals, secret={"n_placed"} if narrow else set())
    whole = {i: _with_rest(row) for i, row in enumerate(rows)}
    counts: dict[Spot, int] = {(CITY, name): n for name, n in _with_rest(totals).items()}
    counts |= {(i, name): n for i, row in whole.items() for name, n in row.items()}
    told = [(i, name) for i in whole for name in COUNTS]
    secret = {(CITY, name) for name in city} | set(_steps_of(rows, earlier))
    secret |= {(i, name) for i, name in told if is_small(totals[name])}
    sums = list(_sums(whole))
    while True:
        gone = withheld(
            counts,
            sums,
            told=told,
            known={(CITY, name) for name in COUNTS if name not in city},
            secret=secret,
        )
        more = set(_leaving_few(rows, gone)) - gone
        if not more:
            break
        secret |= more
    return [_shown(row, {name for at, name in gone if at == i}) for i, row in enumerate(rows)]


def told_ways(ways: Mapping[str, Any], n_travelled: int) -> Row:
    """
    Return figures of ways: none of fewer than ten children, and no tail of fewer than ten.

    Parameters
    ----------
    ways
        ``median_m``, ``p95_m``, ``longest_m`` and others, by name.
    n_travelled
        Children whose ways these are.

    Examples
    --------
    >>> told_ways({"median_m": 500, "p95_m": 900}, 30)
    {'median_m': 500, 'p95_m': None}
    """
    as_long = {"p95_m": n_travelled - -(-95 * n_travelled // 100) + 1, "longest_m": 1}
    return {
        name: value if min(n_travelled, as_long.get(name, n_travelled)) >= FEWEST else None
        for name, value in ways.items()
    }


def _with_rest(row: Mapping[str, Any]) -> dict[str, int]:
    counts = {name: int(row[name]) for name in COUNTS if name in row}
    rest = {
        name: counts[all_] - counts[part] for name, (all_, part) in REST.items() if part in counts
    }
    return counts | rest


def _sums(whole: Mapping[int, Mapping[str, int]]) -> Iterator[Sum[Spot]]:
    spots: list[int | str] = [CITY, *whole]
    for at in spots:
        for all_, parts in OF_ROW:
            yield Sum((at, all_), tuple((at, part) for part in parts))
    for name in (*COUNTS, *REST):
        yield Sum((CITY, name), tuple((i, name) for i in whole))


def _steps(n: int, before: Sequence[int | None]) -> bool:
    """Tell whether a count differs by one to nine from what was told before."""
    return any(one is not None and is_small(abs(n - one)) for one in before)


def _steps_of(
    rows: Sequence[Mapping[str, Any]], earlier: Sequence[Mapping[str, Any]]
) -> Iterator[Spot]:
    before: dict[str, list[Mapping[str, Any]]] = {}
    for row in earlier:
        before.setdefault(row["ward_code"], []).append(row)
    for i, row in enumerate(rows):
        told_before = before.get(row["ward_code"], [])
        for name in COUNTS:
            if _steps(row[name], [one[name] for one in told_before]):
                yield i, name


def _leaving_few(rows: Sequence[Mapping[str, Any]], gone: Collection[Spot]) -> Iterator[Spot]:
    """Yield counts of the placed that leave fewer than ten where the placed are withheld."""
    for i, row in enumerate(rows):
        if (i, "n_placed") in gone:
            for name in ("n_at_nearest", "n_over_4km"):
                if row["n_children"] - row[name] < FEWEST:
                    yield i, name


def _shown(row: Mapping[str, Any], hidden: Collection[str]) -> Row:
    ways = told_ways({name: row[name] for name in OF_WAYS}, row["n_travelled"])
    kept = {name: value for name, value in row.items() if name != "n_travelled"}
    return kept | ways | dict.fromkeys(hidden)
