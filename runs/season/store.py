"""Seasons in the database: defined, read, deadlines set anew; added to and never changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import insert, select, text

from gis import clock
from gis.access import act_as
from gis.db import transaction
from gis.errors import InputError, UnknownNameError
from gis.tables.season import SeasonDeadline, SeasonDefinition
from gis.write_audit import audit
from runs.season import errors
from runs.season.deadlines import current
from runs.season.definition import ALL
from runs.season.file import facts_of, of_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Engine

    from gis.access import Access
    from runs.season.definition import Deadline, Key, Season

State = Literal["draft", "in_force"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """
    A season as it stands.

    Attributes
    ----------
    season
        As it was defined, with the deadlines that were set since.
    number
        Of the definition.
    """

    season: Season
    state: State
    number: int
    decided_by: str
    reason: str
    at: dt.datetime


def put(engine: Engine, season: Season, *, state: State, access: Access, reason: str = "") -> int:
    """
    Define a season, or define it anew; in force it sets its deadlines.

    Returns
    -------
    number
        Of the definition.

    Raises
    ------
    SeasonRefusedError
        If a deadline that is set is changed without a reason, or drawn to before now.
    InputError
        If nobody in particular does it.

    Notes
    -----
    A deadline that the definition does not name stays as it was set.
    """
    _named(access)
    with transaction(engine) as connection:
        act_as(connection, access)
        one_at_a_time(connection, season.season)
        row = {
            "season": season.season,
            "state": state,
            "body": facts_of(season),
            "decided_by": access.principal,
            "reason": reason,
        }
        made = insert(SeasonDefinition).values(row).returning(SeasonDefinition.definition_no)
        number = int(connection.execute(made).scalar_one())
        known = current(connection, season.season)
        changed = [
            list(one.key)
            for one in season.deadline
            if state == "in_force"
            and set_one(connection, season.season, one, known, access=access, reason=reason)
        ]
        detail = {"definition": number, "state": state, "deadlines": changed, "reason": reason}
        audit(
            connection,
            actor=access.principal,
            action="define season",
            subject=f"season {season.season}",
            detail=detail,
        )
    return number


def read(engine: Engine, season: str, *, access: Access | None = None) -> Stored:
    """
    Return a season: the newest definition in force, else the newest draft that may be seen.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    table = SeasonDefinition.__table__
    asked = (
        select(table)
        .where(table.c.season == season)
        .order_by((table.c.state == "in_force").desc(), table.c.definition_no.desc())
        .limit(1)
    )
    with engine.connect() as connection:
        if access is not None:
            act_as(connection, access)
        row = connection.execute(asked).mappings().first()
        if row is None:
            msg = f"no season {season!r} is defined here; gantruong season import defines one"
            raise UnknownNameError(msg)
        known = current(connection, season) if row["state"] == "in_force" else {}
    return _stored(dict(row), known)


def names(engine: Engine, *, access: Access | None = None) -> dict[str, State]:
    """Return the seasons that are defined, the newest first, and whether they are in force."""
    table = SeasonDefinition.__table__
    asked = select(table.c.season, table.c.state).distinct().order_by(table.c.state)
    with engine.connect() as connection:
        if access is not None:
            act_as(connection, access)
        rows = [(row[0], row[1]) for row in connection.execute(asked)]  # draft before in_force
    return dict(sorted(dict(rows).items(), reverse=True))


def set_one(  # noqa: PLR0913 - a deadline, what was set before, who sets it and why
    connection: Connection,
    season: str,
    new: Deadline,
    known: Mapping[Key, Deadline],
    *,
    access: Access,
    reason: str,
    act: Literal["set", "extended"] = "set",
) -> bool:
    """
    Set a deadline in the caller's transaction; return whether it is another one than before.

    Raises
    ------
    SeasonRefusedError
        As ``put``.
    """
    if known.get(new.key) == new:
        return False
    # one of every grade counts for a grade that has none of its own
    before = known.get(new.key) or known.get((ALL, new.round, new.step))
    if before is not None:
        _may_change(before, new, reason)
    row: dict[str, Any] = new.model_dump() | {
        "season": season,
        "act": act,
        "reason": reason,
        "decided_by": access.principal,
    }
    connection.execute(insert(SeasonDeadline).values(row))
    return True


def one_at_a_time(connection: Connection, season: str) -> None:
    """Let two changes of a season come one after the other."""
    connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": f"season {season}"}
    )


def _may_change(before: Deadline, new: Deadline, reason: str) -> None:
    """Refuse what takes a right away that somebody still had, or says no reason."""
    if (before.opens, before.closes) == (new.opens, new.closes):
        return  # who published it may become known later
    if (before.opens or before.closes) and not reason.strip():
        raise errors.needs_reason(before, new)
    now = clock.now()
    was_open = before.closes is not None and before.closes >= now
    is_over = new.closes is not None and new.closes < now
    has_begun = before.opens is None or before.opens <= now
    waits_again = new.opens is not None and new.opens > now
    if was_open and (is_over or (has_begun and waits_again)):
        raise errors.shortened(before, new)


def _stored(row: Mapping[str, Any], known: dict[Key, Deadline]) -> Stored:
    season = of_facts(row["body"], name=f"season {row['season']}")
    told = {one.key: one for one in season.deadline} | known
    return Stored(
        season=season.model_copy(update={"deadline": tuple(told.values())}),
        state=row["state"],
        number=row["definition_no"],
        decided_by=row["decided_by"],
        reason=row["reason"],
        at=row["at"],
    )


def _named(access: Access) -> None:
    if not access.principal:
        msg = "who decides must be named: an office or a role"
        raise InputError(msg)
