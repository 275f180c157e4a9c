"""Vector tiles by our own SQL for each zoom: one at a time, from the very sets that were read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Protocol

from gis.queries import query
from runs.served.tile_cache import Tile, TileCache

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from runs.served.whole import Served

LAYERS: Final = ("water", "wards", "zones", "catchments", "roads", "schools")
"""In drawing order."""

MAX_ZOOM: Final = 16

Layers = tuple[str, ...]


class Tiles(Protocol):
    """Where tiles come from: made when they are asked for, or stored ready-made."""

    def get(self, layers: Layers, z: int, x: int, y: int) -> Tile:
        """Return a tile of some layers, given in drawing order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TileSets:
    """The sets that tiles are drawn of; ``None`` where there is none."""

    network_id: int
    wards_id: int | None
    schools_id: int
    derived_set_id: int | None
    day: str

    @staticmethod
    def of(served: Served) -> TileSets:
        """Return the sets of what was read; an import meanwhile mixes nothing."""
        sets = served.places.sets
        return TileSets(
            network_id=served.ground.network_id,
            wards_id=sets["wards"].dataset_id if "wards" in sets else None,
            schools_id=sets["schools"].dataset_id,
            derived_set_id=served.derived_set_id,
            day=served.places.day,
        )


class LiveTiles:
    """
    Tiles made by the database when they are asked for, the last ones kept.

    Parameters
    ----------
    engine
        The database.
    sets
        What is drawn.
    max_bytes
        Memory for tiles that were made already.
    """

    def __init__(self, engine: Engine, sets: TileSets, max_bytes: int) -> None:
        self._engine = engine
        self._sets = sets
        self._cache = TileCache(max_bytes)

    def get(self, layers: Layers, z: int, x: int, y: int) -> Tile:
        """Return a tile, made unless it was among the last ones."""
        key = (",".join(layers), z, x, y)
        tile = self._cache.get(key)
        if tile is None:
            with self._engine.connect() as connection:
                content = [draw(connection, self._sets, layer, (z, x, y)) for layer in layers]
            tile = Tile.of(b"".join(content))
            self._cache.put(key, tile)
        return tile


def draw(connection: Connection, sets: TileSets, layer: str, place: tuple[int, int, int]) -> bytes:
    """
    Return the bytes of one layer of one tile; empty where it has nothing.

    Notes
    -----
    The layers of a vector tile are repeated fields, so tiles of one layer each, written one
    after the other, are the tile of all.
    """
    z, x, y = place
    values = {"z": z, "x": x, "y": y, **asdict(sets)}
    return bytes(connection.exec_driver_sql(query(f"tile_{layer}"), values).scalar() or b"")
