"""The way that the written rule chooses among all ways, by comparing whole ways."""

from __future__ import annotations

from gis.units import NONE
from routing.network import Network
from routing.sides import entries, exits
from routing.snaps import Snaps

Way = tuple[int, int, tuple[int, ...], int]
"""Millimetres, arcs, the ranks of the arcs in order, and the side by which the gate is entered."""


def chosen_edges(network: Network, home: Snaps, gate: Snaps) -> list[int] | None:
    """Return the edges of the way round from one home to one gate; ``None`` without one."""
    arcs = [
        (tail, int(network.ahead.head[i]), int(network.ahead.mm[i]), rank(network, i))
        for tail in range(network.ahead.n_nodes)
        for i in range(int(network.ahead.start[tail]), int(network.ahead.start[tail + 1]))
    ]
    best: dict[int, Way] = {}
    enter, leave = entries(network, gate), exits(network, home)
    for side in (1, 0):
        node, mm = int(enter.node[0, side]), int(enter.mm[0, side])
        if node != NONE:
            best[node] = min(best.get(node, (mm, 0, (), side)), (mm, 0, (), side))
    changed = True
    while changed:
        changed = False
        for tail, head, mm, number in arcs:
            if head in best:
                gone, n_arcs, ranks, side = best[head]
                way = (gone + mm, n_arcs + 1, (number, *ranks), side)
                if tail not in best or way < best[tail]:
                    best[tail], changed = way, True
    ends = [
        (best[node][0] + int(leave.mm[0, side]), best[node][1], side)
        for side in (0, 1)
        if (node := int(leave.node[0, side])) in best
    ]
    if not ends:
        return None
    way = best[int(leave.node[0, min(ends)[2]])]
    whole = [number // 2 for number in way[2] if number < 2 * network.topology.n_edges]
    return [int(home.edge[0]), *whole, int(gate.edge[0])]


def rank(network: Network, position: int) -> int:
    """Return 2 x edge + (1 if against its direction); joints stand behind all edges."""
    arc, n_edges = int(network.ahead.arc[position]), network.topology.n_edges
    return arc if arc >= 2 * n_edges else 2 * (arc % n_edges) + arc // n_edges
