"""What differs between the models and a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from geoalchemy2.alembic_helpers import include_object as not_of_postgis

from gis.tables import metadata
from gis.tables.base import SCHEMAS

if TYPE_CHECKING:
    from sqlalchemy import Connection


def differences(connection: Connection) -> list[str]:
    """Return one line per difference: missing or changed tables, columns, indexes, comments."""
    options = {
        "compare_type": True,
        "compare_server_default": True,
        "include_schemas": True,
        "include_name": _is_ours,
        "include_object": _is_compared,
        "target_metadata": metadata,
    }
    context = MigrationContext.configure(connection, opts=options)
    return [_line(difference) for difference in compare_metadata(context, metadata)]


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:  # noqa: ANN401 (alembic's hook)
    return kind != "schema" or name is None or name in SCHEMAS


def _is_compared(thing: Any, name: str, kind: str, reflected: bool, other: Any) -> bool:  # noqa: ANN401, FBT001 (alembic's hook)
    return bool(not_of_postgis(thing, name, kind, reflected, other))  # type: ignore[no-untyped-call]  # geoalchemy2 ships no types here


def _line(difference: Any) -> str:  # noqa: ANN401 (alembic gives tuples and lists of tuples)
    return repr(difference)
