"""What is looked up by name: the public directory, and the index of every name in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.catchment import stored
from runs.directory import load as directories
from runs.directory import part as directory_part
from runs.search import collect
from runs.search import part as search_part
from runs.search.index import Index, build

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.model import RawNetwork
    from runs.directory.model import Directory
    from runs.search.entry import Entry
    from runs.served.places import Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """
    Directory and index of one state of the data.

    Attributes
    ----------
    network_id
        Roads whose streets and bridges are in the index.
    roads
        Streets and bridges; empty where the index was read from files.
    catchments
        Names the catchments in force; differs whenever they do.
    """

    directory: Directory
    index: Index
    network_id: int
    roads: tuple[Entry, ...]
    catchments: str


def load(
    engine: Engine, known: Places, raw: RawNetwork, *, network_id: int, old: Names | None = None
) -> Names:
    """Return the names as the database has them; streets that did not change are kept."""
    in_force = stored.version(engine)
    found = directories.load(engine, day=known.day)
    is_same = (
        old is not None
        and old.network_id == network_id
        and old.directory.sets.get("wards") == found.sets.get("wards")
    )
    roads = old.roads if old and is_same and old.roads else collect.road_entries(found, raw)
    return Names(
        directory=found,
        index=build(collect.entries(found, known.schools, roads)),
        network_id=network_id,
        roads=roads,
        catchments=in_force,
    )


def write(names: Names, folder: Path) -> None:
    """Write directory and index into a folder; the same names give the same bytes."""
    directory_part.keep(names.directory, folder)
    search_part.write(names.index, folder)


def read(folder: Path, *, network_id: int = 0, catchments: str = "") -> Names:
    """Return what was written into a folder; the index is mapped, not read."""
    return Names(
        directory=directory_part.read(folder),
        index=search_part.read(folder),
        network_id=network_id,
        roads=(),
        catchments=catchments,
    )
