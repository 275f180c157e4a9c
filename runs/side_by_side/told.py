"""What of policies side by side may be told to anyone: no count of one to nine, no single way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from admission.public_cutoffs import FEWEST
from runs.side_by_side.crossings import KINDS
from runs.side_by_side.table import COUNTS, EVERYBODY, Row
from runs.statistics.suppress import Sum, is_small, withheld
from runs.whatif.tally import SINGLE, metres_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runs.side_by_side.table import SideBySide

Cell: TypeAlias = tuple[str, str, str]
"""Policy, children, count."""

NAMES: Final = ("policy", "children")
WAYS: Final = ("mean_m", *SINGLE)
ANY: Final = ""
"""Policy of a count that is the same under each."""

CROSSINGS: Final = tuple(f"must_cross_{kind}" for kind in KINDS)
REST: Final = {
    "elsewhere": ("placed", "at_nearest"),
    "within_4km": ("placed", "over_4km"),
    "4_to_7km": ("over_4km", "over_7km"),
    **{f"not_{name}": ("placed", name) for name in CROSSINGS},
}
"""Counts that stand nowhere, and follow: the first less the second."""


def public(found: SideBySide) -> list[Row]:
    """
    Return the rows as they may be told to anyone.

    Notes
    -----
    Of groups with fewer than ten children nothing is told; counts of one to nine are ``None`` and
    with them what would give them back, in the row, among the groups and from policy to policy,
    which have the same children. Figures of ways stand for ten placed children or more; one that
    is one child's distance is rounded up to 50 m.
    """
    counts = {cell: n for row in found.rows for cell, n in _cells(row)}
    told = [cell for cell in counts if cell[2] in COUNTS]
    few = {
        _cell(row, name)
        for row in found.rows
        if is_small(int(row["pupils"]))
        for name in COUNTS
        if name != "pupils"
    }
    sums = list(dict.fromkeys(_sums(found.rows)))
    gone = withheld(counts, sums, told=told, secret=few)
    return [_shown(row, gone) for row in found.rows]


def _cell(row: Row, name: str) -> Cell:
    return (ANY if name == "pupils" else str(row["policy"]), str(row["children"]), name)


def _cells(row: Row) -> Iterator[tuple[Cell, int]]:
    for name in COUNTS:
        yield _cell(row, name), int(row[name])
    for name, (whole, part) in REST.items():
        yield _cell(row, name), int(row[whole]) - int(row[part])


def _sums(rows: Sequence[Row]) -> Iterator[Sum[Cell]]:
    for row in rows:
        yield Sum(_cell(row, "pupils"), (_cell(row, "placed"), _cell(row, "unplaced")))
        for name, (whole, part) in REST.items():
            yield Sum(_cell(row, whole), (_cell(row, part), _cell(row, name)))
    for policy, parting in dict.fromkeys((row["policy"], _parting(row)) for row in rows):
        own = [row for row in rows if (row["policy"], _parting(row)) == (policy, parting)]
        if parting == EVERYBODY:
            continue
        whole_row = {"policy": policy, "children": EVERYBODY}
        for name in (*COUNTS, *REST):
            yield Sum(_cell(whole_row, name), tuple(_cell(row, name) for row in own))


def _parting(row: Mapping[str, object]) -> str:
    """Return what the row's children are parted by; each parting adds up to all of them."""
    return str(row["children"]).partition(" ")[0]


def _shown(row: Row, gone: set[Cell]) -> Row:
    counts = {name: None if _cell(row, name) in gone else row[name] for name in COUNTS}
    ways = {name: row[name] if name == "mean_m" else metres_up(row[name]) for name in WAYS}
    if int(row["placed"]) < FEWEST:
        ways = dict.fromkeys(WAYS)
    shown = {**row, **ways, **counts}
    return {name: shown[name] for name in row}
