"""Tiles that were made already, as many as fit into some memory."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

GZIP_LEVEL: Final = 6
OVERHEAD_BYTES: Final = 256  # of one entry, so that empty tiles cannot fill the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One tile, compressed, and a name for exactly these bytes."""

    gzipped: bytes
    etag: str
    n_bytes: int

    @staticmethod
    def of(content: bytes) -> Tile:
        """Return a tile; the same content gives the same bytes and name."""
        name = hashlib.sha256(content).hexdigest()[:20]
        gzipped = gzip.compress(content, GZIP_LEVEL, mtime=0) if content else b""
        return Tile(gzipped=gzipped, etag=f'"{name}"', n_bytes=len(content))


class TileCache:
    """
    The tiles used last.

    Parameters
    ----------
    max_bytes
        Memory that may be used; 0 keeps nothing.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._n_bytes = 0
        self._tiles: OrderedDict[tuple[str, int, int, int], Tile] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, int, int, int]) -> Tile | None:
        """Return a tile that was made before."""
        with self._lock:
            tile = self._tiles.get(key)
            if tile is not None:
                self._tiles.move_to_end(key)
            return tile

    def put(self, key: tuple[str, int, int, int], tile: Tile) -> None:
        """Keep a tile; those unused for longest make room."""
        with self._lock:
            old = self._tiles.pop(key, None)
            self._n_bytes += _size(tile) - (_size(old) if old else 0)
            self._tiles[key] = tile
            while self._tiles and self._n_bytes > self._max_bytes:
                _, gone = self._tiles.popitem(last=False)
                self._n_bytes -= _size(gone)


def _size(tile: Tile) -> int:
    return len(tile.gzipped) + OVERHEAD_BYTES
