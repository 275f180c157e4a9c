"""Which form of an answer a caller takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.refused.errors import NotAcceptableError

if TYPE_CHECKING:
    from collections.abc import Sequence


def chosen(header: str, forms: Sequence[str]) -> str:
    """
    Return the media type that an ``Accept`` header likes best; of equal ones the earlier form.

    Raises
    ------
    NotAcceptableError
        If it takes none of them.

    Examples
    --------
    >>> chosen("text/csv;q=0.9, application/json", ["application/json", "text/csv"])
    'application/json'
    >>> chosen("", ["application/json"]), chosen("text/*", ["application/json", "text/csv"])
    ('application/json', 'text/csv')
    """
    wanted = [_part(part) for part in header.split(",") if part.strip()] or [("*/*", 1.0)]
    liked = [(max(_liking(form, *one) for one in wanted), form) for form in forms]
    best = max(liking for liking, _ in liked)
    if best <= 0:
        raise NotAcceptableError
    return next(form for liking, form in liked if liking == best)


def _part(part: str) -> tuple[str, float]:
    name, *options = (one.strip() for one in part.lower().split(";"))
    quality = next((one[2:] for one in options if one.startswith("q=")), "1")
    try:
        return name, float(quality)
    except ValueError:
        return name, 0.0


def _liking(form: str, name: str, quality: float) -> float:
    kind, _, _ = form.partition("/")
    if name in {form, f"{kind}/*", "*/*"}:
        return quality
    return 0.0
