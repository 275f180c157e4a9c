"""The audit log as it stands: its newest rows, page by page, and its head."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gis.db import transaction
from gis.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection, Engine

PAGE: Final = 100
BLOCK: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    One row of the log.

    Attributes
    ----------
    text
        What the hash is over, after the hash of the row before.
    previous_sha256, sha256
        Hexadecimal.
    """

    audit_id: int
    at: dt.datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    text: str
    previous_sha256: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which rows: below a number, of an actor, an action, a subject; ``None`` for any."""

    before: int | None = None
    actor: str | None = None
    action: str | None = None
    subject: str | None = None


def page(connection: Connection, asked: Asked, *, size: int = PAGE) -> list[Row]:
    """Return rows, the newest first."""
    given = {
        "before": asked.before,
        "actor": asked.actor,
        "action": asked.action,
        "subject": asked.subject,
        "size": size,
    }
    rows = connection.exec_driver_sql(query("audit_page"), given).mappings()
    return [Row(**row) for row in rows]


def oldest_first(connection: Connection) -> Iterator[Row]:
    """Give all rows in the order in which they were written, block by block."""
    after = 0
    while True:
        given = {"after": after, "size": BLOCK}
        rows = [
            Row(**row) for row in connection.exec_driver_sql(query("audit_from"), given).mappings()
        ]
        yield from rows
        if len(rows) < BLOCK:
            return
        after = rows[-1].audit_id


def head_of(engine: Engine) -> dict[str, Any] | None:
    """Return number and hash of the newest row, for a seal to keep; ``None`` of an empty log."""
    with transaction(engine) as connection:
        newest = page(connection, Asked(), size=1)
    return {"row": newest[0].audit_id, "sha256": newest[0].sha256} if newest else None
