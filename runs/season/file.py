"""A season as a TOML file: read with errors that name the field, written so that it reads back."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from gis.errors import InputError
from gis.shipped import data_path
from runs.season import moments
from runs.season.definition import Season

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FIRST: Final = ("season", "based_on")
LISTS: Final = ("level", "deadline", "committee", "contact", "text")
MOST_ERRORS: Final = 20


def load(path: Path) -> Season:
    """
    Return the season of a file.

    Raises
    ------
    InputError
        If the file cannot be read or breaks the format; it names every field that is wrong.
    """
    try:
        return of_text(path.read_text(encoding="utf-8"), name=path.name)
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path.name} cannot be read: {error}"
        raise InputError(msg) from None


def of_text(text: str, *, name: str) -> Season:
    """Return the season of a file's text; raises as ``load``."""
    try:
        return of_facts(tomllib.loads(text), name=name)
    except tomllib.TOMLDecodeError as error:
        msg = f"{name} is no TOML: {error}"
        raise InputError(msg) from None


def of_facts(facts: dict[str, Any], *, name: str) -> Season:
    """
    Return the season of plain values; a deadline may name several ``grades``, one of each is made.

    Raises
    ------
    InputError
        Which names every field that is wrong.
    """
    try:
        return Season.model_validate(facts | {"deadline": _one_each(facts.get("deadline", []))})
    except ValidationError as error:
        told = [_told(one) for one in error.errors()]
        more = len(told) - MOST_ERRORS
        lines = [*told[:MOST_ERRORS], *([f"and {more} more"] if more > 0 else [])]
        raise InputError("\n".join(f"{name}: {line}" for line in lines)) from None


def facts_of(season: Season) -> dict[str, Any]:
    """Return a season as plain values, as it is stored; ``of_facts`` reads them back."""
    return season.model_dump(mode="json")


def shipped(province: str, *, folder: Path | None = None) -> tuple[Season, ...]:
    """Return the seasons that come with a place, by name: files ``season-*.toml`` beside it."""
    found = sorted(((folder or data_path("provinces")) / province).glob("season-*.toml"))
    return tuple(load(path) for path in found)


def text_of(season: Season) -> str:
    """
    Return the TOML text of a season; what is empty is left out.

    Notes
    -----
    Moments are written with their zone; a moment that is the end of a day is written as that day.
    """
    facts = season.model_dump()
    lines = [f"{name} = {_value(facts[name])}" for name in FIRST if facts[name] is not None]
    for name in LISTS:
        for row in facts[name]:
            kept = {key: value for key, value in row.items() if value not in (None, "", ())}
            lines += ["", f"[[{name}]]"]
            lines += [f"{key} = {_value(value)}" for key, value in kept.items()]
    return "\n".join(lines) + "\n"


def _one_each(listed: object) -> object:
    """Return the deadlines with one grade each; what is no list of tables is left to the check."""
    if not isinstance(listed, list):
        return listed
    made: list[object] = []
    for row in listed:
        grades = row.get("grades") if isinstance(row, dict) else None
        if isinstance(grades, list) and "grade" not in row:
            rest = {key: value for key, value in row.items() if key != "grades"}
            made += [rest | {"grade": grade} for grade in grades]
        else:
            made.append(row)
    return made


def _told(error: Mapping[str, Any]) -> str:
    place = " ".join(f"{part + 1}" if isinstance(part, int) else str(part) for part in error["loc"])
    text = error["msg"].removeprefix("Value error, ")
    return f"{place}: {text}" if place else text


def _value(value: object) -> str:
    if isinstance(value, dt.datetime):
        day = value.date()
        return day.isoformat() if value == moments.end(day) else value.isoformat()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_value(one) for one in value)}]"
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)
