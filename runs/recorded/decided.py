"""Whether somebody's decision rests on the data in use, so that they may not change silently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from gis.errors import InputError
from gis.tables.work import Run

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

NETWORK: Final = "network"
ALIASES: Final = "aliases"
REVIEWED: Final = (NETWORK, "schools", "campuses", "gates", ALIASES)
"""Data that decide distances and places; former names decide where an address is found."""

ALLOCATION: Final = "allocation"
SECOND_ROUND: Final = "second_round"
WISHES: Final = "wishes"
LATE: Final = "late"
"""Kinds of recorded run that place children: all at once, again, by wishes, and after final."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A season's grade whose placement somebody has decided on, and by which policy."""

    season: str
    grade: str
    policy: str
    seed: str | None


def decided(engine: Engine) -> list[Decided]:
    """Return the grades of the newest season that has a decided run, the newest run of each."""
    with engine.connect() as connection:
        return decided_in(connection)


def decided_in(connection: Connection) -> list[Decided]:
    """Return what ``decided`` does, inside the caller's transaction."""
    asked = (
        select(Run.season, Run.grade, Run.policy_name, Run.seed)
        .where(Run.state != "draft", Run.kind == ALLOCATION, Run.grade.is_not(None))
        .order_by(Run.season.desc(), Run.run_id.desc())
    )
    rows = connection.execute(asked).all()
    newest = {row.grade: row for row in reversed(rows) if row.season == rows[0].season}
    return [
        Decided(season=row.season, grade=grade, policy=row.policy_name, seed=row.seed)
        for grade, row in sorted(newest.items())
    ]


def refuse_if_decided(engine: Engine, kind: str) -> None:
    """
    Refuse to change data that a decided run rests on without a review.

    Raises
    ------
    InputError
        If the kind decides distances and a run of the newest season is no draft any more.
    """
    found = decided(engine) if kind in REVIEWED else []
    if found:
        grades = ", ".join(one.grade for one in found)
        msg = (
            f"{kind}: a decided run of season {found[0].season} (grade {grades}) rests on what is "
            f"in use; propose the change, so that it is measured for every child and signed: "
            f"gantruong review propose {kind} FILE; nothing was written"
        )
        raise InputError(msg)
