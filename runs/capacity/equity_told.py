"""What of ways by ward, group and residence may be told: nothing of one to nine children."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from admission.public_cutoffs import FEWEST
from gis.units import MM_PER_M
from runs.capacity.equity import (
    BEYOND,
    COUNTS,
    CROSSED,
    CROSSING_COUNTS,
    CUT_OFF,
    DETOUR,
    EDGES_M,
    EVERYBODY,
    GINI,
    WAYS,
    WORST,
)
from runs.statistics.suppress import Sum, is_small, withheld
from runs.statistics.withheld import told_ways
from runs.whatif.tally import SINGLE, metres_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runs.capacity.equity import Equity, Row

Cell: TypeAlias = tuple[str, str, str]
"""Table, cell, count."""

RIVER, FERRY = "must_cross_river", "must_cross_ferry"
REST: Final = {
    "elsewhere": ("n_placed", "n_at_nearest"),
    **{f"not_{name}": ("n_placed", name) for name in CROSSED},
    "way_round": (RIVER, CUT_OFF),
    "river_bridge": (RIVER, FERRY),
}
"""Counts that stand nowhere, and follow: the first less the second."""


def public(found: Equity) -> list[Row]:
    """
    Return the rows as they may be told to anyone.

    Notes
    -----
    Of cells with fewer than ten children nothing is told; counts of one to nine are ``None`` and
    with them what would give them back: within a row, between the distances at which ways are
    parted, and among the cells of a table, which add up to all children. Figures of ways stand for
    ten children with a way and more, a tail for ten as long; one that is one child's distance is
    rounded up to 50 m.
    """
    chain = _chain(found.worst_from_mm)
    counts = {cell: n for row in found.rows for cell, n in _cells(row, chain)}
    names = [*COUNTS, *(CROSSING_COUNTS if found.has_roads else ())]
    told = [_cell(row, name) for row in found.rows for name in names]
    few = {_cell(row, name) for row in found.rows if is_small(row["n"]) for name in names[1:]}
    sums = list(_sums(found.rows, chain, counts))
    gone = withheld(counts, sums, told=told, secret=few)
    return [_shown(row, gone, names) for row in found.rows]


def _chain(worst_from_mm: int | None) -> list[str]:
    """Return the counts that hold each other, from all with a seat to the farthest."""
    at = [(edge * MM_PER_M + 1, name) for edge, name in zip(EDGES_M, BEYOND, strict=True)]
    if worst_from_mm is not None:
        at.append((worst_from_mm, WORST))
    return ["n_placed", *(name for _, name in sorted(at))]


def _cell(row: Row, name: str) -> Cell:
    return (row["table"], row["cell"], name)


def _parts(chain: Sequence[str], row: Row) -> Iterator[tuple[str, str, str]]:
    """Yield what follows from a row: the name of a rest, the whole and the part taken off."""
    yield from ((f"{one} but not {other}", one, other) for one, other in pairwise(chain))
    yield from ((name, *pair) for name, pair in REST.items() if set(pair) <= set(row))


def _cells(row: Row, chain: Sequence[str]) -> Iterator[tuple[Cell, int]]:
    for name in (*COUNTS, *CROSSING_COUNTS):
        if name in row:
            yield _cell(row, name), row[name]
    for name, whole, part in _parts(chain, row):
        yield _cell(row, name), row[whole] - row[part]


def _sums(
    rows: Sequence[Row], chain: Sequence[str], counts: dict[Cell, int]
) -> Iterator[Sum[Cell]]:
    for row in rows:
        yield Sum(_cell(row, "n"), (_cell(row, "n_placed"), _cell(row, "n_unplaced")))
        for name, whole, part in _parts(chain, row):
            yield Sum(_cell(row, whole), (_cell(row, part), _cell(row, name)))
    everybody = next(row for row in rows if row["table"] == EVERYBODY)
    names = [name for table, _, name in counts if table == EVERYBODY]
    for table in dict.fromkeys(row["table"] for row in rows if row["table"] != EVERYBODY):
        own = [row for row in rows if row["table"] == table]
        for name in names:
            yield Sum(_cell(everybody, name), tuple(_cell(row, name) for row in own))


def _shown(row: Row, gone: set[Cell], names: Sequence[str]) -> Row:
    counts = {name: None if _cell(row, name) in gone else row[name] for name in names}
    is_told = counts["n"] is not None and counts["n_placed"] is not None
    ways: Row = {name: metres_up(row[name]) if name in SINGLE else row[name] for name in WAYS}
    told = told_ways({**ways, GINI: row[GINI]}, row["n_placed"] if is_told else 0)
    found = {**row, **counts, **told}
    if DETOUR in row:
        both = counts[RIVER] is not None and counts[CUT_OFF] is not None
        n_round = row[RIVER] - row[CUT_OFF]
        found[DETOUR] = row[DETOUR] if both and n_round >= FEWEST else None
    return {name: found[name] for name in row}
