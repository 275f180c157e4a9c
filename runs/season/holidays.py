"""Days on which offices are closed: weekends, and the public holidays of a data file."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from pydantic import Field, ValidationError

from gis.errors import InputError
from gis.province_layout import Frozen
from gis.shipped import data_path
from runs.season.words import said

if TYPE_CHECKING:
    from pathlib import Path

    from runs.season.moments import Both

FILE: Final = "holidays.toml"
SATURDAY: Final = 5


class Holiday(Frozen):
    """
    A public holiday of one year.

    Attributes
    ----------
    status
        ``published``: fixed by law; ``computed``: the law names a day of the lunar calendar, which
        is computed; ``assumed``: decided anew every year, and no decision was seen.
    """

    day: dt.date
    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)
    status: Literal["published", "computed", "assumed"]
    source: str = Field(min_length=1)


@cache
def holidays(path: Path | None = None) -> dict[dt.date, Holiday]:
    """
    Return the listed holidays by day.

    Raises
    ------
    InputError
        If the file breaks the format.
    """
    path = path or data_path("provinces") / FILE
    try:
        said_there = tomllib.loads(path.read_text(encoding="utf-8"))
        found = [Holiday.model_validate(one) for one in said_there["holiday"]]
    except (OSError, KeyError, tomllib.TOMLDecodeError, ValidationError) as error:
        msg = f"{path.name}: {str(error).splitlines()[0]}"
        raise InputError(msg) from error
    return {one.day: one for one in found}


def day_off(day: dt.date) -> Both | None:
    """
    Return why offices are closed on a day, ``None`` where nothing is known that says so.

    Examples
    --------
    >>> day_off(dt.date(2026, 5, 17))["en"]
    'a Sunday'
    >>> day_off(dt.date(2026, 4, 30))["vi"]
    'ngày nghỉ lễ: Ngày Chiến thắng'
    """
    found = holidays().get(day)
    if found is not None:
        word = "assumed" if found.status == "assumed" else "listed"
        return said(f"day_off.{word}", name={"vi": found.vi, "en": found.en})
    if day.weekday() < SATURDAY:
        return None
    return said("day_off.saturday" if day.weekday() == SATURDAY else "day_off.sunday")
