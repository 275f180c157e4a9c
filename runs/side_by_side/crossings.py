"""Who has to cross a bridge, a river or use a ferry on every shortest way to the offered school."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.model import RawNetwork
from gis.progress import Progress, silent
from gis.units import NONE, Index, Millimetres
from routing.edits import Close, apply, edge_ids
from runs.whatif.chain import distances
from runs.whatif.city import City

KINDS: Final = ("bridge", "river", "ferry")
"""A bridge of any kind; a bridge over water or a ferry; a ferry."""


def crossing_edges(raw: RawNetwork) -> dict[str, Index]:
    """
    Return the edges of each kind of crossing, ascending.

    Notes
    -----
    A bridge is what is tagged so; it leads over a river if its drawn line meets an area or a line
    of water. Streets over culverts are no bridges.
    """
    bridge = np.array([tags.get("bridge", "no") != "no" for tags in raw.way_tags], np.bool_)
    ferry = np.array([tags.get("route") == "ferry" for tags in raw.way_tags], np.bool_)
    on_bridge = np.flatnonzero(bridge[raw.edge_way])
    on_ferry = np.flatnonzero(ferry[raw.edge_way])
    wet = on_bridge[_meets_water(raw, on_bridge)]
    return {
        "bridge": on_bridge.astype(np.int32),
        "river": np.union1d(wet, on_ferry).astype(np.int32),
        "ferry": on_ferry.astype(np.int32),
    }


def ways_without(
    city: City,
    distance_mm: Millimetres,
    offers: Mapping[str, Index],
    *,
    progress: Progress = silent,
) -> dict[str, dict[str, Millimetres]]:
    """
    Return how long each child's way would be with all crossings of a kind closed.

    Parameters
    ----------
    city
        Without edits.
    distance_mm
        Its distances, shape (P, S).
    offers
        School of each child by policy, ``NONE`` for none, shape (P,).

    Returns
    -------
    without_mm
        By policy, by kind: ``UNREACHABLE_MM`` where no way is left, ``NONE`` without an offer,
        shape (P,).
    """
    raw = city.base_network.raw
    found: dict[str, dict[str, Millimetres]] = {name: {} for name in offers}
    for done, (kind, edge) in enumerate(crossing_edges(raw).items()):
        progress("closing crossings", done, len(KINDS))
        if len(edge):
            closed = apply(city.base_network, [Close(edge_ids(raw, edge))])
            without_mm = distances(closed, city.home, city.places)
        else:
            without_mm = distance_mm
        for name, school in offers.items():
            at = np.flatnonzero(school != NONE)
            own_mm = np.full(len(school), NONE, np.int32)
            own_mm[at] = without_mm[at, school[at]]
            found[name][kind] = own_mm
    progress("closing crossings", len(KINDS), len(KINDS))
    return found


def must_cross(
    city: City,
    distance_mm: Millimetres,
    offers: Mapping[str, Index],
    *,
    progress: Progress = silent,
) -> dict[str, dict[str, NDArray[np.bool_]]]:
    """
    Return who cannot reach the offered school as shortly without each kind of crossing.

    Parameters
    ----------
    city, distance_mm, offers
        As for ``ways_without``.

    Returns
    -------
    crossing
        By policy, by kind: whether the child's way becomes longer, or impossible, if all crossings
        of the kind are closed; false without an offer, shape (P,). So a child with two shortest
        ways, one without a bridge, crosses none.
    """
    without = ways_without(city, distance_mm, offers, progress=progress)
    found: dict[str, dict[str, NDArray[np.bool_]]] = {}
    for name, school in offers.items():
        at = np.flatnonzero(school != NONE)
        own_mm = np.full(len(school), NONE, np.int32)
        own_mm[at] = distance_mm[at, school[at]]
        found[name] = {kind: one != own_mm for kind, one in without[name].items()}
    return found


def _meets_water(raw: RawNetwork, edge: NDArray[np.integer]) -> NDArray[np.bool_]:
    water = np.concatenate((raw.water.area, raw.water.line)).astype(object)
    meets = np.zeros(len(edge), np.bool_)
    if not len(water) or not len(edge):
        return meets
    points = np.stack((raw.shape_lon, raw.shape_lat), axis=1)
    lines = [points[raw.shape_start[e] : raw.shape_start[e + 1]] for e in edge.tolist()]
    drawn = np.array([shapely.LineString(line) for line in lines], object)
    meets[shapely.STRtree(water).query(drawn, predicate="intersects")[0]] = True
    return meets
