"""Which season is meant if nobody says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis import read

if TYPE_CHECKING:
    from sqlalchemy import Engine


def newest_season(engine: Engine) -> str:
    """Return the newest season that the register of pupils has."""
    return str(max(read.register(engine, "pupils")["season"]))
