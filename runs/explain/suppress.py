"""Small counts in tables: withheld, and with them what would give them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admission.public_cutoffs import FEWEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def hidden(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    *,
    tied: Sequence[Sequence[str]] = (),
) -> list[dict[str, Any]]:
    """
    Return rows in which no count of one to nine stands or can be worked out.

    Parameters
    ----------
    rows
        One row per cell; the cells of a table have their total told elsewhere.
    columns
        The counts; other values stay.
    tied
        Sets of columns of which each follows from the others of its row and what else is told,
        as those who came follow from those who left and a school's totals.

    Notes
    -----
    Where a total is known, one withheld number is no secret, and several that add up to fewer
    than ten are a small number too. So the next smallest counts are withheld until at least two
    are and together they stand for ten children; zero is no child and may be told. Of tied counts
    never one alone is withheld: the smallest of the others goes too, zero only if there is no
    other.

    Examples
    --------
    >>> [row["n"] for row in hidden([{"n": 4}, {"n": 12}, {"n": 30}, {"n": 0}], ["n"])]
    [None, None, 30, 0]
    >>> [row["n"] for row in hidden([{"n": 4}, {"n": 5}, {"n": 30}], ["n"])]
    [None, None, None]
    >>> hidden([{"came": 15, "left": 4}], ["came", "left"], tied=[["came", "left"]])
    [{'came': None, 'left': None}]
    """
    shown = [dict(row) for row in rows]
    for name in columns:
        for small in hidden_rows([row[name] for row in rows]):
            shown[small][name] = None
    for one in shown:
        for names in tied:
            _hide_another(one, names)
    return shown


def _hide_another(row: dict[str, Any], names: Sequence[str]) -> None:
    """Withhold a second of tied counts where one alone is withheld."""
    told = [name for name in names if row[name] is not None]
    if len(told) == len(names) - 1:
        row[min(told, key=lambda name: (row[name] == 0, row[name]))] = None


def hidden_rows(counts: Sequence[int]) -> set[int]:
    """Return the positions of the counts that must be withheld together."""
    few = {i for i, n in enumerate(counts) if 0 < n < FEWEST}
    if not few:
        return few
    more = sorted((n, i) for i, n in enumerate(counts) if n >= FEWEST)
    while more and (len(few) == 1 or sum(counts[i] for i in few) < FEWEST):
        few.add(more.pop(0)[1])
    return few
