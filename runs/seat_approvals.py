"""Changes of seats that two persons agreed to, carried out: by hand, taken back, or by a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis import province
from gis.register.hand import Typed
from runs.approval.kinds import SEATS
from runs.editing.change import change
from runs.editing.order import Author, Desk, Order
from runs.editing.seats import IMPORT, UNDO
from runs.editing.undo import undo
from runs.importing import store_approved

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.access import Access
    from runs.approval.read import Approval


def carry_out(engine: Engine, approval: Approval, access: Access) -> None:
    """
    Do what two persons agreed to; history names the first one, the audit log both.

    Raises
    ------
    OvertakenError
        If rows have changed since, so that something else would be done.
    InputError
        If what was proposed breaks the rules of today.
    """
    body = approval.body
    if body["act"] == IMPORT:
        store_approved(engine, approval, access)
        return
    desk = Desk(engine=engine, access=access, province=province.national())
    author = Author(**body["author"])
    if body["act"] == UNDO:
        undo(desk, body["change"], author=author, whole=body["whole"], approval=approval)
        return
    order = Order(
        kind=SEATS,
        rows=[Typed(given=row["given"], number=row["number"]) for row in body["rows"]],
        must=body["must"],
        label=body["label"],
        of_register=body["of_register"],
        approval=approval,
    )
    change(desk, order, author=author)
