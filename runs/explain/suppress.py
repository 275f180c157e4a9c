"""Small counts in tables: withheld, and with them what would give them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admission.public_cutoffs import FEWEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def hidden(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> list[dict[str, Any]]:
    """
    Return rows in which no count of one to nine stands or can be worked out from its column.

    Parameters
    ----------
    rows
        One row per cell; the cells of a table have their total told elsewhere.
    columns
        The counts; other values stay.

    Notes
    -----
    Where a total is known, one withheld number is no secret, and several that add up to fewer
    than ten are a small number too. So the next smallest counts are withheld until at least two
    are and together they stand for ten children; zero is no child and may be told.

    Examples
    --------
    >>> [row["n"] for row in hidden([{"n": 4}, {"n": 12}, {"n": 30}, {"n": 0}], ["n"])]
    [None, None, 30, 0]
    >>> [row["n"] for row in hidden([{"n": 4}, {"n": 5}, {"n": 30}], ["n"])]
    [None, None, None]
    """
    shown = [dict(row) for row in rows]
    for name in columns:
        for row in hidden_rows([row[name] for row in rows]):
            shown[row][name] = None
    return shown


def hidden_rows(counts: Sequence[int]) -> set[int]:
    """Return the positions of the counts that must be withheld together."""
    few = {i for i, n in enumerate(counts) if 0 < n < FEWEST}
    if not few:
        return few
    more = sorted((n, i) for i, n in enumerate(counts) if n >= FEWEST)
    while more and (len(few) == 1 or sum(counts[i] for i in few) < FEWEST):
        few.add(more.pop(0)[1])
    return few
