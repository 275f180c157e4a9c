"""What a profile may do with one way or one barrier, from its tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.model import Direction, RawNetwork, Tags
from routing.profile import Condition, Profile

DIRECTIONS: Final = ("forward", "backward")
ONEWAY_TAG: Final[dict[Direction, str]] = {"forward": "yes", "backward": "-1", "both": "no"}


class Use(NamedTuple):
    """Whether a way may be travelled in its own direction and against it, and how fast."""

    forward: bool
    backward: bool
    kmh: float


NO_USE: Final = Use(forward=False, backward=False, kmh=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WayUses:
    """The uses of all ways, or of all edges, each array of shape (W,) or (E,)."""

    forward: NDArray[np.bool_]
    backward: NDArray[np.bool_]
    kmh: NDArray[np.float64]


def use_of(tags: Mapping[str, str], profile: Profile) -> Use:
    """
    Return what a profile may do with a way.

    Examples
    --------
    >>> from routing.profile import load
    >>> use_of({"highway": "service", "service": "alley", "oneway": "yes"}, load("walk"))
    Use(forward=True, backward=True, kmh=4.5)
    >>> use_of({"highway": "residential", "oneway": "-1"}, load("motorbike"))
    Use(forward=False, backward=True, kmh=25.0)
    >>> use_of({"highway": "motorway"}, load("motorbike"))
    Use(forward=False, backward=False, kmh=0.0)
    """
    kmh = _class_kmh(tags, profile)
    if kmh is None:
        return NO_USE
    ahead, back = _directions(tags, profile)
    forward = ahead and _open(tags, profile, "forward") is not False
    backward = back and _open(tags, profile, "backward") is not False
    return Use(forward, backward, kmh) if forward or backward else NO_USE


def uses(way_tags: Sequence[Tags], profile: Profile) -> WayUses:
    """Return the use of every way; ways with the same tags that matter are asked once."""
    keys = _keys(profile)
    known: dict[tuple[str | None, ...], Use] = {}
    found = []
    for tags in way_tags:
        seen = tuple(map(tags.get, keys))
        use = known.get(seen)
        if use is None:
            use = known[seen] = use_of(tags, profile)
        found.append(use)
    return WayUses(
        forward=np.array([use.forward for use in found], dtype=np.bool_),
        backward=np.array([use.backward for use in found], dtype=np.bool_),
        kmh=np.array([use.kmh for use in found], dtype=np.float64),
    )


def turned_use(tags: Mapping[str, str], direction: Direction, profile: Profile) -> Use:
    """
    Return the use of a way whose one-way tags give way to a stated direction.

    Examples
    --------
    >>> from routing.profile import load
    >>> turned_use({"highway": "residential", "oneway": "yes"}, "backward", load("car")).backward
    True
    """
    others = {key: value for key, value in tags.items() if "oneway" not in key.split(":")}
    return use_of(others | {"oneway": ONEWAY_TAG[direction]}, profile)


def edge_uses(raw: RawNetwork, profile: Profile) -> WayUses:
    """Return the use of every edge: by its way's tags, then as accepted edits state, shape (E,)."""
    way = uses(raw.way_tags, profile)
    edges = WayUses(
        forward=way.forward[raw.edge_way],
        backward=way.backward[raw.edge_way],
        kmh=way.kmh[raw.edge_way],
    )
    for edge, stated in raw.stated.items():
        use = Use(bool(edges.forward[edge]), bool(edges.backward[edge]), float(edges.kmh[edge]))
        if stated.direction is not None and (use.forward or use.backward):
            use = turned_use(raw.way_tags[raw.edge_way[edge]], stated.direction, profile)
        edges.forward[edge], edges.backward[edge], edges.kmh[edge] = (
            NO_USE if stated.closed else use
        )
    return edges


def passes(tags: Mapping[str, str], profile: Profile) -> bool:
    """
    Return whether a profile may pass a node with these tags.

    Examples
    --------
    >>> from routing.profile import load
    >>> passes({"barrier": "bollard"}, load("motorbike")), passes(
    ...     {"barrier": "bollard"}, load("car")
    ... )
    (True, False)
    >>> passes({"barrier": "gate", "access": "private"}, load("walk"))
    False
    """
    if tags.get("locked") == "yes":
        return False
    said = _first_said(tags, profile.access.keys, profile)
    return tags.get("barrier") not in profile.barriers_closed if said is None else said


def _class_kmh(tags: Mapping[str, str], profile: Profile) -> float | None:
    """Return the speed of a way's class, ``None`` if the class is closed to the profile."""
    if tags.get("route") == "ferry":
        return profile.ferry_kmh
    kmh = profile.speed_kmh.get(tags.get("highway", ""))
    if kmh is not None and not _any(tags, profile.access.closed_by):
        return kmh
    opened = any(tags.get(key) in profile.access.open for key in profile.access.opened_by)
    return (kmh or profile.access.other_kmh) if opened else None


def _any(tags: Mapping[str, str], conditions: tuple[Condition, ...]) -> bool:
    return any(tags.get(condition.key) in condition.values for condition in conditions)


def _directions(tags: Mapping[str, str], profile: Profile) -> tuple[bool, bool]:
    rules = profile.oneway
    for key in rules.keys:
        value = tags.get(key)
        if value in rules.forward:
            return True, False
        if value in rules.backward:
            return False, True
        if value in rules.both:
            return True, True
        if value in rules.closed:
            return False, False
    return True, not _any(tags, rules.implied)


def _open(tags: Mapping[str, str], profile: Profile, direction: str) -> bool | None:
    keys = [name for key in profile.access.keys for name in (f"{key}:{direction}", key)]
    return _first_said(tags, keys, profile)


def _first_said(tags: Mapping[str, str], keys: Sequence[str], profile: Profile) -> bool | None:
    for key in keys:
        value = tags.get(key)
        if value in profile.access.open:
            return True
        if value in profile.access.closed:
            return False
    return None


def _keys(profile: Profile) -> tuple[str, ...]:
    """Return every key that can change a way's use."""
    access = profile.access
    conditions = (*access.closed_by, *profile.oneway.implied)
    keys = {"highway", "route", *access.keys, *access.opened_by, *profile.oneway.keys}
    keys |= {condition.key for condition in conditions}
    keys |= {f"{key}:{direction}" for key in access.keys for direction in DIRECTIONS}
    return tuple(sorted(keys))
