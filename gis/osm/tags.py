"""Which tags of OpenStreetMap objects we keep, and which ways are roads at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis.text import nfc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.model import Tags

LICENCE: Final = "ODbL 1.0, © OpenStreetMap contributors"

NEVER_USABLE: Final = frozenset(
    {
        # not there yet, or no longer
        "abandoned",
        "construction",
        "demolished",
        "dismantled",
        "disused",
        "no",
        "planned",
        "proposed",
        "razed",
        "removed",
        # beside the road, nothing to travel along
        "bus_stop",
        "crossing_area",
        "emergency_bay",
        "platform",
        "rest_area",
        "services",
        "street_lamp",
        "traffic_island",
        # nobody's way to school
        "bus_guideway",
        "raceway",
        "via_ferrata",
    }
)
"""Values of ``highway`` that no profile may ever use; such ways are left out and counted."""

_ACCESS: Final = (
    "access",
    "bicycle",
    "foot",
    "moped",
    "motor_vehicle",
    "motorcar",
    "motorcycle",
    "vehicle",
)

KEPT: Final = frozenset(
    {
        *_ACCESS,
        *(f"{key}:{way}" for key in _ACCESS for way in ("forward", "backward", "oneway")),
        "alt_name",
        "area",
        "bridge",
        "bridge:name",
        "bridge_name",
        "construction",
        "covered",
        "duration",
        "ferry",
        "footway",
        "highway",
        "incline",
        "junction",
        "lanes",
        "layer",
        "lit",
        "maxspeed",
        "motorroad",
        "name",
        "name:en",
        "name:vi",
        "old_name",
        "official_name",
        "operator",
        "ref",
        "route",
        "service",
        "short_name",
        "sidewalk",
        "sidewalk:both",
        "sidewalk:left",
        "sidewalk:right",
        "smoothness",
        "surface",
        "toll",
        "tracktype",
        "tunnel",
        "tunnel:name",
        "width",
        *(f"oneway{suffix}" for suffix in ("", *(f":{key}" for key in _ACCESS[1:]))),
    }
)
"""Keys of a way that profiles, names and maps may need; all others are forgotten."""

KEPT_AT_NODE: Final = frozenset({"barrier", *_ACCESS, "bollard", "gate", "locked", "name"})

WATER_AREAS: Final = {
    "natural": frozenset({"water"}),
    "waterway": frozenset({"riverbank", "dock"}),
    "landuse": frozenset({"reservoir", "basin"}),
}

WATER_LINES: Final = frozenset({"river", "canal", "stream", "tidal_channel", "drain", "ditch"})


def is_road(tags: Mapping[str, str]) -> bool:
    """Return whether a way belongs to the network: any usable highway, or a ferry."""
    return tags.get("route") == "ferry" or tags.get("highway", "no") not in NEVER_USABLE


def is_water_area(tags: Mapping[str, str]) -> bool:
    """Return whether the tags describe an area of water."""
    return any(tags.get(key) in values for key, values in WATER_AREAS.items())


def is_water_line(tags: Mapping[str, str]) -> bool:
    """
    Return whether the tags describe a waterway that bars the way on the surface.

    Examples
    --------
    >>> is_water_line({"waterway": "canal", "tunnel": "no"})
    True
    >>> is_water_line({"waterway": "drain", "tunnel": "culvert"})
    False
    """
    return tags.get("waterway") in WATER_LINES and tags.get("tunnel", "no") == "no"


def kept(tags: Mapping[str, str], keys: frozenset[str] = KEPT) -> Tags:
    """Return the kept tags in composed form, sorted by key."""
    return {key: nfc(tags[key]) for key in sorted(tags.keys() & keys)}
