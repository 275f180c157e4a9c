"""What changed between two exports: whole rows, so that applying them gives the later one."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from runs.exports.cells import HEADER, csv_of, offers_csv, offers_of, rows_of
from runs.exports.errors import altered, wrong_order
from runs.exports.signed import check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runs.exports.cells import Row

FORMAT: Final = "gan-truong-changes-1"
ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"
CHANGE: Final = "change"
LIST: Final = "changes.csv"
FACTS: Final = "changes.json"
CHANGE_HEADER: Final = (CHANGE, *HEADER)


def difference(before: Sequence[Row], after: Sequence[Row]) -> list[Row]:
    """
    Return what was added, removed and changed, by id; a removed row keeps its id alone.

    Examples
    --------
    >>> difference([("a", "x"), ("b", "x")], [("b", "y"), ("c", "z")])
    [('removed', 'a', ''), ('changed', 'b', 'y'), ('added', 'c', 'z')]
    """
    old, new = ({row[0]: row for row in rows} for rows in (before, after))
    found = []
    for one in sorted(old.keys() | new.keys()):
        if one not in new:
            found.append((REMOVED, one, *("",) * (len(old[one]) - 1)))
        elif one not in old:
            found.append((ADDED, *new[one]))
        elif old[one] != new[one]:
            found.append((CHANGED, *new[one]))
    return found


def counts(changes: Sequence[Row]) -> dict[str, int]:
    """Return how many rows were added, removed and changed."""
    return {word: sum(one[0] == word for one in changes) for word in (ADDED, REMOVED, CHANGED)}


def changes_csv(changes: Sequence[Row]) -> bytes:
    """Return a list of changes as CSV."""
    return csv_of(CHANGE_HEADER, changes)


def apply(
    before: bytes, facts: Mapping[str, Any], changes: bytes, *, key: str | None = None
) -> bytes:
    """
    Return the later export's ``offers.csv``, byte for byte.

    Parameters
    ----------
    before
        ``offers.csv`` of the earlier export.
    facts, changes
        ``changes.json`` and ``changes.csv`` of the later one.
    key
        Public key that must have signed the facts, hexadecimal; any or none if not given.

    Raises
    ------
    WrongOrderError
        If the list does not start from ``before``.
    AlteredError
        If the list or its facts were changed, or not signed by the key.
    """
    check(facts, FORMAT, FACTS, key=key)
    if _sha256(changes) != facts["changes_sha256"]:
        raise altered(LIST)
    start = facts["from"]
    if _sha256(before) != start["offers_sha256"]:
        wanted = f"export {start['number']} (SHA-256 {start['offers_sha256'][:12]}…)"
        raise wrong_order(wanted, f"SHA-256 {_sha256(before)[:12]}…")
    rows = {row[0]: row for row in offers_of(before)}
    for word, *cells in rows_of(changes, CHANGE_HEADER, LIST):
        one = cells[0]
        if (word == ADDED) == (one in rows) or word not in {ADDED, REMOVED, CHANGED}:
            raise altered(LIST)
        if word == REMOVED:
            del rows[one]
        else:
            rows[one] = tuple(cells)
    after = offers_csv([rows[one] for one in sorted(rows)])
    if _sha256(after) != facts["to"]["offers_sha256"]:
        raise altered(LIST)
    return after


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
