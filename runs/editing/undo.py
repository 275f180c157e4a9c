"""Taking a change back: a new change that restores the former values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gis import change_row, read_changes, read_rows
from gis.access import act_as
from gis.change_row import Entry
from gis.db import transaction
from gis.read_register import active_sets_in
from gis.register.contract import load
from gis.register.hand import Typed
from gis.register.row import text_of
from runs.editing import errors, reach, two
from runs.editing.change import wanted_rows, write
from runs.editing.entries import entries_of, new_batch
from runs.editing.order import Order, check_words
from runs.editing.references import n_references

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from gis.read_rows import StoredRow
    from gis.register.row import Key
    from runs.approval.read import Approval
    from runs.editing.order import Author, Changed, Desk


def undo(  # noqa: PLR0913 - what is taken back, by whom, how far, and under which approval
    desk: Desk,
    change_id: int,
    *,
    author: Author,
    personal: bool = False,
    whole: bool = False,
    dry_run: bool = False,
    approval: Approval | None = None,
) -> Changed:
    """
    Take one change back, or all that were written with it.

    Raises
    ------
    NoSuchRowError
        If there is no such change, or it is about a row that the client may not see.
    UndoConflictError
        If later changes touched the same values, or other rows refer to a row that would go.
    InputError
        If the former values break today's rules.
    """
    with two.two_persons(desk, author), transaction(desk.engine) as connection:
        act_as(connection, desk.access)
        change_row.lock(connection)
        undone, active = read_changes.written_together(
            connection, change_id, personal=personal, whole=whole
        )
        if not undone:
            raise _no_such_change(change_id)
        if not active:
            raise _imported_since(change_id)
        kind = undone[0].register
        stored = read_rows.by_key(connection, kind, [one.key for one in undone])
        for one in undone:
            _refuse_conflict(connection, one, stored.get(one.key), undone)
        order = replace(_order(kind, undone, dry_run=dry_run), approval=approval)
        check_words(replace(order, rows=order.rows or [Typed(given={})]), author)
        rows, warnings = wanted_rows(connection, desk, order, stored) if order.rows else ([], [])
        entries = entries_of(order, author, stored=stored, wanted=rows)
        entries += _removals(connection, order, undone, author)
        reach.check(connection, desk.access, kind, entries)
        two.check(connection, order, entries, author)
        dataset = active_sets_in(connection)[kind]
        return write(connection, order, (dataset, entries, warnings), access=desk.access)


def _order(kind: str, undone: Sequence[Entry], *, dry_run: bool) -> Order:
    """Return what has to be typed so that the former values stand again."""
    rows = []
    for number, one in enumerate(undone, 1):
        if one.before is None:
            continue
        key = dict(zip(load(kind).key, one.key, strict=True))
        former = {name: text_of(value) for name, value in one.before.items()}
        rows.append(Typed(given={**former, **key}, number=number))
    undoes: Mapping[Key, Entry] = {one.key: one for one in undone}
    return Order(kind=kind, rows=rows, must="either", undoes=undoes, dry_run=dry_run)


def _refuse_conflict(
    connection: Connection, entry: Entry, here: StoredRow | None, undone: Sequence[Entry]
) -> None:
    """Raise unless the row still has what the change gave it, where it changed it."""
    now = None if here is None else here.values
    if entry.after is None and now is None:
        return
    if entry.after is not None and now is not None and entry.after.items() <= now.items():
        return
    own = {one.change_id for one in undone}
    names = set(entry.after or entry.before or {})
    later = [
        one
        for one in read_changes.of_row(connection, entry.register, entry.key)
        if one.change_id > entry.change_id
        and one.change_id not in own
        and (one.before is None or one.after is None or names & set(one.after))
    ]
    raise errors.undo_conflict(entry, later)


def _removals(
    connection: Connection, order: Order, undone: Sequence[Entry], author: Author
) -> list[Entry]:
    """Return the entries that take added rows away again; refuse where others refer to them."""
    batch = new_batch(order)
    found = []
    for one in undone:
        if one.before is not None:
            continue
        for kind, n_rows in n_references(connection, one.register, one.key):
            raise errors.still_needed(one, n_rows, kind)
        found.append(
            Entry(
                batch=batch,
                register=one.register,
                key=one.key,
                action="remove",
                before=one.after,
                after=None,
                reason=author.reason,
                author=author.client,
                person=author.person,
                undoes=one.change_id,
            )
        )
    return found


def _no_such_change(change_id: int) -> errors.NoSuchRowError:
    return errors.NoSuchRowError(
        f"Không có thay đổi số {change_id}.", f"there is no change {change_id}"
    )


def _imported_since(change_id: int) -> errors.UndoConflictError:
    return errors.UndoConflictError(
        f"Thay đổi {change_id} thuộc bộ dữ liệu không còn dùng: danh mục đã được nhập lại.",
        f"change {change_id} is about a set that is no longer in use: the register was imported "
        "again",
    )
