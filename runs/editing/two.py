"""The rule of two persons at changes by hand: held back, kept as a proposal, used once."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from gis.principals import at_machine, of_client
from runs.approval import errors, gate
from runs.editing.seats import act_of_edit, check_content

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from gis.access import Access
    from gis.change_row import Entry
    from runs.approval.gate import Act
    from runs.editing.order import Author, Desk, Order

MACHINE: str = "command line"
"""Client of whoever sits at the machine of the database."""


class _HeldBackError(Exception):
    """A change met the rule of two; never leaves this room."""

    def __init__(self, act: Act) -> None:
        super().__init__(act.what)
        self.act = act


@contextmanager
def two_persons(desk: Desk, author: Author) -> Iterator[None]:
    """
    Keep as a proposal what ``check`` holds back inside; nothing else of it was written.

    Raises
    ------
    WaitsError
        With the number of the proposal.
    """
    try:
        yield
    except _HeldBackError as held:
        access = desk.access
        if not access.principal:
            access = replace(access, principal=_principal(author))
        kept = gate.propose(desk.engine, held.act, access=access, reason=author.reason)
        raise errors.waits(kept) from None


def check(connection: Connection, order: Order, entries: Sequence[Entry], author: Author) -> None:
    """Hold back a change that takes two persons, unless they agreed to exactly this one."""
    if order.dry_run:
        return
    act = act_of_edit(connection, order, entries, author)
    if order.approval is not None:
        check_content(order.approval, act)
    elif act is not None:
        raise _HeldBackError(act)


def used(connection: Connection, order: Order, entries: Sequence[Entry], access: Access) -> None:
    """Note that the approval of a change was used, with the numbers of its history."""
    if order.approval is None:
        return
    detail = {"changes": [entries[0].change_id, entries[-1].change_id]}
    gate.applied(connection, order.approval.approval_id, access=access, detail=detail)


def _principal(author: Author) -> str:
    if author.client != MACHINE:
        return of_client(author.client)
    return at_machine(author.person or "")
