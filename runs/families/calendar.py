"""Last days of a season, as the committee set them; nothing is assumed where none was set."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from gis.db import transaction
from gis.errors import InputError
from gis.province import national
from gis.tables.families import SeasonDate
from gis.write_audit import audit

if TYPE_CHECKING:
    from sqlalchemy import Engine

WHAT: Final[dict[str, tuple[str, str]]] = {
    "correct": ("sửa vị trí nhà", "to correct the place of a home"),
    "answer": ("xác nhận hoặc từ chối chỗ được xếp", "to confirm or refuse a seat"),
}


BY_WISHES: Final = "upper_secondary"
"""Level whose places are given by wishes; families' codes open nothing of it."""


def set_last_day(
    engine: Engine, season: str, grade: str, what: str, last_day: str, *, by: str
) -> None:
    """
    Set the last day of something that families may do.

    Parameters
    ----------
    what
        One of ``WHAT``.
    last_day
        ``yyyy-mm-dd``, in the city's own time; it is still in time.

    Raises
    ------
    InputError
        If there is no such thing, it is no day, nobody is named, or the grade is placed by wishes:
        its results are not told by code.
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
        day = dt.date.fromisoformat(last_day)
    except ValueError:
        msg = f"a last day is written such as 2026-06-15; not {last_day!r}"
        raise InputError(msg) from None
    row = {"season": season, "grade": grade, "what": what, "last_day": day, "decided_by": by}
    made = insert(SeasonDate).values(row)
    again = made.on_conflict_do_update(
        index_elements=["season", "grade", "what"], set_={"last_day": day, "decided_by": by}
    )
    same = [SeasonDate.season == season, SeasonDate.grade == grade, SeasonDate.what == what]
    with transaction(engine) as connection:
        known = select(SeasonDate.last_day).where(*same).with_for_update()
        before = connection.scalar(known)
        connection.execute(again)
        detail = {
            "season": season,
            "grade": grade,
            "what": what,
            "last_day": day.isoformat(),
            "before": None if before is None else before.isoformat(),
        }
        audit(
            connection, actor=by, action="set last day", subject=f"season {season}", detail=detail
        )
