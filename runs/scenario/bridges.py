"""Whom each bridge alone serves: homes that cannot reach the main roads once it closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gis import read
from gis.articulation import Arcs, cut_off, shown
from gis.bridges import NamedRoad, RoadNames
from gis.osm.read import read_any
from gis.progress import Progress, silent
from gis.units import NONE, Index
from routing.network import Network, build
from routing.profile import load
from routing.sides import exits
from routing.snap import Snapper
from routing.snaps import Snaps
from runs.city_inputs import pupils_of
from runs.point_files import read_homes

if TYPE_CHECKING:
    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifeline:
    """
    A bridge, and whom it alone serves.

    Attributes
    ----------
    label
        Name as ``gantruong scenario close`` takes it; ``WAY:POSITION`` without a name.
    lon, lat
        Where it is.
    n_homes
        Homes that it alone serves; ``None`` for one to nine, which are not told.
    """

    label: str
    lon: float
    lat: float
    n_homes: int | None


def lifelines_of_files(
    network: Path | str, homes: Path, *, profile: str, progress: Progress = silent
) -> list[Lifeline]:
    """Return the bridges that alone serve homes of a file; raises ``InputError``."""
    travel, points = load(profile), read_homes(homes)
    progress("reading the roads", 0, None)
    roads = build(read_any(network), travel)
    progress("snapping", 0, len(points))
    snaps = Snapper(roads).snap(points.lon, points.lat)
    progress("closing one bridge after the other", 0, None)
    return lifelines(roads, snaps)


def lifelines_of_city(
    engine: Engine, *, season: str, grade: str, profile: str, progress: Progress = silent
) -> list[Lifeline]:
    """Return the bridges that alone serve pupils of a season's grade; raises ``InputError``."""
    travel = load(profile)
    progress("reading the registers", 0, None)
    _, places = pupils_of(read.register(engine, "pupils"), season=season, grade=grade)
    progress("reading the roads", 0, None)
    roads = build(read.network(engine), travel)
    progress("snapping", 0, len(places.lon))
    known = places.known
    snaps = Snapper(roads).snap(places.lon[known], places.lat[known])
    progress("closing one bridge after the other", 0, None)
    return lifelines(roads, snaps)


def lifelines(network: Network, homes: Snaps) -> list[Lifeline]:
    """
    Return the bridges without which somebody is cut off, most homes first.

    Parameters
    ----------
    network
        Roads as one profile may use them.
    homes
        Snapped on it.
    """
    names = RoadNames(network.raw)
    roads = [*names.bridges, *names.unnamed_bridges]
    arcs = _arcs(network, [road.edge for road in roads])
    n_homes = cut_off(arcs, exits(network, homes).node, len(roads))
    found = [(road, int(n)) for road, n in zip(roads, n_homes, strict=True) if n]
    # one to nine are told alike, so that their order tells nothing either
    found.sort(key=lambda pair: (-(shown(pair[1]) or 0), _label(network, pair[0])))
    return [
        Lifeline(label=_label(network, road), lon=road.lon, lat=road.lat, n_homes=shown(n))
        for road, n in found
    ]


def _arcs(network: Network, groups: Sequence[Index]) -> Arcs:
    shared, arc = network.topology, network.ahead.arc
    group_of_edge = np.full(shared.n_edges, NONE, dtype=np.int32)
    for i, edge in enumerate(groups):
        group_of_edge[edge] = i
    on_edge = arc < 2 * shared.n_edges
    group = np.where(on_edge, group_of_edge[arc % shared.n_edges], NONE)
    return Arcs(
        tail=shared.arc_tail()[arc],
        head=shared.arc_head()[arc],
        group=group.astype(np.int32),
        n_nodes=shared.n_nodes,
    )


def _label(network: Network, road: NamedRoad) -> str:
    if road.name:
        return road.label
    raw, edge = network.raw, int(road.edge[0])
    return f"{raw.way_id[raw.edge_way[edge]]}:{raw.edge_position[edge]}"
