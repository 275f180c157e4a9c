"""Which of the two languages a caller reads."""

from __future__ import annotations

from typing import Literal

from starlette.requests import Request

Language = Literal["vi", "en"]


def language_of(request: Request) -> Language:
    """Return the caller's language, Vietnamese unless English is asked for more."""
    return preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> Language:
    """
    Return the language that an ``Accept-Language`` header prefers.

    Examples
    --------
    >>> preferred("en-GB,en;q=0.9,vi;q=0.8"), preferred("fr,vi"), preferred("")
    ('en', 'vi', 'vi')
    """
    weight = {"vi": 0.0, "en": 0.0}
    for part in header.split(","):
        name, _, quality = part.strip().partition(";q=")
        known = name.strip().lower()[:2]
        if known in weight:
            weight[known] = max(weight[known], _number(quality))
    return "en" if weight["en"] > weight["vi"] else "vi"


def _number(quality: str) -> float:
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0
