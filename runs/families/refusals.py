"""Why something that a family asks for is not done, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runs.families.words import day, said
from runs.refusal import RefusedError

if TYPE_CHECKING:
    import datetime as dt


class NotNowError(RefusedError):
    """What the family asks for cannot be done now."""


class WrongEvidenceError(RefusedError):
    """A photo or paper cannot be taken as it is."""


class NoSuchRequestError(RefusedError):
    """There is no such request, or none that the caller may see."""


def not_now(why: str, last: dt.date | None = None, n: int | None = None) -> NotNowError:
    """Return the error of what cannot be done now; ``last`` is the day that is over."""
    told = said(f"refused.{why}", day="" if last is None else day(last), n=n)
    facts = {} if last is None else {"last_day": last.isoformat()}
    return NotNowError(told["vi"], told["en"], facts=facts)


def wrong_evidence(why: str, **facts: object) -> WrongEvidenceError:
    """Return the error of a photo or paper that is not taken."""
    told = said(f"refused.{why}", **facts)
    return WrongEvidenceError(told["vi"], told["en"])


def no_such_request() -> NoSuchRequestError:
    """Return the error of a request that is none of the caller's, whether it exists or not."""
    told = said("refused.no_request")
    return NoSuchRequestError(told["vi"], told["en"])
