"""What time it is for a season's deadlines: the machine's clock, or one that a sandbox moves."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Final

from gis.errors import EnvironmentNotReadyError, InputError

SETTING: Final = "GANTRUONG_CLOCK_FILE"
CITY_TIME: Final = dt.timezone(dt.timedelta(hours=7))  # Vietnam has one time, without summer time


def now() -> dt.datetime:
    """
    Return the moment that deadlines are held against, in the city's own time.

    Raises
    ------
    EnvironmentNotReadyError
        If the file of a moved clock cannot be read or holds no moment with its zone: a deadline
        held against a wrong clock would be worse than none.

    Notes
    -----
    A moved clock stands still until it is moved again, for every process that reads the file.
    Deadlines read it, and what holds on a day; logs, seals and the validity of keys tell the
    machine's time.
    """
    path = os.environ.get(SETTING)
    if not path:
        return dt.datetime.now(CITY_TIME)
    try:
        return moment(Path(path).read_text(encoding="utf-8").strip()).astimezone(CITY_TIME)
    except (OSError, UnicodeDecodeError, InputError) as error:
        msg = f"{SETTING}: {path} must hold one moment such as 2026-06-15T17:00:00+07:00"
        raise EnvironmentNotReadyError(msg) from error


def today() -> dt.date:
    """Return the city's own day, of the same clock."""
    return now().date()


def move(path: Path, to: dt.datetime) -> None:
    """
    Set a moved clock.

    Raises
    ------
    InputError
        If the moment names no zone.
    """
    if to.tzinfo is None:
        msg = f"{to.isoformat()} names no zone; write such as 2026-06-15T17:00:00+07:00"
        raise InputError(msg)
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(f"{to.isoformat()}\n", encoding="utf-8")
    beside.replace(path)  # who reads meanwhile sees the old moment or the new one


def moment(text: str) -> dt.datetime:
    """
    Return a moment written with its zone.

    Raises
    ------
    InputError
        If it is none, or names no zone.

    Examples
    --------
    >>> moment("2025-05-19T17:00+07:00").isoformat()
    '2025-05-19T17:00:00+07:00'
    """
    try:
        read = dt.datetime.fromisoformat(text)
    except ValueError as error:
        msg = f"{text!r} is no moment; write such as 2026-06-15T17:00:00+07:00"
        raise InputError(msg) from error
    if read.tzinfo is None:
        msg = f"{text!r} names no zone; write such as 2026-06-15T17:00:00+07:00"
        raise InputError(msg)
    return read
