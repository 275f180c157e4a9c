"""The difference between a row as it stands and as it should be, as one entry of its history."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from gis.change_row import Entry
from gis.register.contract import load
from gis.register.row import key_of
from runs.editing.errors import refuse
from runs.editing.order import key_given

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.read_rows import StoredRow
    from gis.register.row import Key, Row
    from runs.editing.order import Author, Order


def action_of(before: Row | None, after: Row | None) -> str:
    """
    Return what a change is called.

    Examples
    --------
    >>> action_of({"name": "a"}, {"name": "b"}), action_of(None, {"name": "a"})
    ('rename', 'add')
    """
    if before is None or after is None:
        return "add" if before is None else "remove"
    names = set(after)
    if "valid_to" in names and after["valid_to"] is not None:
        return "close"
    if names & {"lon", "lat"}:
        return "move"
    return "rename" if names <= {"name", "name_generated"} else "change"


def entries_of(
    order: Order, author: Author, *, stored: Mapping[Key, StoredRow], wanted: Sequence[Row]
) -> list[Entry]:
    """Return one entry per row that differs from what stands."""
    register = load(order.kind)
    batch = new_batch(order)
    named = {key_given(register, row.given) for row in order.rows}
    entries = []
    for row in wanted:
        key = key_of(register, row)
        if key not in named:
            refuse("key_spelling", kind=order.kind)
        here = stored.get(key)
        before, after = _difference(None if here is None else here.values, row)
        if before == after:
            continue
        undone = order.undoes.get(key)
        entries.append(
            Entry(
                batch=batch,
                register=order.kind,
                key=key,
                action=action_of(before, after),
                before=before,
                after=after,
                reason=author.reason,
                author=author.client,
                person=author.person,
                undoes=None if undone is None else undone.change_id,
            )
        )
    return entries


def new_batch(order: Order) -> str:
    """Return the name that rows written together share; it tells whether two persons agreed."""
    agreed = "" if order.approval is None else f"approval {order.approval.approval_id} "
    return f"{agreed}{uuid4()}"


def _difference(before: Row | None, after: Row) -> tuple[Row | None, Row]:
    """Return the former and new values of what differs; a point is always a whole point."""
    if before is None:
        return None, after
    names = {name for name, value in after.items() if value != before[name]}
    if names & {"lon", "lat"}:
        names |= {"lon", "lat"}
    return {n: before[n] for n in after if n in names}, {n: after[n] for n in after if n in names}
