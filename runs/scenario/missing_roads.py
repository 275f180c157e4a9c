"""Roads that officers know and no map has: a file of lines, each hung on the network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gis.drawn import read_lines
from gis.errors import InputError
from runs.scenario.edits import MEANT_TAGS, NEAR_M, hung_road

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gis.model import RawNetwork
    from routing.edits import AddedRoad

USERS: Final[Mapping[str, Mapping[str, str]]] = {
    "walk": {"highway": "footway"},
    "motorbike": {"highway": "path", "motorcycle": "yes"},
    "car": {"highway": "residential"},
}
"""Tags of a drawn line by who may use it; whoever may ride may walk too."""

WIDTH: Final = re.compile(r"[0-9]{1,2}([.][0-9]{1,2})?")


def drawn_roads(
    raw: RawNetwork, path: Path, *, kind: str | None = None, within_m: float = NEAR_M
) -> list[AddedRoad]:
    """
    Return every road that an officer drew in one file, each hung by one end at least.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage or KML of lines. ``highway`` and other tags as texts, or ``profile``
        (``walk``, ``motorbike``, ``car``) for who may use it; ``width`` in metres; ``name``.
    kind
        One of ``MEANT_TAGS``, for lines that say neither; their own words win.
    raw, within_m
        As ``drawn_road``.

    Raises
    ------
    InputError
        As ``drawn_road``, naming the line by its number; also for a profile or width that is
        none. A line that meets another one of the file only is refused: draw them as one.
    """
    if kind is not None and kind not in MEANT_TAGS:
        msg = f"a drawn line may be a {', '.join(MEANT_TAGS)}, not {kind!r}"
        raise InputError(msg)
    roads = []
    for number, (line, own) in enumerate(read_lines(path), start=1):
        where = f"{path.name}, line {number}"
        tags = MEANT_TAGS.get(kind or "", {}) | tags_of(own, where)
        roads.append(hung_road(raw, line, tags, within_m=within_m, where=where, dead_end=True))
    return roads


def tags_of(own: Mapping[str, str], where: str) -> dict[str, str]:
    """Return the tags of a drawn line, its profile told as tags; raises for what is none."""
    tags = {key: value for key, value in own.items() if key != "profile"}
    profile = own.get("profile", "")
    if profile and profile not in USERS:
        msg = f"{where}: profile {profile!r} is none of {', '.join(USERS)}"
        raise InputError(msg)
    if "width" in tags and not WIDTH.fullmatch(tags["width"]):
        msg = f"{where}: width {tags['width']!r} is no number of metres, such as 1.5"
        raise InputError(msg)
    return {**USERS.get(profile, {}), **tags}
