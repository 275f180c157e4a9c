"""A deadline is extended: with a reason, by somebody named; the one before stays in the history."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from gis import clock
from gis.access import act_as
from gis.clock import CITY_TIME
from gis.db import transaction
from gis.errors import InputError
from gis.queries import query
from gis.season_calendar import STEPS
from gis.write_audit import audit
from runs.season import errors
from runs.season.deadlines import current, deadline_of, which
from runs.season.definition import ALL, Deadline
from runs.season.store import one_at_a_time, read, set_one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from gis.access import Access


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """
    What is asked for.

    Attributes
    ----------
    closes
        The new last moment.
    reason
        Read by whoever looks into the history; no child's name.
    """

    grade: str
    round_no: int
    step: str
    closes: dt.datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A deadline as it was set once, who did it and why; ``before`` is the one it replaced."""

    deadline: Deadline
    before: Deadline | None
    act: str
    reason: str
    decided_by: str
    at: dt.datetime


def extend(engine: Engine, season: str, asked: Extension, *, access: Access) -> Entry:
    """
    Extend a deadline and return it as it was kept.

    Raises
    ------
    SeasonRefusedError
        If no last moment is set, the new one is not later than it, or lies before now.
    InputError
        If there is no such step or grade, no reason or one too long, or nobody in particular asks.
    UnknownNameError
        If the season is not defined.
    """
    _check(asked, access, read(engine, season).season.grades)
    with transaction(engine) as connection:
        act_as(connection, access)
        one_at_a_time(connection, season)
        known = current(connection, season)
        before = which(known, asked.grade, asked.step, asked.round_no)
        new = _extended(before, asked)
        _may_extend(before, new)
        set_one(connection, season, new, known, access=access, reason=asked.reason, act="extended")
        detail = {
            "deadline": list(new.key),
            "before": before.closes.isoformat() if before.closes else None,
            "closes": asked.closes.isoformat(),
            "reason": asked.reason,
        }
        audit(
            connection,
            actor=access.principal,
            action="extend deadline",
            subject=f"season {season}",
            detail=detail,
        )
    return history(engine, season)[0]


def history(engine: Engine, season: str) -> list[Entry]:
    """Return every deadline that was ever set for a season, the newest first."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(query("season_history"), {"season": season})
        found: dict[Any, Deadline] = {}
        made: list[Entry] = []
        for row in map(dict, rows.mappings()):
            one = deadline_of(row)
            told = {name: row[name] for name in ("act", "reason", "decided_by", "at")}
            made.append(Entry(deadline=one, before=found.get(one.key), **told))
            found[one.key] = one
    return made[::-1]


def _extended(before: Deadline, asked: Extension) -> Deadline:
    """Return the deadline as it would be, read as one of a file is: what is kept can be read."""
    closes = asked.closes.astimezone(CITY_TIME)
    more = {"grade": asked.grade, "step": asked.step, "closes": closes}
    told = {"status": "published", "source": asked.reason}
    try:
        return Deadline.model_validate(before.model_dump() | more | told)
    except ValidationError as error:
        first = error.errors()[0]
        msg = f"{first['loc'][0] if first['loc'] else asked.step}: {first['msg']}"
        raise InputError(msg) from error


def _check(asked: Extension, access: Access, grades: Sequence[str]) -> None:
    if asked.step not in STEPS:
        msg = f"no step is called {asked.step!r}; the steps are {', '.join(STEPS)}"
        raise InputError(msg)
    if asked.grade not in {ALL, *grades}:
        msg = f"the season admits no grade {asked.grade!r}; its grades are {', '.join(grades)}"
        raise InputError(msg)
    if not asked.reason.strip():
        msg = "to extend a deadline needs its reason"
        raise InputError(msg)
    if not access.principal:
        msg = "who extends a deadline must be named: an office or a role"
        raise InputError(msg)


def _may_extend(before: Deadline, new: Deadline) -> None:
    if before.closes is None or new.closes is None:
        raise errors.nothing_to_extend(new)
    if new.closes <= before.closes:
        raise errors.not_later(before, new)
    if new.closes <= clock.now():
        raise errors.shortened(before, new)
