"""One directed graph per raw network, the same for all profiles; profiles only weigh it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from gis.model import RawNetwork
from gis.units import Index
from routing.skeleton import Skeleton, skeleton

FROM_END, TO_END = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """
    The graph of a raw network, before anybody says what may be used.

    Nodes where a turn restriction or a barrier stands are split: every end of an edge there
    gets one node to arrive at and one to leave from, and joints of 0 mm lead from each arrival
    to each departure. V nodes; arcs are E edges forward, E edges backward, J joints.

    Attributes
    ----------
    road_node
        Node of the raw network that each node stands for, shape (V,).
    arrive, leave
        Node reached when travelling an edge to its from-end (column 0) or to-end (column 1),
        and node from which that end is entered; the same where nothing is split, shape (E, 2).
    joint_arrive, joint_leave
        Ends of joints as ``2 * edge + end``, shape (J,).
    joint_node
        Raw node of each joint, ascending, shape (J,).
    skeleton
        The part of the hierarchy that all profiles share.
    """

    road_node: Index
    arrive: Index
    leave: Index
    joint_arrive: Index
    joint_leave: Index
    joint_node: Index
    skeleton: Skeleton

    @property
    def n_nodes(self) -> int:
        """Return the number of nodes, split copies counted each."""
        return len(self.road_node)

    @property
    def n_edges(self) -> int:
        """Return the number of edges."""
        return len(self.arrive)

    def arc_tail(self) -> Index:
        """Return where each arc starts, shape (2E + J,)."""
        return _tails(self.arrive, self.leave, self.joint_arrive)

    def arc_head(self) -> Index:
        """Return where each arc ends, shape (2E + J,)."""
        return _heads(self.arrive, self.leave, self.joint_leave)


def topology(raw: RawNetwork, base: Topology | None = None) -> Topology:
    """
    Return the graph of a raw network.

    Parameters
    ----------
    raw
        The network.
    base
        Graph of the same network with fewer nodes and edges at the end: its order is kept and
        what is new comes first, which saves most of the time.

    Notes
    -----
    O(N + E) and, at split nodes, the square of the edges that meet there.
    """
    split = _split_nodes(raw)
    end_node = np.stack((raw.edge_from, raw.edge_to), axis=1)
    end = np.flatnonzero(split[end_node.ravel()])  # 2 * edge + end
    plain = np.cumsum(~split, dtype=np.int32) - 1
    n_plain = int(np.count_nonzero(~split))
    arrive = plain[end_node].astype(np.int32)
    leave = arrive.copy()
    arrive.ravel()[end] = n_plain + np.arange(len(end), dtype=np.int32)
    leave.ravel()[end] = n_plain + len(end) + np.arange(len(end), dtype=np.int32)
    at = end_node.ravel()[end]
    pair = _joints(end, at)
    road_node = np.concatenate((np.flatnonzero(~split), at, at)).astype(np.int32)
    tail, head = _tails(arrive, leave, pair[:, 0]), _heads(arrive, leave, pair[:, 1])
    return Topology(
        road_node=road_node,
        arrive=arrive,
        leave=leave,
        joint_arrive=pair[:, 0],
        joint_leave=pair[:, 1],
        joint_node=end_node.ravel()[pair[:, 0]].astype(np.int32),
        skeleton=skeleton(len(road_node), tail, head, _kept_rank(base, n_plain, len(end))),
    )


def _kept_rank(base: Topology | None, n_plain: int, n_ends: int) -> Index | None:
    """Return the ranks of a graph that has grown, new nodes below all others."""
    if base is None:
        return None
    own = int(np.count_nonzero(base.arrive != base.leave))
    if base.n_nodes != n_plain + 2 * own:
        return None  # a node was split that was none before: its copies have no rank
    n_new = 2 * (n_ends - own)
    rank = np.empty(n_plain + 2 * n_ends, dtype=np.int32)
    kept = np.ones(len(rank), dtype=np.bool_)
    for first in (n_plain + own, n_plain + n_ends + own):
        kept[first : first + n_ends - own] = False
    rank[kept] = base.skeleton.rank + n_new
    rank[~kept] = np.arange(n_new)
    return rank


def _tails(arrive: Index, leave: Index, joint_arrive: Index) -> Index:
    joint = arrive.ravel()[joint_arrive]
    return np.concatenate((leave[:, FROM_END], leave[:, TO_END], joint))


def _heads(arrive: Index, leave: Index, joint_leave: Index) -> Index:
    joint = leave.ravel()[joint_leave]
    return np.concatenate((arrive[:, TO_END], arrive[:, FROM_END], joint))


def _split_nodes(raw: RawNetwork) -> NDArray[np.bool_]:
    split = np.zeros(raw.n_nodes, dtype=np.bool_)
    split[[node for node, tags in raw.node_tags.items() if "barrier" in tags]] = True
    via = np.array([turn.via_node for turn in raw.restrictions], dtype=np.int64)
    split[np.isin(raw.node_id, via)] = True
    return split


def _joints(end: NDArray[np.int64], at: Index) -> Index:
    """Return (arrival, departure) for every two ends at one node, by node, arrival, departure."""
    by_node: dict[int, list[int]] = {}
    for node, one in zip(at.tolist(), end.tolist(), strict=True):
        by_node.setdefault(node, []).append(one)
    pairs = [pair for node in sorted(by_node) for pair in product(by_node[node], repeat=2)]
    return np.array(pairs, dtype=np.int32).reshape(-1, 2)
