"""What the commands about catchments share: the database for one command, and facts as JSON."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gis import db
from runs.zoning.check import area_m2

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from gis.catchment.stored import Stored


@contextmanager
def opened() -> Iterator[Engine]:
    """Open the database for one command."""
    engine = db.ready_engine()
    try:
        yield engine
    finally:
        engine.dispose()


def facts_of(one: Stored) -> dict[str, Any]:
    """Return what is told about a version, without its outline."""
    return {
        "number": one.number,
        "catchment_id": one.catchment_id,
        "season": one.season,
        "version": one.version,
        "level": one.level,
        "kind": one.kind,
        "status": one.status,
        "valid_from": one.valid_from.isoformat(),
        "valid_to": None if one.valid_to is None else one.valid_to.isoformat(),
        "schools": list(one.schools),
        "area_m2": None if one.geometry is None else round(area_m2(one.geometry)),
        "source": one.source,
        "nature": one.nature,
        "replaced_by": one.replaced_by,
        "content_sha256": one.content_sha256,
    }
