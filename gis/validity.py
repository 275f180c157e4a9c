"""Which rows of a register hold on a day: those that began by then and have not ended."""

from __future__ import annotations

import pandas as pd

from gis import clock


def today() -> str:
    """Return the city's own day as ``yyyy-mm-dd``."""
    return clock.today().isoformat()


def first_day(season: str) -> str:
    """
    Return the day on which a place must be open to count for a season.

    Notes
    -----
    5 September, when the school year is opened; an assumption where nothing else is decided.

    Examples
    --------
    >>> first_day("2026-2027")
    '2026-09-05'
    """
    return f"{season[:4]}-09-05"


def valid_on(register: pd.DataFrame, day: str) -> pd.Series:
    """
    Return which rows hold on a day; a register without days holds always.

    Parameters
    ----------
    register
        Rows with ``valid_from`` and ``valid_to`` as ``yyyy-mm-dd``; either may be missing.

    Examples
    --------
    >>> ends = pd.DataFrame({"valid_to": pd.Series(["2026-12-31", None], dtype="str")})
    >>> valid_on(ends, "2027-01-01").tolist()
    [False, True]
    """
    holds = pd.Series(data=True, index=register.index)
    if "valid_from" in register:
        start = register["valid_from"]
        holds &= start.isna() | (start <= day)
    if "valid_to" in register:
        end = register["valid_to"]
        holds &= end.isna() | (end >= day)
    return holds.astype(bool)
