"""How a catchment comes into force and leaves it: by somebody, for a reason, never back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import DBAPIError

from gis import write
from gis.catchment.stored import (
    APPROVED,
    DRAFT,
    IN_FORCE,
    ONE_DAY,
    REPLACED,
    Stored,
    read_numbers,
)
from gis.catchment.write import add_step
from gis.db import transaction
from gis.db_connection import first_line
from gis.errors import InputError
from gis.tables import Catchment, CatchmentSchool

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import Connection, Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """
    Who decides, why, and by which document.

    Attributes
    ----------
    by
        Office or role; never a person's name.
    """

    by: str
    reason: str
    document: str | None = None

    @property
    def said(self) -> tuple[str, str, str | None]:
        """Return the three as the history takes them. Raises ``InputError`` for an empty one."""
        if not self.by.strip() or not self.reason.strip():
            msg = "who decides and why must be named: an office or a role, and a reason"
            raise InputError(msg)
        return self.by, self.reason, self.document


def approve(
    engine: Engine, numbers: Sequence[int], decision: Decision, *, end_earlier: bool = False
) -> list[int]:
    """
    Let drafts come into force, all or none.

    Parameters
    ----------
    numbers
        Drafts. Another approved version of the same catchment and season is replaced by it.
    end_earlier
        Let approved official catchments of the same schools, level and kind that began earlier
        end on the day before; else they are in the way.

    Returns
    -------
    others
        Numbers of the versions that were replaced or ended.

    Raises
    ------
    UnknownNameError
        If there is no such catchment.
    InputError
        If one is no draft, or a school would have two official catchments on one day.
    """
    said, others = decision.said, []
    with transaction(engine) as connection:
        for one in read_numbers(connection, numbers):
            if one.status != DRAFT:
                msg = f"catchment {one.number} is {one.status}; only a draft can be approved"
                raise InputError(msg)
            others += _make_room(connection, one, said, end_earlier=end_earlier)
            _change(connection, one, said, status=APPROVED)
            write.audit(
                connection,
                actor=decision.by,
                action="approve catchment",
                subject=f"catchment {one.number}",
                detail={"name": one.name, "document": decision.document},
            )
    return others


def retire(
    engine: Engine, numbers: Sequence[int], decision: Decision, *, by: int | None = None
) -> None:
    """
    Take versions out of force, or drafts away; all or none.

    Parameters
    ----------
    numbers
        Drafts or approved ones.
    by
        Approved version that takes their place, if one does.

    Raises
    ------
    UnknownNameError
        If there is no such catchment.
    InputError
        If one is replaced already, or the other is not approved.
    """
    said = decision.said
    with transaction(engine) as connection:
        if by is not None and read_numbers(connection, [by])[0].status != APPROVED:
            msg = f"catchment {by} is not approved; it cannot take the place of another"
            raise InputError(msg)
        for one in read_numbers(connection, numbers):
            if one.status == REPLACED:
                msg = f"catchment {one.number} is replaced already"
                raise InputError(msg)
            _change(connection, one, said, status=REPLACED, replaced_by=by)
            write.audit(
                connection,
                actor=decision.by,
                action="replace catchment",
                subject=f"catchment {one.number}",
                detail={"name": one.name, "by": by, "document": decision.document},
            )


def in_the_way(connection: Connection, one: Stored) -> list[Stored]:
    """Return the approved official versions that share a school, level, kind and day with one."""
    if one.kind not in IN_FORCE:
        return []
    chosen = (
        select(CatchmentSchool.catchment_no)
        .where(
            CatchmentSchool.school_code.in_(one.schools),
            CatchmentSchool.level == one.level,
            CatchmentSchool.kind == one.kind,
            CatchmentSchool.status == APPROVED,
            CatchmentSchool.valid.overlaps(_days(one.valid_from, one.valid_to)),
        )
        .distinct()
        .order_by(CatchmentSchool.catchment_no)
    )
    numbers = connection.scalars(chosen).all()
    return read_numbers(connection, numbers) if numbers else []


def _make_room(
    connection: Connection, one: Stored, said: tuple[str, str, str | None], *, end_earlier: bool
) -> list[int]:
    """Replace the earlier version of one, end what began earlier if asked, refuse the rest."""
    same = connection.scalars(
        select(Catchment.catchment_no).where(
            Catchment.season == one.season,
            Catchment.catchment_id == one.catchment_id,
            Catchment.status == APPROVED,
        )
    ).all()
    for old in read_numbers(connection, same) if same else []:
        _change(connection, old, said, status=REPLACED, replaced_by=one.number)
    others = list(same)
    for other in in_the_way(connection, one):
        if not (end_earlier and other.valid_from < one.valid_from):
            shared = ", ".join(sorted(set(other.schools) & set(one.schools)))
            msg = (
                f"{one.name}: school {shared} has {other.name} approved on the same days; replace "
                f"it first (gantruong catchments replace {other.number}), or end what began "
                "earlier with --end-earlier"
            )
            raise InputError(msg)
        _change(connection, other, said, status=APPROVED, before=one.valid_from)
        others.append(other.number)
    return others


def _change(
    connection: Connection,
    one: Stored,
    said: tuple[str, str, str | None],
    *,
    status: str,
    replaced_by: int | None = None,
    before: dt.date | None = None,
) -> None:
    """Change the status of a version, or let it end before a day, and keep who said so."""
    values: dict[str, object] = {"status": status}
    if replaced_by is not None:
        values["replaced_by"] = replaced_by
    if before is not None:
        values["valid"] = Range(one.valid_from, before)
    try:
        with connection.begin_nested():
            connection.execute(
                update(Catchment).where(Catchment.catchment_no == one.number).values(**values)
            )
    except DBAPIError as error:
        msg = f"{one.name}: {first_line(error.orig or error)}"
        raise InputError(msg) from None
    add_step(connection, one.number, status, said=said)


def _days(first: dt.date, last: dt.date | None) -> Range[dt.date]:
    return Range(first, None if last is None else last + ONE_DAY)
