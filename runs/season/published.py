"""What the public is told of a season: its steps with their days, from the one definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gis.clock import CITY_TIME
from gis.season_calendar import STEPS, USUAL, Step
from runs.season import store

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Engine

    from runs.season.definition import Deadline, Season


def in_force(engine: Engine) -> dict[str, Season]:
    """Return the seasons in force with their deadlines as they stand, the newest first."""
    names = [name for name, state in store.names(engine).items() if state == "in_force"]
    return {name: store.read(engine, name).season for name in names}


def steps_of(season: Season) -> tuple[Step, ...]:
    """
    Return the steps whose days are known, in their order, over all grades of the first round.

    Notes
    -----
    What the definition says of later rounds is told as the step ``second_round``. An end that is
    not known of some grade is not told: it could lie beyond all others.
    """
    made = [_step(season, name, _of(season, name)) for name in STEPS]
    return tuple(one for one in made if one is not None)


def names_of(known: tuple[Step, ...]) -> list[str]:
    """Return the steps to tell of: the usual ones, and further ones whose days are known."""
    told = {one.step for one in known} | set(USUAL)
    return [name for name in STEPS if name in told]


def _of(season: Season, step: str) -> list[Deadline]:
    return [
        one
        for one in season.deadline
        if (one.step == step and one.round == 1) or (step == "second_round" and one.round > 1)
    ]


def _step(season: Season, name: str, listed: list[Deadline]) -> Step | None:
    known = [one for one in listed if one.opens or one.closes]
    if not known:
        return None
    opens = [one.opens for one in known if one.opens]
    closes = [one.closes for one in known if one.closes]
    status: Literal["published", "assumed"] = (
        "published" if all(one.status == "published" for one in known) else "assumed"
    )
    return Step(
        season=season.season,
        step=name,
        first=_day(min(opens)) if len(opens) == len(known) else None,
        last=_day(max(closes)) if len(closes) == len(known) else None,
        status=status,
        source="; ".join(dict.fromkeys(one.source for one in known if one.source)) or "-",
    )


def _day(at: dt.datetime) -> dt.date:
    return at.astimezone(CITY_TIME).date()
