"""Last days of what families may do by code: words of families for deadlines of the season."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from gis.access import act_as, at_the_machine
from gis.clock import CITY_TIME
from gis.db import transaction
from gis.errors import InputError
from gis.province import national
from gis.tables.work import Run
from gis.write_audit import audit
from runs.recorded.decided import SECOND_ROUND
from runs.season import moments
from runs.season.deadlines import current, state, which
from runs.season.definition import Deadline
from runs.season.store import one_at_a_time, set_one

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from runs.season.deadlines import Standing

WHAT: Final[dict[str, tuple[str, str]]] = {
    "correct": ("sửa vị trí nhà", "to correct the place of a home"),
    "answer": ("xác nhận hoặc từ chối chỗ được xếp", "to confirm or refuse a seat"),
}
STEP: Final[dict[str, str]] = {"correct": "correction", "answer": "confirmation"}
"""Step of the season that each is."""

ANSWER: Final[dict[str, str]] = {"confirmed": "confirmation", "refused": "refusal"}
"""Step of the season that an answer is."""

BY_WISHES: Final = "upper_secondary"
"""Level whose places are given by wishes; families' codes open nothing of it."""

BY_COMMAND: Final = "codes last-day"
SECOND: Final = 2


def until(
    engine: Engine, season: str, grade: str | None, *, round_no: int = 1
) -> Mapping[str, Deadline]:
    """Return the deadlines of what families may do; one without moments where none was set."""
    with engine.connect() as connection:
        known = current(connection, season)
    return {what: which(known, grade or "", step, round_no) for what, step in STEP.items()}


def may_answer(engine: Engine, season: str, grade: str, answer: str, run_id: int) -> Standing:
    """Return how the deadline of an answer stands: of the round that the run offers in."""
    with engine.connect() as connection:
        kind = connection.scalar(select(Run.kind).where(Run.run_id == run_id))
    return state(engine, season, grade, ANSWER[answer], round_no=round_of(kind))


def round_of(kind: str | None) -> int:
    """Return the round that a run of a kind offers in."""
    return SECOND if kind == SECOND_ROUND else 1


def last_day(deadline: Deadline) -> dt.date | None:
    """Return the day on which a deadline ends here, ``None`` where it is not known."""
    return None if deadline.closes is None else deadline.closes.astimezone(CITY_TIME).date()


def set_last_day(  # noqa: PLR0913 - what of which grade and round, until when, by whom and why
    engine: Engine,
    season: str,
    grade: str,
    what: str,
    last_day: str,
    *,
    by: str,
    reason: str = "",
    round_no: int = 1,
) -> None:
    """
    Set the last day of something that families may do.

    Parameters
    ----------
    what
        One of ``WHAT``.
    last_day
        ``yyyy-mm-dd``, in the city's own time; it is in time until it ends. Or a moment with its
        zone.
    reason
        Needed where another one was set before.

    Raises
    ------
    InputError
        If there is no such thing, it is no day, nobody is named, or the grade is placed by wishes:
        its results are not told by code.
    SeasonRefusedError
        If it changes without a reason, or a day ahead is drawn to before now.
    """
    if what not in WHAT:
        msg = f"a last day is of {' or '.join(WHAT)}; not {what!r}"
        raise InputError(msg)
    if national().level_of(grade) == BY_WISHES:
        msg = (
            f"grade {grade} is placed by wishes and marks: families read its results elsewhere "
            "and not by code, so it has no last day here"
        )
        raise InputError(msg)
    if not by.strip():
        msg = "who sets it must be named: an office or a role"
        raise InputError(msg)
    try:
        closes = moments.read(last_day, closes=True)
    except ValueError:
        msg = f"a last day is written such as 2026-06-15; not {last_day!r}"
        raise InputError(msg) from None
    access = at_the_machine(by)
    with transaction(engine) as connection:
        act_as(connection, access)
        one_at_a_time(connection, season)
        known = current(connection, season)
        before = which(known, grade, STEP[what], round_no)
        new = Deadline(
            grade=grade,
            round=round_no,
            step=STEP[what],
            opens=before.opens if before.opens and before.opens <= closes else None,
            closes=closes,
            status="published",
            source=BY_COMMAND,
        )
        set_one(connection, season, new, known, access=access, reason=reason)
        detail = {
            "season": season,
            "grade": grade,
            "round": round_no,
            "what": what,
            "closes": closes.isoformat(),
            "before": None if before.closes is None else before.closes.isoformat(),
            "reason": reason,
        }
        audit(
            connection, actor=by, action="set last day", subject=f"season {season}", detail=detail
        )
