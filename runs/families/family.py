"""A transaction of the service that works for one family, known by the hash of its code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.queries import query

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """
    The child of a code, as the register in use has it.

    Attributes
    ----------
    lon, lat
        ``None`` where its home has no point.
    """

    season: str
    pupil_id: str
    grade: str
    ward_code: str | None
    point_quality: str | None
    lon: float | None
    lat: float | None


def act_as_family(connection: Connection, finder: bytes) -> Child | None:
    """
    Tell the database for whom the rest of this transaction works, and return the child.

    Returns
    -------
    child
        ``None`` if the code opens nothing, or the register has no such child any more.
    """
    connection.exec_driver_sql(query("act_as_family"), {"finder": finder.hex()})
    row = connection.exec_driver_sql(query("family_child")).mappings().first()
    return None if row is None else Child(**row)
