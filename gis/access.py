"""What one transaction of the service may see and change, told to the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.db import see_wards
from gis.queries import query

if TYPE_CHECKING:
    from sqlalchemy import Connection

REGISTERS_READ: Final = "registers:read"
REGISTERS_EDIT: Final = "registers:edit"
PEOPLE_READ: Final = "people:read"
PEOPLE_EDIT: Final = "people:edit"
AUTHOR_NAME: Final = "author:name"
SCOPES: Final[dict[str, tuple[str, str]]] = {
    REGISTERS_READ: ("đọc các danh mục", "read the registers"),
    REGISTERS_EDIT: ("sửa các danh mục", "change the registers"),
    PEOPLE_READ: ("đọc dữ liệu trẻ em của địa bàn mình", "read the children of the own wards"),
    PEOPLE_EDIT: ("sửa dữ liệu trẻ em của địa bàn mình", "correct the children of the own wards"),
    AUTHOR_NAME: ("ghi tên cán bộ thực hiện", "name the officer who acts"),
}
"""What a client may be allowed, in Vietnamese and English."""

CITY: Final = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """
    What a client may do, and where.

    Attributes
    ----------
    scopes
        Words of ``SCOPES``.
    wards
        Ward codes; ``*`` for the whole city.
    """

    scopes: frozenset[str]
    wards: tuple[str, ...]

    @property
    def is_city(self) -> bool:
        """Return whether no ward is out of reach."""
        return CITY in self.wards

    def reaches(self, ward_code: object) -> bool:
        """Return whether a ward is within reach; what lies in no ward is the city's alone."""
        return self.is_city or ward_code in self.wards


EVERYTHING: Final = Access(scopes=frozenset(SCOPES), wards=(CITY,))
"""Of whoever sits at the machine of the database."""


def act_as(connection: Connection, access: Access) -> None:
    """Tell the database for whom the rest of this transaction of ``gantruong_app`` works."""
    wards = (CITY,) if access.is_city else access.wards
    scopes = ",".join(sorted(access.scopes))
    said = {"scopes": scopes, "wards": ",".join(wards)}
    connection.exec_driver_sql(query("act_as"), said)
    if access.scopes & {PEOPLE_READ, PEOPLE_EDIT}:
        see_wards(connection, wards)
