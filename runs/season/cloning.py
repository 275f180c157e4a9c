"""Next year's season from this one's: days shifted, everything that somebody must look at named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from runs.season import store
from runs.season.definition import Season
from runs.season.difference import differences
from runs.season.errors import exists
from runs.season.file import of_facts

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Engine

    from gis.access import Access
    from runs.season.definition import Committee, Deadline, Level
    from runs.season.difference import Line

NAME: Final = re.compile(r"\d{4}-\d{4}")


def clone(season: Season, to: str) -> Season:
    """
    Return the season of a later year as a proposal.

    Notes
    -----
    A moment keeps its day of the year and its time (29 February becomes the 28th) and is assumed
    until somebody sets it; so are levels and committees. Offices and texts are copied.

    Raises
    ------
    InputError
        If ``to`` is no later season.
    """
    if not NAME.fullmatch(to) or to <= season.season:
        msg = f"{to!r} is no season after {season.season}"
        raise InputError(msg)
    years = int(to[:4]) - int(season.season[:4])
    facts = season.model_dump() | {"season": to, "based_on": season.season}
    source = f"as in {season.season}"
    facts["deadline"] = [_shifted(one, years, source).model_dump() for one in season.deadline]
    facts["level"] = [_assumed(one, source).model_dump() for one in season.level]
    facts["committee"] = [_assumed(one, source).model_dump() for one in season.committee]
    return of_facts(facts, name=f"season {to}")


def make(
    engine: Engine, season: str, to: str, *, access: Access, reason: str = "", dry_run: bool
) -> tuple[Season, list[Line]]:
    """
    Clone a season as a draft and return it with what changed or must be looked at.

    Parameters
    ----------
    dry_run
        Only show it; nothing is kept.

    Raises
    ------
    SeasonRefusedError
        If the later season is defined already.
    UnknownNameError
        If the season is not.
    """
    old = store.read(engine, season, access=access).season
    new = clone(old, to)
    if to in store.names(engine, access=access):
        raise exists(to)
    if not dry_run:
        store.put(engine, new, state="draft", access=access, reason=reason or f"clone of {season}")
    return new, differences(old, new)


def year_on(at: dt.datetime, years: int) -> dt.datetime:
    """Return the same day of the year and time, some years later; 28 February for the 29th."""
    try:
        return at.replace(year=at.year + years)
    except ValueError:
        return at.replace(year=at.year + years, day=28)


def _shifted(one: Deadline, years: int, source: str) -> Deadline:
    if one.status == "unknown":
        return one
    moved = {
        name: None if at is None else year_on(at, years)
        for name, at in (("opens", one.opens), ("closes", one.closes))
    }
    return one.model_copy(update={**moved, "status": "assumed", "source": source})


def _assumed(one: Level | Committee, source: str) -> Level | Committee:
    return (
        one
        if one.status == "unknown"
        else one.model_copy(update={"status": "assumed", "source": source})
    )
