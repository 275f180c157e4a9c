"""What all tables share: names of constraints, types, and columns that explain themselves."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Final

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, DateTime, Index, LargeBinary, MetaData, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

WGS84: Final = 4326

SCHEMAS: Final = ("public", "people", "work", "pub")

NATURE_COMMENT: Final = "real, model (simulated children) or invented; shown on every output"

Json = dict[str, Any]
"""A JSON object in a column."""


class Base(DeclarativeBase):
    """The tables of the city."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        bytes: LargeBinary,
        dt.datetime: DateTime(timezone=True),
        Json: JSONB,
        list[str]: ARRAY(Text),
    }


def column(comment: str, *args: Any, **options: Any) -> MappedColumn[Any]:  # noqa: ANN401 (passed on as they are)
    """Return a column that says in the database what it holds."""
    return mapped_column(*args, comment=comment, **options)


def geometry(kind: str) -> Geometry:
    """Return a geometry type in longitude and latitude; its index is named in the table."""
    return Geometry(kind, srid=WGS84, spatial_index=False)


def nature_check() -> CheckConstraint:
    """Return the rule that a set is real, model or invented."""
    return CheckConstraint("nature IN ('real', 'model', 'invented')", name="nature")


def gist(table: str, name: str = "geom") -> Index:
    """Return the GiST index of a geometry column."""
    return Index(f"ix_{table}_{name}", name, postgresql_using="gist")
