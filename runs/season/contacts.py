"""The office that families of a ward ask: as the season names it, else as the register does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.queries import query
from runs.season.definition import ALL, Contact

if TYPE_CHECKING:
    from sqlalchemy import Connection


def contact_of(connection: Connection, season: str, ward: str) -> Contact | None:
    """Return the office of a ward; ``None`` where neither the season nor the register names one."""
    asked = {"season": season, "ward": ward}
    named = connection.exec_driver_sql(query("season_contacts"), asked).scalar() or []
    by_ward = {one.ward: one for one in map(Contact.model_validate, named)}
    if ward in by_ward:
        return by_ward[ward]
    row = connection.exec_driver_sql(query("contact_of_ward"), asked).mappings().first()
    if row is not None:
        return Contact(**{name: row[name] or "" for name in Contact.model_fields})
    return by_ward.get(ALL)
