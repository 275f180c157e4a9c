"""A deadline is extended: with a reason, by somebody named; the one before stays in the history."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
from runs.season.store import one_at_a_time, set_one

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.access import Access
    from runs.season.definition import Deadline


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
        If there is no such step, no reason, or nobody in particular asks.
    """
    _check(asked, access)
    with transaction(engine) as connection:
        act_as(connection, access)
        one_at_a_time(connection, season)
        known = current(connection, season)
        before = which(known, asked.grade, asked.step, asked.round_no)
        new = before.model_copy(
            update={
                "grade": asked.grade,
                "step": asked.step,
                "closes": asked.closes.astimezone(CITY_TIME),
                "status": "published",
                "source": asked.reason,
            }
        )
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


def _check(asked: Extension, access: Access) -> None:
    if asked.step not in STEPS:
        msg = f"no step is called {asked.step!r}; the steps are {', '.join(STEPS)}"
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
