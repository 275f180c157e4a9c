"""What a committee's confirmation must name: person, role, number and date of its document."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from gis.clock import today
from gis.errors import InputError
from gis.tables.work import RunState

if TYPE_CHECKING:
    from sqlalchemy import Connection

CONFIRMED: Final = "confirmed"
LETTERS: Final = 120
OLDEST_DAYS: Final = 366
"""Age of a document beyond which its date is taken for a slip of the pen; assumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """
    Who confirmed a run, by which document.

    Attributes
    ----------
    person, role
        Who signed the document and as what: an office-holder, never a child or a parent.
    document
        Its number and symbol, such as ``12/QĐ-UBND``.
    document_date
        Its date.
    """

    person: str
    role: str
    document: str
    document_date: dt.date

    def as_dict(self) -> dict[str, str]:
        """Return it as a file, a page or the audit log states it."""
        return {
            "person": self.person,
            "role": self.role,
            "document": self.document,
            "document_date": self.document_date.isoformat(),
        }


def confirmation_of(
    *, person: str | None, role: str | None, document: str | None, document_date: str | None
) -> Confirmation:
    """
    Return what was given as a confirmation, trimmed.

    Parameters
    ----------
    document_date
        ``YYYY-MM-DD``.

    Raises
    ------
    InputError
        Naming all that is missing, or the first thing that cannot be right: a name without
        letters, a number without a digit, a date to come or more than a year past.
    """
    given = {
        "person": (person or "").strip(),
        "role": (role or "").strip(),
        "document": (document or "").strip(),
        "document_date": (document_date or "").strip(),
    }
    missing = ", ".join(name for name, value in given.items() if not value)
    if missing:
        msg = f"a confirmation names person, role, document and document_date; missing: {missing}"
        raise InputError(msg)
    return Confirmation(
        person=named(given["person"], "person"),
        role=named(given["role"], "role"),
        document=_number(given["document"]),
        document_date=_day(given["document_date"]),
    )


def named(text: str, what: str) -> str:
    """Return a name or a role, trimmed; refuse one without letters or with digits in it."""
    text = text.strip()
    if not 1 < len(text) <= LETTERS or not text.isprintable():
        msg = f"{what}: 2 to {LETTERS} letters on one line"
        raise InputError(msg)
    if not any(letter.isalpha() for letter in text):
        msg = f"{what}: {text!r} has no letter"
        raise InputError(msg)
    if what == "person" and any(letter.isdigit() for letter in text):
        msg = "person: a name, without any number in it"
        raise InputError(msg)
    return text


def confirmed_by(connection: Connection, run_id: int) -> Confirmation | None:
    """Return who confirmed a run; ``None`` before that, and for one confirmed before this rule."""
    asked = select(RunState.person, RunState.role, RunState.document, RunState.document_date).where(
        RunState.run_id == run_id, RunState.state == CONFIRMED
    )
    row = connection.execute(asked).mappings().first()
    if row is None or any(value is None for value in row.values()):
        return None
    return Confirmation(**row)


def _number(text: str) -> str:
    if len(text) > LETTERS or not text.isprintable() or not any(one.isdigit() for one in text):
        msg = f"document: its number and symbol, such as 12/QĐ-UBND, not {text[:LETTERS]!r}"
        raise InputError(msg)
    return text


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        msg = f"document_date: a day such as 2026-06-12, not {text[:20]!r}"
        raise InputError(msg) from error
    now = today()
    if day > now:
        msg = f"document_date: {day} is still to come (today is {now})"
        raise InputError(msg)
    if (now - day).days > OLDEST_DAYS:
        msg = f"document_date: {day} is more than a year ago (today is {now})"
        raise InputError(msg)
    return day
