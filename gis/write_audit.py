"""Adding to the audit log, in the transaction of what is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from psycopg.types.json import Jsonb

from gis.db import driver
from gis.queries import query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

OWNER: Final = "owner"
"""Actor of what nobody in particular asked for: set-up and batch work at the machine."""


def audit(
    connection: Connection, *, actor: str, action: str, subject: str, detail: Mapping[str, Any]
) -> None:
    """
    Add one row to the chained audit log, in the caller's transaction.

    Parameters
    ----------
    actor
        Client or role; never a child's or parent's name.
    action, subject
        Verb, and what it was done to.
    detail
        Further facts, nothing about a child.
    """
    row = {"actor": actor, "action": action, "subject": subject, "detail": Jsonb(dict(detail))}
    driver(connection).execute(query("audit_insert"), row)
