"""How many children travel each road: one tree per gate, not one path per child."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gis.errors import PositionError, ShapeError
from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM, Index, LongMillimetres, Millimetres
from routing.key import FAR_KEY, KEY_BITS, Keys
from routing.network import Network
from routing.reach import Reach, next_arc
from routing.sides import along_mm, entries, exits
from routing.snaps import Snaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """
    Children on their ways to the gates they were given.

    Attributes
    ----------
    edge
        Children who travel on each edge or a part of it, each once, shape (E,).
    group
        Children who pass any edge of each group, each once, shape (B,).
    n_travelling
        Children with a gate and a way to it.
    n_without_way
        Children with a gate and no way to it.
    """

    edge: Index
    group: Index
    n_travelling: int
    n_without_way: int


def flow(network: Network, homes: Snaps, gates: Snaps, *, gate: Index, edge_group: Index) -> Flow:
    """
    Return how many children travel each edge and each group of edges.

    Parameters
    ----------
    network
        The roads.
    homes, gates
        P homes and G gates tied to them.
    gate
        Gate of each home, ``NONE`` for a child who travels nowhere, shape (P,).
    edge_group
        Group of each edge, a bridge or a ferry, 0 up to B, ``NONE`` for none, shape (E,).

    Raises
    ------
    ShapeError, PositionError
        If the arrays do not fit, or a gate is none of G.

    Notes
    -----
    The same as adding up ``routing.path.Router.route`` for every child, ways equally long chosen
    by the same rule; the cost is one search per gate as far as its farthest child.
    """
    _check(network, homes, gates, gate, edge_group)
    n_edges = network.raw.n_edges
    n_groups = int(edge_group.max(initial=NONE)) + 1
    on_edge, on_group = np.zeros(n_edges, dtype=np.int32), np.zeros(n_groups, dtype=np.int32)
    reach = Reach(network.back)
    n_travelling = 0
    by_gate = np.argsort(gate, kind="stable")
    for one in np.unique(gate[gate != NONE]).tolist():
        first, last = np.searchsorted(gate[by_gate], [one, one + 1])
        home = by_gate[first:last]
        tree = _Tree(network, reach, gates.take(slice(one, one + 1)))
        n_travelling += tree.add(homes.take(home), edge_group, on_edge, on_group)
    return Flow(
        edge=on_edge,
        group=on_group,
        n_travelling=n_travelling,
        n_without_way=int(np.count_nonzero(gate != NONE)) - n_travelling,
    )


class _Tree:
    """The ways to one gate."""

    def __init__(self, network: Network, reach: Reach, gate: Snaps) -> None:
        self.network, self.reach, self.gate = network, reach, gate

    def add(self, homes: Snaps, edge_group: Index, on_edge: Index, on_group: Index) -> int:
        """Add the children of some homes to the counts; return how many have a way."""
        network, reach, gate = self.network, self.reach, self.gate
        enter, leave = entries(network, gate), exits(network, homes)
        reach.begin(enter.node, enter.mm)
        reach.until_settled(leave.node.ravel())
        total = np.where(
            leave.node != NONE,
            reach.key[leave.node] + (leave.mm.astype(np.int64) << KEY_BITS),
            FAR_KEY,
        )
        side = np.argmin(total, axis=1)  # of equals the first: forward
        around = total[np.arange(len(homes)), side]
        is_along = self._along_mm(homes) <= around >> KEY_BITS
        travels = homes.located & gate.located[0] & (is_along | (around < FAR_KEY))
        by_node = travels & ~is_along
        node = leave.node[np.arange(len(homes)), side][by_node]
        shared = network.ahead
        _add_tree(
            node,
            homes.edge[by_node],
            int(gate.edge[0]),
            edge_group,
            on_edge,
            on_group,
            reach.settled,
            network.raw.n_edges,
            shared.start,
            shared.head,
            shared.mm,
            shared.arc,
            reach.key,
        )
        self._add_along(int(np.count_nonzero(travels & is_along)), edge_group, on_edge, on_group)
        return int(np.count_nonzero(travels))

    def _along_mm(self, homes: Snaps) -> LongMillimetres:
        """Return the way along the gate's own edge, ``FAR_KEY`` where there is none."""
        here = np.flatnonzero(homes.located & (homes.edge == self.gate.edge[0]))
        found = np.full(len(homes), FAR_KEY, dtype=np.int64)
        edge, gate_mm = homes.edge[here], np.broadcast_to(self.gate.offset_mm, len(here))
        mm = along_mm(self.network, edge, homes.offset_mm[here], gate_mm)
        found[here[mm < UNREACHABLE_MM]] = mm[mm < UNREACHABLE_MM]
        return found

    def _add_along(self, n_homes: int, edge_group: Index, on_edge: Index, on_group: Index) -> None:
        edge = int(self.gate.edge[0])
        on_edge[edge] += n_homes
        if edge_group[edge] != NONE:
            on_group[edge_group[edge]] += n_homes


