"""Until when registrations and answers are taken, and what somebody who comes too late is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from runs.refusal import RefusedError
from runs.season.deadlines import state

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Engine

    from runs.season.deadlines import Standing

STEP: Final = "registration"
CONTACT: Final = "/v1/wards/{code}"
LATE: Final = (
    "Em đến muộn: gia đình liên hệ phòng Văn hóa - Xã hội của phường, xã nơi ở, là nơi quyết định.",
    "For a child who comes late the family turns to the office of its ward, which decides.",
)


class ClosedError(RefusedError):
    """It is not taken at this moment."""


def standing(engine: Engine, season: str, grade: str) -> Standing:
    """Return how the step of registrations stands now, by the season and its clock."""
    return state(engine, season, grade, STEP)


def check(engine: Engine, season: str, grade: str) -> Standing:
    """
    Return how the step of registrations stands.

    Raises
    ------
    ClosedError
        If it has not begun or is over: with the moment, where to ask, and what is to be done.
    """
    now = standing(engine, season, grade)
    refuse_closed(now)
    return now


def refuse_closed(now: Standing) -> None:
    """Raise ``ClosedError`` unless something is open, or was never given a moment."""
    if now.is_open:
        return
    facts = {
        "opens_at": _told(now.deadline.opens),
        "closed_at": _told(now.deadline.closes),
        "contact": CONTACT,
    }
    late = LATE if now.phase == "over" else ("", "")
    vi, en = (
        " ".join(filter(None, (now.said[language], late[at], f"{word}: {CONTACT}.")))
        for at, (language, word) in enumerate((("vi", "Nơi liên hệ"), ("en", "Contact")))
    )
    raise ClosedError(vi, en, facts=facts)


def _told(at: dt.datetime | None) -> str | None:
    return None if at is None else at.isoformat()
