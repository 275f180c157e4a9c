"""Walking distances inside the generator, for a finished season that must look lived in."""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from gis.sample_city.curves import length

if TYPE_CHECKING:
    from gis.sample_city.curves import Point
    from gis.sample_city.homes import City
    from gis.sample_city.sites import Gate

NOT_ON_FOOT: Final = ("motorway", "motorway_link")
CM: Final = 100
Graph = dict[int, list[tuple[int, int]]]


def walk_graph(city: City) -> Graph:
    """Return the neighbours of every street node with whole centimetres to them."""
    plane = city.town.plane
    ferry = [city.extras.ferry] if city.extras.ferry else []
    out: Graph = {}
    for street in city.town.streets + ferry:
        if street.kind in NOT_ON_FOOT:
            continue
        walked = plane.chain(street.nodes)
        for u, v in pairwise(walked):
            size = round(length(plane.at[u], plane.at[v]) * CM)
            out.setdefault(u, []).append((v, size))
            out.setdefault(v, []).append((u, size))
    return out


def from_gates(city: City, graph: Graph, gates: list[Gate]) -> dict[int, int]:
    """Return centimetres from every reached node to the nearest of a school's gates (Dijkstra)."""
    plane = city.town.plane
    waiting: list[tuple[int, int]] = []
    for gate in gates:
        walked = plane.chain(city.town.streets[gate.street].nodes)
        away = {node: round(length(plane.at[node], gate.at) * CM) for node in walked}
        for far, node in sorted((far, node) for node, far in away.items())[:2]:
            heappush(waiting, (far, node))
    done: dict[int, int] = {}
    while waiting:
        far, node = heappop(waiting)
        if node in done:
            continue
        done[node] = far
        for other, size in graph.get(node, []):
            if other not in done:
                heappush(waiting, (far + size, other))
    return done


def metres(city: City, reached: dict[int, int], at: Point, ends: tuple[int, int]) -> float:
    """Return metres from a home on a piece of street, infinite if it cannot be reached."""
    plane = city.town.plane
    ways = [
        reached[node] + round(length(at, plane.at[node]) * CM) for node in ends if node in reached
    ]
    return min(ways) / CM if ways else float("inf")
