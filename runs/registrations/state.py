"""How registered pupils stand: taken, withdrawn, on the map, or with a person who decides."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from psycopg.rows import dict_row

from gis.access import act_as
from gis.db import driver, transaction
from gis.queries import query
from runs.registrations.send import outcome_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

    from gis.access import Access

LOCATIONS: Final = ("located", "waiting", "needs_person", "refused", "no_address")
POINT_OF: Final = {"located": "address", "confirmed": "officer"}
"""Whose point counts, by what the location desk says of the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    One pupil.

    Attributes
    ----------
    state
        ``registered``, ``withdrawn`` or ``unknown``.
    grade, group, ward_code
        As registered; ``None`` for all others.
    location
        One of ``LOCATIONS``; ``None`` for who is not registered. Only who is located is placed.
    reason
        Why a person decides about the address, in the location desk's words; else empty.
    point_of
        Whose point counts: ``sender``, ``address`` or ``officer``; ``None`` without one.
    lon, lat
        Where the home is, degrees; for the service alone.
    receipt, at
        Number and moment of the last change.
    """

    pupil_id: str
    state: str
    grade: str | None = None
    group: int | None = None
    ward_code: str | None = None
    location: str | None = None
    reason: str = ""
    point_of: str | None = None
    point_quality: str | None = None
    lon: float | None = None
    lat: float | None = None
    receipt: int | None = None
    at: dt.datetime | None = None


def standings(
    engine: Engine, access: Access, season: str, pupil_ids: Sequence[str]
) -> list[Standing]:
    """Return how pupils stand, in the order asked; who is not seen is ``unknown``."""
    asked = {"season": season, "ids": list(pupil_ids)}
    with transaction(engine) as connection:
        act_as(connection, access)
        cursor = driver(connection).cursor(row_factory=dict_row)
        here = {row["pupil_id"]: row for row in cursor.execute(query("registrations_state"), asked)}
        last = {row["pupil_id"]: row for row in cursor.execute(query("registrations_last"), asked)}
    return [_standing(one, here.get(one), last.get(one)) for one in pupil_ids]


def counts(engine: Engine, access: Access, season: str, grade: str) -> dict[str, int]:
    """Return how many registered pupils of a grade stand how, by ``LOCATIONS``."""
    with transaction(engine) as connection:
        act_as(connection, access)
        cursor = driver(connection).cursor(row_factory=dict_row)
        asked = {"season": season, "grade": grade}
        told: Counter[str] = Counter()
        for row in cursor.execute(query("registrations_counts"), asked):
            told[location_of(row)] += row["n"]
    return {name: told[name] for name in LOCATIONS}


def receipts(engine: Engine, access: Access, after: int, most: int) -> list[dict[str, Any]]:
    """Return what was written after a receipt, in its order: number, pupil, outcome, moment."""
    with transaction(engine) as connection:
        act_as(connection, access)
        cursor = driver(connection).cursor(row_factory=dict_row)
        asked = {"after": after, "most": most}
        rows = list(cursor.execute(query("registrations_receipts"), asked))
    return [{**row, "outcome": outcome_of(row["action"])} for row in rows]


def location_of(row: Mapping[str, Any]) -> str:
    """
    Return where a registered pupil's home stands.

    Examples
    --------
    >>> location_of({"has_point": False, "has_address": True, "status": None})
    'waiting'
    >>> location_of({"has_point": False, "has_address": True, "status": "queue"})
    'needs_person'
    """
    if row["has_point"]:
        return "located"
    if row["status"] is None:
        return "waiting" if row["has_address"] else "no_address"
    return "refused" if row["status"] == "rejected" else "needs_person"


def _standing(
    pupil_id: str, row: Mapping[str, Any] | None, last: Mapping[str, Any] | None
) -> Standing:
    receipt = None if last is None else last["change_id"]
    at = None if last is None else last["at"]
    if row is None:
        was = last is not None and outcome_of(last["action"]) == "withdrawn"
        state = "withdrawn" if was else "unknown"
        return Standing(pupil_id=pupil_id, state=state, receipt=receipt, at=at)
    return Standing(
        pupil_id=pupil_id,
        state="registered",
        grade=row["grade"],
        group=row["group_no"],
        ward_code=row["ward_code"],
        location=location_of(row),
        reason="" if row["has_point"] else row["reason"] or "",
        point_of=POINT_OF.get(row["status"] or "", "sender") if row["has_point"] else None,
        point_quality=row["point_quality"],
        lon=row["lon"],
        lat=row["lat"],
        receipt=receipt,
        at=at,
    )
