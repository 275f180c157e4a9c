"""The vector tiles of every zoom, made by the very queries of the live tiles, in one file."""

from __future__ import annotations

import gzip
import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np

from runs.publication import arrays
from runs.publication.coverage import covered, key_of, place_of
from runs.served.tile_cache import Tile, TileCache
from runs.served.tiles import LAYERS, TileSets, draw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from runs.publication.arrays import Arrays
    from runs.publication.part import Source
    from runs.served.tiles import Layers

FILE: Final = "tiles.arrays"
PAGE: Final[Layers] = ("water", "wards", "roads", "schools")
"""The layers that the map page asks for at once; every layer by itself is stored too."""

AT_ONCE: Final = 64  # tiles per task of a connection
COMPOSED_BYTES: Final = 33_554_432  # memory for tiles of other layers together, per process
DIGEST_BYTES: Final = 10


class StoredTiles:
    """Ready-made tiles, found by binary search in arrays that all processes share."""

    def __init__(self, found: Arrays) -> None:
        self._found = found
        self._cache = TileCache(COMPOSED_BYTES)

    def holds(self, layers: Layers) -> bool:
        """Return whether layers are stored together, so that a tile is found without work."""
        return f"{','.join(layers)}.key" in self._found

    def get(self, layers: Layers, z: int, x: int, y: int) -> Tile:
        """Return a tile of some layers; layers that are not stored together are joined."""
        name = ",".join(layers)
        if f"{name}.key" in self._found:
            return self._stored(name, key_of(z, x, y))
        place = (name, z, x, y)
        tile = self._cache.get(place)
        if tile is None:
            tiles = [self._stored(layer, key_of(z, x, y)) for layer in layers]
            content = b"".join(gzip.decompress(one.gzipped) for one in tiles if one.gzipped)
            tile = Tile.of(content)
            self._cache.put(place, tile)
        return tile

    def places(self, layers: Layers) -> Iterator[tuple[int, int, int]]:
        """Return the places of all tiles of layers that are stored together."""
        return map(place_of, self._found[f"{','.join(layers)}.key"].tolist())

    def _stored(self, name: str, key: int) -> Tile:
        keys = self._found[f"{name}.key"]
        at = int(np.searchsorted(keys, key))
        if at == len(keys) or keys[at] != key:
            return Tile.of(b"")
        number = int(self._found[f"{name}.tile"][at])
        return Tile(
            gzipped=arrays.text(self._found, "gzipped", number),
            etag=f'"{self._found["digest"][number].tobytes().hex()}"',
            n_bytes=int(self._found["n_bytes"][number]),
        )


class _Collected:
    """Tiles gathered one after the other; equal ones are kept once."""

    def __init__(self) -> None:
        self._number: dict[bytes, int] = {}
        self._tiles: list[Tile] = []
        self._key: dict[str, list[int]] = {}
        self._tile: dict[str, list[int]] = {}

    def add(self, name: str, key: int, content: bytes) -> None:
        """Keep a tile at a place; an empty one is no tile."""
        keys, numbers = self._key.setdefault(name, []), self._tile.setdefault(name, [])
        if not content:
            return
        digest = hashlib.sha256(content).digest()
        number = self._number.setdefault(digest, len(self._tiles))
        if number == len(self._tiles):
            self._tiles.append(Tile.of(content))
        keys.append(key)
        numbers.append(number)

    def arrays(self) -> Arrays:
        """Return all that was gathered; places ascend."""
        digest = b"".join(bytes.fromhex(one.etag.strip('"')) for one in self._tiles)
        found = arrays.texts([one.gzipped for one in self._tiles], "gzipped")
        found["digest"] = np.frombuffer(digest, np.uint8).reshape(-1, DIGEST_BYTES)
        found["n_bytes"] = np.array([one.n_bytes for one in self._tiles], np.int64)
        for name, keys in self._key.items():
            found[f"{name}.key"] = np.array(keys, np.int64)
            found[f"{name}.tile"] = np.array(self._tile[name], np.int32)
        return found


def write(source: Source, folder: Path) -> None:
    """Make the tiles of every place that a layer has something in."""
    wanted = covered(source)
    keys = np.unique(np.concatenate(list(wanted.values())))
    chunks = [keys[first : first + AT_ONCE] for first in range(0, len(keys), AT_ONCE)]
    sets = TileSets.of(source.served)
    collected = _Collected()
    page = ",".join(PAGE)
    for name in (*LAYERS, page):
        collected.add(name, 0, b"")  # a layer without any tile is known all the same

    def make(chunk: NDArray[np.int64]) -> list[tuple[int, dict[str, bytes]]]:
        with source.engine.connect() as connection:
            return [
                (
                    key,
                    {
                        layer: draw(connection, sets, layer, place_of(key))
                        for layer in LAYERS
                        if _holds(wanted[layer], key)
                    },
                )
                for key in chunk.tolist()
            ]

    n_done = 0
    with ThreadPoolExecutor(source.n_processes) as pool:
        for made in pool.map(make, chunks):
            for key, layers in made:
                for layer, content in layers.items():
                    collected.add(layer, key, content)
                together = b"".join(layers.get(layer, b"") for layer in PAGE)
                collected.add(page, key, together)
            n_done += len(made)
            source.progress("publication: tiles", n_done, len(keys))
    arrays.write(folder / FILE, collected.arrays())


def read(folder: Path) -> StoredTiles:
    """Return the tiles, none of them read yet."""
    return StoredTiles(arrays.read(folder / FILE))


def _holds(keys: NDArray[np.int64], key: int) -> bool:
    at = int(np.searchsorted(keys, key))
    return at < len(keys) and bool(keys[at] == key)
