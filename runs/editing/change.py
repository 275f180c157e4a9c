"""The one way in which a register row is changed by hand, by whatever door it comes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import geopandas as gpd

from gis import change_row, read_changes, read_rows
from gis.access import act_as
from gis.change_row import Entry
from gis.db import transaction
from gis.errors import DatabaseError
from gis.principals import of_client
from gis.read_register import active_sets_in, register_in
from gis.register import hand
from gis.register.checks import Known
from gis.register.contract import load
from gis.validity import today, valid_on
from gis.write_audit import audit
from runs.editing import errors, reach, two
from runs.editing.affected import affected
from runs.editing.entries import entries_of
from runs.editing.errors import decided_on
from runs.editing.order import Changed, check_words, editable, key_given
from runs.recorded.decided import ALIASES, decided_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection

    from gis.access import Access
    from gis.read_register import ActiveSet
    from gis.read_rows import StoredRow
    from gis.register.contract import Register
    from gis.register.hand import Typed
    from gis.register.row import Key, Row
    from gis.report import Finding
    from runs.approval.read import Approval
    from runs.editing.order import Author, Desk, Order


Also: TypeAlias = "Callable[[Connection, Changed], None]"


def change(desk: Desk, order: Order, *, author: Author, also: Also | None = None) -> Changed:
    """
    Change rows of a register: check, write, keep the history, in one transaction.

    Parameters
    ----------
    also
        What is done with the change in the same transaction, so that both stand or neither.

    Raises
    ------
    InputError
        If a cell breaks the rules of the import, all of them named.
    StaleError
        If somebody changed the row, or the register, since ``order.version``.
    NoSuchRowError, RowExistsError, NotYoursError
        If a row is not there, is there, or lies beyond the client's wards.
    WaitsError
        If it takes two persons; it is kept as a proposal.
    """
    check_words(order, author)
    with two.two_persons(desk, author), transaction(desk.engine) as connection:
        dataset = begin(connection, desk, order.kind)
        stored = _stored(connection, order, dataset)
        wanted, warnings = wanted_rows(connection, desk, order, stored)
        entries = entries_of(order, author, stored=stored, wanted=wanted)
        reach.check(connection, desk.access, order.kind, entries)
        two.check(connection, order, entries, author)
        done = write(connection, order, (dataset, entries, warnings), access=desk.access)
        if also is not None:
            also(connection, done)
        return done


def begin(connection: Connection, desk: Desk, kind: str) -> ActiveSet:
    """Take the lock as this client, and return the set that is changed."""
    editable(kind)
    act_as(connection, desk.access)
    change_row.lock(connection)
    sets = active_sets_in(connection)
    if kind not in sets:
        msg = f"no {kind} are in the database: import them with: gantruong import {kind} FILE"
        raise DatabaseError(msg)
    return sets[kind]


def write(
    connection: Connection,
    order: Order,
    done: tuple[ActiveSet, Sequence[Entry], Sequence[Finding]],
    *,
    access: Access,
) -> Changed:
    """
    Write checked changes with their history, and tell what they touch; or only tell it.

    Raises
    ------
    DecidedError
        If the changes move a way to school on which somebody's decision rests, or a former name
        by which addresses are found.
    """
    dataset, entries, warnings = done
    register = load(order.kind)
    touched = affected(connection, register, entries)
    version = dataset.content_sha256
    moves = bool(touched.gates) or (order.kind == ALIASES and bool(entries))
    if moves and (rests := decided_in(connection)):
        raise decided_on(order.kind, rests[0].season)
    if entries and not order.dry_run:
        for one in entries:
            change_row.write_row(connection, order.kind, dataset.dataset_id, one)
        entries = [
            replace(one, change_id=change_row.write_entry(connection, dataset.dataset_id, one))
            for one in entries
        ]
        version = change_row.renew_set(connection, dataset.dataset_id, entries)
        two.used(connection, order, entries, access)
        _note(connection, register, entries, order.approval)
    if len(entries) < 2 and not order.of_register:  # noqa: PLR2004 (one row, or none that differs)
        key = entries[0].key if entries else key_given(register, order.rows[0].given)
        row = read_rows.by_key(connection, order.kind, [key]).get(key)
        version = "" if row is None else row.version
    return Changed(
        entries=tuple(entries),
        n_same=max(0, len(order.rows) - len(entries)),
        version=version,
        warnings=tuple(warnings),
        affected=touched,
    )


def _stored(connection: Connection, order: Order, dataset: ActiveSet) -> dict[Key, StoredRow]:
    """Return the rows as they stand, after refusing an order that rests on others."""
    if order.of_register and order.version not in {None, dataset.content_sha256}:
        raise errors.stale_register(order.kind, dataset.content_sha256)
    register = load(order.kind)
    keys = [key_given(register, row.given) for row in order.rows]
    stored = read_rows.by_key(connection, order.kind, keys)
    if order.must == "exist" and len(stored) < len(set(keys)):
        raise errors.no_such_row(order.kind)
    if order.must == "be_new" and stored:
        raise errors.row_exists(order.kind)
    if order.version is not None and not order.of_register:
        for row in stored.values():
            if row.version != order.version:
                history = read_changes.of_row(connection, order.kind, row.key)
                raise errors.stale(row, history[0] if history else None)
    return stored


def wanted_rows(
    connection: Connection, desk: Desk, order: Order, stored: Mapping[Key, StoredRow]
) -> tuple[list[Row], list[Finding]]:
    """Return the rows as they would be; raise with every wrong cell."""
    register = load(order.kind)
    label = order.label or order.kind
    typed: list[tuple[Typed, Row | None]] = []
    for row in order.rows:
        here = stored.get(key_given(register, row.given))
        typed.append((row, None if here is None else here.values))
    rows, report = hand.check(
        typed, order.kind, desk.province, known=known_in(connection), label=label
    )
    report.raise_if_errors(label)
    return rows, report.warnings


def known_in(connection: Connection) -> Known:
    """Return the wards and schools in use, inside the transaction that rests on them."""
    sets = active_sets_in(connection)
    areas = register_in(connection, "wards") if "wards" in sets else None
    if areas is not None:  # a place lies in the ward of today, not in one that ended
        areas = areas[valid_on(areas, today())].reset_index(drop=True)
    return Known(
        wards=areas if isinstance(areas, gpd.GeoDataFrame) else None,
        schools=register_in(connection, "schools") if "schools" in sets else None,
        whole=False,
    )


def _note(
    connection: Connection,
    register: Register,
    entries: Sequence[Entry],
    approval: Approval | None,
) -> None:
    """Add the change to the audit log: by its numbers alone, never a value or a child's id."""
    actions = sorted({one.action for one in entries})
    detail: dict[str, Any] = {
        "register": register.kind,
        "changes": [entries[0].change_id, entries[-1].change_id],
        "rows": len(entries),
        "actions": actions,
    }
    if approval is not None:
        detail |= {"approval": approval.approval_id}
    undone = [one.undoes for one in entries if one.undoes is not None]
    audit(
        connection,
        actor=of_client(entries[0].author),
        action="undo" if undone else "edit",
        subject=f"register {register.kind}",
        detail=detail | ({"undoes": undone} if undone else {}),
    )
