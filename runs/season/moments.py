"""Moments of deadlines: read with their zone, kept in the city's own time, told as people do."""

from __future__ import annotations

import datetime as dt
from typing import Final

from gis.clock import CITY_TIME, moment

Both = dict[str, str]

_END_OF_DAY: Final = dt.time(23, 59, 59, 999_000)
_DAYS_VI: Final = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_DAYS_EN: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_MONTHS_EN: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def told(at: dt.datetime) -> Both:
    """
    Return a moment as it is read aloud here, in both languages, in the city's own time.

    Examples
    --------
    >>> told(moment("2025-05-19T10:00Z"))["vi"]
    '17:00, thứ Hai 19/5/2025'
    >>> told(moment("2025-05-19T17:00+07:00"))["en"]
    '17:00, Monday 19 May 2025'
    """
    here = at.astimezone(CITY_TIME)
    day = here.weekday()
    return {
        "vi": f"{here:%H:%M}, {_DAYS_VI[day]} {here.day}/{here.month}/{here.year}",
        "en": f"{here:%H:%M}, {_DAYS_EN[day]} {here.day} {_MONTHS_EN[here.month - 1]} {here.year}",
    }


def begin(day: dt.date) -> dt.datetime:
    """Return the first moment of a day here."""
    return dt.datetime.combine(day, dt.time(), CITY_TIME)


def end(day: dt.date) -> dt.datetime:
    """
    Return the last moment of a day here: what may be done until a day may be done on it.

    Examples
    --------
    >>> end(dt.date(2026, 6, 15)).isoformat()
    '2026-06-15T23:59:59.999000+07:00'
    """
    return dt.datetime.combine(day, _END_OF_DAY, CITY_TIME)


def read(given: object, *, closes: bool) -> dt.datetime:
    """
    Return a moment as a file or a person gives it: with its zone, or a whole day.

    Parameters
    ----------
    given
        A moment, a day, or either as text.
    closes
        Whether something ends then: a day is meant to its end, else from its beginning.

    Raises
    ------
    ValueError
        If it is neither, or a time of day without its zone.
    """
    if isinstance(given, str):
        given = _of_text(given)
    if isinstance(given, dt.datetime):
        if given.tzinfo is None:
            msg = f"{given.isoformat()} names no zone; write such as 2026-06-15T17:00:00+07:00"
            raise ValueError(msg)
        return given.astimezone(CITY_TIME)
    if isinstance(given, dt.date):
        return end(given) if closes else begin(given)
    msg = f"{given!r} is no moment and no day; write 2026-06-15T17:00:00+07:00 or 2026-06-15"
    raise ValueError(msg)


def _of_text(given: str) -> dt.date | dt.datetime:
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        return moment(given)
