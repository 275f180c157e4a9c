"""Why something that a family asks for is not done, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runs.families.words import said, when
from runs.refusal import RefusedError

if TYPE_CHECKING:
    from runs.season.deadlines import Standing


class NotNowError(RefusedError):
    """What the family asks for cannot be done now."""


class WrongEvidenceError(RefusedError):
    """A photo or paper cannot be taken as it is."""


class NoSuchRequestError(RefusedError):
    """There is no such request, or none that the caller may see."""


def not_now(why: str, n: int | None = None) -> NotNowError:
    """Return the error of what cannot be done now."""
    told = said(f"refused.{why}", n=n)
    return NotNowError(told["vi"], told["en"])


def out_of_time(standing: Standing, *, what: str) -> NotNowError:
    """
    Return the error of what is not open: before its first moment, or after its last.

    Parameters
    ----------
    what
        ``answer`` or ``correct``.
    """
    phase = "early" if standing.phase == "before" else "closed"
    at = standing.moment
    told = said(f"refused.{what}_{phase}", day="" if at is None else when(at))
    facts: dict[str, str] = {"phase": standing.phase}
    if at is not None:
        facts["moment"] = at.isoformat()
    if phase == "closed" and at is not None:
        facts["last_day"] = at.date().isoformat()
    return NotNowError(told["vi"], told["en"], facts=facts)


def wrong_evidence(why: str, **facts: object) -> WrongEvidenceError:
    """Return the error of a photo or paper that is not taken."""
    told = said(f"refused.{why}", **facts)
    return WrongEvidenceError(told["vi"], told["en"])


def no_such_request() -> NoSuchRequestError:
    """Return the error of a request that is none of the caller's, whether it exists or not."""
    told = said("refused.no_request")
    return NoSuchRequestError(told["vi"], told["en"])
