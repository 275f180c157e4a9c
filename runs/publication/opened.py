"""A publication ready to answer from: its parts read, the large ones mapped into memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gis.errors import BrokenPromiseError
from runs.publication import manifest as manifests
from runs.publication import place
from runs.publication.scan import all_parts
from runs.served import roads
from runs.served.city import nature_of, province_of
from runs.served.whole import Served

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from runs.publication.manifest import Manifest
    from runs.publication.place import Pointer
    from runs.served.figures import Figures
    from runs.served.tiles import Tiles

VERSION_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """
    One publication, ready to answer from; it stays readable while its folder is taken away.

    Attributes
    ----------
    manifest, sha256
        What it says of itself, and the hash of that.
    parts
        What each part's ``read`` gave, by the part's name.
    served
        Places, roads and city; not searchable yet.
    """

    manifest: Manifest
    sha256: str
    parts: Mapping[str, Any]
    served: Served

    @property
    def tiles(self) -> Tiles:
        """Return the tiles."""
        tiles: Tiles = self.parts["tiles"]
        return tiles

    @property
    def figures(self) -> Figures:
        """Return the figures of the published placements."""
        figures: Figures = self.parts["figures"]
        return figures


def open_current(folder: Path) -> Publication | None:
    """
    Open the publication that the pointer names, ``None`` if nothing was ever published.

    Raises
    ------
    BrokenPromiseError
        If it is not there, was changed, or cannot be read by this program.
    """
    pointer = place.current(folder)
    return None if pointer is None else open_one(folder, pointer)


def open_one(folder: Path, pointer: Pointer) -> Publication:
    """Open one publication; raises as ``open_current``."""
    own = folder / pointer.folder
    manifest = manifests.read(own, pointer.sha256)
    manifests.check_sizes(own, manifest)
    try:
        parts = {name: part.read(own) for name, part in all_parts().items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"publication {pointer.number} cannot be read: {type(error).__name__}"
        raise BrokenPromiseError(msg) from error
    return Publication(
        manifest=manifest,
        sha256=pointer.sha256,
        parts=parts,
        served=_served(parts, manifest.content_sha256[:VERSION_DIGITS]),
    )


def _served(parts: Mapping[str, Any], version: str) -> Served:
    written, ways = parts["places"], parts["roads"]
    known, ground = written.places, written.ground
    return Served(
        city=replace(written.city, version=version),
        ground=ground,
        places=known,
        roads=roads.tied(ways.networks, known.gates, ways.tree),
        choices={},
        derived_set_id=written.derived_set_id,
        province=province_of(nature_of(ground, known), ground.focus),
        names=parts["names"],
    )