def _check(network: Network, homes: Snaps, gates: Snaps, gate: Index, edge_group: Index) -> None:
    if gate.shape != (len(homes),) or edge_group.shape != (network.raw.n_edges,):
        msg = (
            f"gate has shape {gate.shape} for {len(homes)} homes, edge_group "
            f"{edge_group.shape} for {network.raw.n_edges} edges"
        )
        raise ShapeError(msg)
    if len(gate) and not (gate.min() >= NONE and gate.max() < len(gates)):
        msg = f"gates run {gate.min()} to {gate.max()}; there are {len(gates)}"
        raise PositionError(msg)


@kernel
def _add_tree(  # noqa: C901, PLR0913, PLR0915, PLR0917 (one compiled pass out and one in)
    exit_node: Index,
    home_edge: Index,
    gate_edge: int,
    edge_group: Index,
    on_edge: Index,
    on_group: Index,
    settled: Index,
    n_edges: int,
    start: Index,
    head: Index,
    mm: Millimetres,
    arc: Index,
    key: Keys,
) -> None:
    """
    Add the children who leave by nodes of one tree.

    ``chain`` of a node stands for the groups between it and the gate: a link holds one group and
    the link towards the gate, so that a group met twice on a way is counted once.
    """
    n_nodes = len(start) - 1
    children = np.zeros(n_nodes, np.int32)
    chain = np.full(n_nodes, NONE, np.int32)
    link_group = np.empty(n_nodes + 1, np.int32)
    link_next = np.empty(n_nodes + 1, np.int32)
    n_links = 0
    gate_group = edge_group[gate_edge]
    base = NONE
    if gate_group != NONE:
        link_group[0], link_next[0], base = gate_group, NONE, 0
        n_links = 1
    out = np.empty(len(settled), np.int32)
    for i in range(len(settled)):  # from the gate outwards
        x = settled[i]
        at = next_arc(x, n_edges, start, head, mm, arc, key)
        out[i] = at
        if at == NONE:
            chain[x] = base
            continue
        chain[x] = chain[head[at]]
        if arc[at] >= 2 * n_edges:
            continue
        group = edge_group[arc[at] % n_edges]
        if group != NONE and not _holds(chain[x], group, link_group, link_next):
            link_group[n_links], link_next[n_links] = group, chain[x]
            chain[x] = n_links
            n_links += 1
    for p in range(len(exit_node)):
        children[exit_node[p]] += 1
        on_edge[home_edge[p]] += 1
        if home_edge[p] != gate_edge:
            on_edge[gate_edge] += 1
        group = edge_group[home_edge[p]]
        link = chain[exit_node[p]]
        if group != NONE and not _holds(link, group, link_group, link_next):
            on_group[group] += 1
        while link != NONE:
            on_group[link_group[link]] += 1
            link = link_next[link]
    for i in range(len(settled) - 1, -1, -1):  # from the homes inwards
        at, x = out[i], settled[i]
        if at == NONE or children[x] == 0:
            continue
        children[head[at]] += children[x]
        if arc[at] < 2 * n_edges:
            on_edge[arc[at] % n_edges] += children[x]


@kernel
def _holds(link: int, group: int, link_group: Index, link_next: Index) -> bool:
    while link != NONE:
        if link_group[link] == group:
            return True
        link = link_next[link]
    return False
