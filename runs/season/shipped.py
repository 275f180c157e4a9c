"""The seasons that come with a place, put in force where none of them is defined yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runs.season import file, store

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.access import Access


def put_shipped(engine: Engine, province: str, *, access: Access) -> list[str]:
    """Put the seasons that a place comes with in force; return those that were not defined."""
    known = store.names(engine)
    seasons = [one for one in file.shipped(province) if one.season not in known]
    for one in seasons:
        store.put(engine, one, state="in_force", access=access, reason="shipped with the place")
    return [one.season for one in seasons]
