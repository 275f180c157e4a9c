"""Reports of paths and gates in the database: written down, listed, decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import func, insert, select, update

from gis.db import transaction
from gis.errors import InputError, UnknownNameError
from gis.tables.review import PathReport
from gis.write_audit import audit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy import Connection, Engine

WGS84 = 4326


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """
    What somebody tells.

    Attributes
    ----------
    kind
        missing_path, closed_path or gate.
    way
        Of a missing path: what it is, one of ``runs.scenario.edits.MEANT_TAGS``.
    shape
        Line of a missing path; line or point of the others.
    note
        What was seen; no name and no telephone.
    seen_on
        Day on which it was seen.
    """

    kind: str
    way: str | None
    shape: BaseGeometry
    note: str
    seen_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A report as it stands: its number, what was told, and what was decided."""

    number: int
    told: Told
    heard_by: str
    state: str
    scenario: str | None
    step: int | None
    decided_by: str | None
    reason: str | None


def add(engine: Engine, reports: Sequence[Told], *, heard_by: str) -> list[int]:
    """Write reports down, all or none, and return their numbers."""
    with transaction(engine) as connection:
        numbers = [
            int(
                connection.execute(
                    insert(PathReport)
                    .values(
                        kind=one.kind,
                        way=one.way,
                        geom=from_shape(one.shape, srid=WGS84),
                        note=one.note,
                        seen_on=one.seen_on,
                        heard_by=heard_by,
                    )
                    .returning(PathReport.path_report_id)
                ).scalar_one()
            )
            for one in reports
        ]
        detail = {"reports": numbers}
        audit(
            connection, actor=heard_by, action="write down", subject="path reports", detail=detail
        )
    return numbers


def all_reports(engine: Engine) -> list[Stored]:
    """Return every report by number."""
    with engine.connect() as connection:
        columns = PathReport.__table__.columns.keys()
        asked = select(PathReport.__table__).order_by(PathReport.path_report_id)
        rows = connection.execute(asked)
        return [_stored(dict(zip(columns, row, strict=True))) for row in rows]


def report(engine: Engine, number: int) -> Stored:
    """Return one report; raises ``UnknownNameError`` if there is none of that number."""
    found = [one for one in all_reports(engine) if one.number == number]
    if not found:
        msg = f"there is no path report {number}; gantruong paths list shows all"
        raise UnknownNameError(msg)
    return found[0]


def decide(  # noqa: PLR0913 (what was decided, by whom, why, and what came of it)
    engine: Engine,
    number: int,
    state: str,
    *,
    decided_by: str,
    reason: str,
    scenario: str | None = None,
    step: int | None = None,
) -> None:
    """
    Decide a report that waits.

    Parameters
    ----------
    state
        ``taken`` or ``declined``.
    scenario, step
        What it became, if it did.

    Raises
    ------
    InputError
        If it was decided already, or who decides or why is missing; nothing is changed then.
    """
    if not (decided_by.strip() and reason.strip()):
        msg = "a decision needs who decides, an office or a role, and why: --by, --reason"
        raise InputError(msg)
    with transaction(engine) as connection:
        _refuse_decided(connection, number)
        connection.execute(
            update(PathReport)
            .where(PathReport.path_report_id == number)
            .values(
                state=state,
                decided_by=decided_by.strip(),
                reason=reason.strip(),
                scenario=scenario,
                step=step,
                decided_at=func.clock_timestamp(),
            )
        )
        detail = {"scenario": scenario, "step": step}
        what = f"path report {number}"
        audit(connection, actor=decided_by, action=state, subject=what, detail=detail)


def _refuse_decided(connection: Connection, number: int) -> None:
    asked = select(PathReport.state).where(PathReport.path_report_id == number).with_for_update()
    state = connection.execute(asked).scalar()
    if state != "received":
        msg = f"path report {number} was {state} already; gantruong paths list shows by whom"
        raise InputError(msg)


def _stored(row: dict[str, Any]) -> Stored:
    told = Told(
        kind=str(row["kind"]),
        way=row["way"],
        shape=to_shape(row["geom"]),
        note=str(row["note"]),
        seen_on=row["seen_on"],
    )
    names = ("heard_by", "state", "scenario", "step", "decided_by", "reason")
    return Stored(
        number=int(row["path_report_id"]),
        told=told,
        **{name: row[name] for name in names},
    )
