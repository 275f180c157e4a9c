"""Reads roads from wherever they come: map files, Overpass answers, GraphML, a place name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gis.osm.file import read_network
from gis.osm.overpass import GZIP_START, read_overpass
from gis.osm.refusal import refusal

if TYPE_CHECKING:
    from gis.model import RawNetwork

__all__ = ["read_any", "read_network"]

SUFFIXES: Final = {
    "osm": (".pbf", ".osm", ".osm.gz", ".osm.bz2"),
    "overpass": (".json", ".json.gz"),
    "graphml": (".graphml",),
}


def read_any(path_or_place: Path | str) -> RawNetwork:
    """
    Return the road network of a file of any known kind, or of a place by its name.

    Parameters
    ----------
    path_or_place
        ``.osm.pbf``, ``.osm`` (also packed), an Overpass answer as ``.json`` (also packed),
        osmnx's ``.graphml``; anything that is neither a file nor looks like one is looked up
        as a place name.

    Raises
    ------
    InputError
        If the file or the place cannot be read.
    """
    return _READERS[kind_of(path_or_place)](str(path_or_place))


def kind_of(path_or_place: Path | str) -> str:
    """Return ``osm``, ``overpass``, ``graphml`` or ``place``; raises ``InputError`` as above."""
    name = str(path_or_place)
    kind = next((kind for kind, ends in SUFFIXES.items() if name.lower().endswith(ends)), "")
    is_name = isinstance(path_or_place, str) and not kind and os.sep not in name
    if is_name and not Path(name).exists():
        return "place"
    if not Path(name).exists():
        msg = f"{name}: there is no such file"
        raise refusal(msg, "Không có tệp này.")
    return kind or _kind_by_content(Path(name))


def _kind_by_content(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(400).lstrip()
    if start.startswith((b"{", GZIP_START)):
        return "overpass"
    return "graphml" if b"<graphml" in start else "osm"


def _graphml(path: str) -> RawNetwork:
    # imported here: osmnx takes a second that readers of extracts need not wait
    from gis.osm.osmnx_import import read_graphml  # noqa: PLC0415

    return read_graphml(path)


def _place(name: str) -> RawNetwork:
    from gis.osm.osmnx_place import download_place  # noqa: PLC0415 - as above

    return download_place(name)


_READERS: Final = {
    "osm": read_network,
    "overpass": read_overpass,
    "graphml": _graphml,
    "place": _place,
}
