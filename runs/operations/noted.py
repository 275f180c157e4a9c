"""The one row that work on the machine itself leaves in the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gis import db
from gis.write_audit import audit

if TYPE_CHECKING:
    from collections.abc import Mapping

ADMINISTRATOR: Final = "administrator"
"""Whoever may run commands at the machine of the database, and is not named by them."""


def note(url: str | None, action: str, subject: str, detail: Mapping[str, Any]) -> None:
    """
    Add the row, once the work is done.

    Parameters
    ----------
    url
        Of the database; ``None`` for the one of the settings.
    action, subject, detail
        What was done, to what, and its numbers.

    Raises
    ------
    DatabaseError
        If the database does not answer; what was done stays done.
    """
    engine = db.engine() if url is None else db.engine(url)
    try:
        with db.transaction(engine) as connection:
            audit(connection, actor=ADMINISTRATOR, action=action, subject=subject, detail=detail)
    finally:
        engine.dispose()
