"""What to look at in a season that is well formed: deadlines on days off, steps out of order."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from gis.clock import CITY_TIME
from gis.season_calendar import STEPS
from runs.season import moments
from runs.season.holidays import day_off
from runs.season.words import said

if TYPE_CHECKING:
    from runs.season.definition import Deadline, Season

AFTER: Final = (
    ("registration", "results"),
    ("results", "confirmation"),
    ("confirmation", "second_round"),
)
"""What ends no later than the other does."""


def warnings(season: Season) -> list[moments.Both]:
    """Return what to look at, in both languages: deadlines on days off, and steps out of order."""
    return [*_days_off(season), *_order(season)]


def _days_off(season: Season) -> list[moments.Both]:
    found = []
    for one in season.deadline:
        why = None if one.closes is None else day_off(one.closes.astimezone(CITY_TIME).date())
        if one.closes is not None and why is not None:
            at = moments.told(one.closes)
            found.append(said("warning.day_off", what=name_of(one), closes=at, why=why))
    return found


def _order(season: Season) -> list[moments.Both]:
    by_key = {one.key: one for one in season.deadline}
    found = []
    for one in season.deadline:
        for first, then in AFTER:
            later = by_key.get((one.grade, one.round, then))
            if one.step == first and later is not None and _ends_after(one, later):
                found.append(said("warning.order", what=name_of(one), then=name_of(later)))
    return found


def _ends_after(one: Deadline, later: Deadline) -> bool:
    ends: tuple[dt.datetime | None, dt.datetime | None] = (one.closes, later.closes)
    return ends[0] is not None and ends[1] is not None and ends[0] > ends[1]


def name_of(one: Deadline) -> moments.Both:
    """Return a deadline's name in both languages: its step, grade and round."""
    vi, en = STEPS[one.step]
    return {
        "vi": f"{vi} ({f'lớp {one.grade}' if one.grade else 'mọi lớp'}, đợt {one.round})",
        "en": f"{en} ({f'grade {one.grade}' if one.grade else 'all grades'}, round {one.round})",
    }
