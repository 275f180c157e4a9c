"""
Whether something of a season can be done now: before, open, over. The only place that says it.

Whatever asks whether families or offices are in time asks ``state``; only a change of a deadline
itself is held against the clock elsewhere.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from gis import clock
from gis.queries import query
from gis.season_calendar import STEPS
from runs.season import moments
from runs.season.contacts import contact_of
from runs.season.definition import ALL, Contact, Deadline
from runs.season.words import said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Engine

    from runs.season.definition import Key

Phase = Literal["before", "open", "over", "unknown"]

INSTEAD: Final[Mapping[str, str]] = {"refusal": "confirmation"}
"""A step without a deadline of its own goes by that of another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    How a step stands now.

    Attributes
    ----------
    phase
        ``before`` it opens, ``open`` (its first and last moment included), ``over``; ``unknown``
        where no moment was set.
    deadline
        What was set; without moments where nothing was.
    contact
        The office that the family asks; ``None`` where none is known or no ward was named.
    """

    season: str
    phase: Phase
    deadline: Deadline
    contact: Contact | None = None

    @property
    def is_open(self) -> bool:
        """Return whether it can be done now: nothing is closed by a moment that nobody set."""
        return self.phase in {"open", "unknown"}

    @property
    def moment(self) -> dt.datetime | None:
        """Return the moment that decides: when it opens before that, else when it closes."""
        return self.deadline.opens if self.phase == "before" else self.deadline.closes

    @property
    def said(self) -> moments.Both:
        """Return a sentence about it in both languages."""
        vi, en = STEPS[self.deadline.step]
        told = {name: moments.told(at) for name, at in self._moments().items()}
        key = "open_end" if self.phase == "open" and "closes" not in told else self.phase
        return said(f"standing.{key}", step={"vi": vi, "en": en}, **told)

    def _moments(self) -> dict[str, dt.datetime]:
        both = {"opens": self.deadline.opens, "closes": self.deadline.closes}
        return {name: at for name, at in both.items() if at is not None}


def phase(deadline: Deadline, now: dt.datetime) -> Phase:
    """
    Return how a deadline stands at a moment; the moments themselves are in time.

    Notes
    -----
    Moments are held against each other by the millisecond, as they are written.

    Examples
    --------
    >>> one = Deadline(step="registration", closes="2026-05-29T17:00+07:00", status="assumed")
    >>> [phase(one, clock.moment(f"2026-05-29T17:00:{s}+07:00")) for s in ("00.000", "00.001")]
    ['open', 'over']
    """
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    if deadline.opens is None and deadline.closes is None:
        return "unknown"
    if deadline.opens is not None and now < deadline.opens:
        return "before"
    return "over" if deadline.closes is not None and now > deadline.closes else "open"


def state(
    engine: Engine,
    season: str,
    grade: str,
    step: str,
    *,
    round_no: int = 1,
    ward: str | None = None,
) -> Standing:
    """
    Return how a step of a grade stands now, by ``gis.clock``.

    Parameters
    ----------
    step
        Word of ``gis.season_calendar.STEPS``.
    ward
        Ward whose office is to be named; without one no contact is looked up.

    Notes
    -----
    Where the grade has no deadline of its own that of all grades counts; a refusal without one
    goes by that of the confirmation.
    """
    with engine.connect() as connection:
        known = current(connection, season)
        contact = None if ward is None else contact_of(connection, season, ward)
    found = which(known, grade, step, round_no)
    return Standing(season=season, phase=phase(found, clock.now()), deadline=found, contact=contact)


def which(known: Mapping[Key, Deadline], grade: str, step: str, round_no: int = 1) -> Deadline:
    """Return the deadline that counts for a step; one without moments where none was set."""
    for name in (step, INSTEAD.get(step)):
        for whose in (grade, ALL):
            found = None if name is None else known.get((whose, round_no, name))
            if found is not None and found.status != "unknown":
                return found
    return Deadline(grade=grade, round=round_no, step=step, status="unknown")


def current(connection: Connection, season: str) -> dict[Key, Deadline]:
    """Return the deadlines of a season as they were set last, by grade, round and step."""
    rows = connection.exec_driver_sql(query("season_deadlines"), {"season": season}).mappings()
    return {one.key: one for one in (deadline_of(dict(row)) for row in rows)}


def deadline_of(row: Mapping[str, Any]) -> Deadline:
    """Return the deadline of a row."""
    return Deadline(**{name: row[name] for name in Deadline.model_fields})
