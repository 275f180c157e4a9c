"""One raw network as one profile may use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gis.errors import NetworkError
from gis.model import RawNetwork
from gis.units import MM_PER_M, UNREACHABLE_MM, Index, Millimetres
from routing.access import edge_uses, uses
from routing.graph import Graph, graph
from routing.hierarchy import Hierarchy, customise
from routing.parts import (
    largest_part,
    refuse_too_wide,
    strong_parts,
    total_mm,
    undirected_parts,
)
from routing.profile import Profile
from routing.snaps import Snaps
from routing.splits import Purpose, Splits
from routing.topology import Topology, topology
from routing.turns import Turns, turns


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """
    A road network weighed for one profile: E edges, V nodes of the split graph.

    Attributes
    ----------
    raw
        What was read; edges keep its order and numbers.
    profile
        Who travels.
    topology
        The graph that all profiles of ``raw`` share.
    forward, backward
        Whether an edge may be travelled in its way's direction and against it, shape (E,).
    kmh
        Speed on each edge, 0 where it may not be used, shape (E,).
    ahead, back
        The usable arcs grouped by their start, and turned round and grouped by their end.
    hierarchy
        The same arcs for sweeps over all nodes.
    main
        Whether an edge has both ends in the largest strongly connected part, shape (E,).
    counts
        For reports: edges usable, main, islands, their lengths, restrictions followed.
    not_followed
        One sentence per turn restriction that could not be applied.
    base
        For a scenario, the network without it; its snaps hold here too, and no others.
    splits
        For a scenario, the edges that added roads cut.
    """

    raw: RawNetwork
    profile: Profile
    topology: Topology
    forward: NDArray[np.bool_]
    backward: NDArray[np.bool_]
    kmh: NDArray[np.float64]
    ahead: Graph
    back: Graph
    hierarchy: Hierarchy
    main: NDArray[np.bool_]
    counts: Mapping[str, int]
    not_followed: tuple[str, ...]
    base: Network | None = None
    splits: Splits | None = None

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Return whether each edge may be travelled at all, shape (E,)."""
        return self.forward | self.backward

    def seated(self, points: Snaps, purpose: Purpose) -> Snaps:
        """Return the same places, named by the parts of edges that a scenario has cut."""
        return points if self.splits is None else self.splits.seated(points, purpose)


def build(raw: RawNetwork, profile: Profile) -> Network:
    """
    Return the network as one profile may use it.

    Raises
    ------
    NetworkError
        If the profile may use no edge, or a part of the network is too wide for the unit.
    """
    return weigh(raw, topology(raw), profile)


def weigh(raw: RawNetwork, shared: Topology, profile: Profile) -> Network:
    """Return what ``build`` returns, on a topology made before; raises the same."""
    edge = edge_uses(raw, profile)
    forward, backward = edge.forward, edge.backward
    if not (forward | backward).any():
        msg = f"{raw.source.name}: none of its {raw.n_edges} edges may be used {profile.name_en}"
        raise NetworkError(msg)
    # a rule stands as its tags were meant: closing a street lifts none that names it
    way = uses(raw.way_tags, profile)
    tagged = (way.forward[raw.edge_way], way.backward[raw.edge_way])
    allowed = turns(raw, shared, profile, forward=tagged[0], backward=tagged[1])
    usable = np.concatenate((forward, backward, allowed.open))
    arc_mm = _lengths(raw, shared, usable)
    ahead, back = _graphs(shared, arc_mm, usable)
    lon, lat = raw.node_lon[shared.road_node], raw.node_lat[shared.road_node]
    part = strong_parts(ahead)
    both_ways = forward & backward
    refuse_too_wide(
        ahead,
        back,
        two_way=np.concatenate((both_ways, both_ways, np.zeros_like(allowed.open))),
        part=part,
        x=lon,
        y=lat,
    )
    main = _main(shared, part, forward=forward, backward=backward)
    return Network(
        raw=raw,
        profile=profile,
        topology=shared,
        forward=forward,
        backward=backward,
        kmh=np.where(forward | backward, edge.kmh, 0.0),
        ahead=ahead,
        back=back,
        hierarchy=customise(shared.skeleton, arc_mm, lon, lat),
        main=main,
        counts=_counts(raw, forward | backward, main, allowed),
        not_followed=allowed.not_followed,
    )


def passable(network: Network, usable: NDArray[np.bool_]) -> Network:
    """Return the network with these arcs of its topology passable and no others."""
    raw, shared = network.raw, network.topology
    arc_mm = _lengths(raw, shared, usable)
    ahead, back = _graphs(shared, arc_mm, usable)
    lon, lat = raw.node_lon[shared.road_node], raw.node_lat[shared.road_node]
    hierarchy = customise(shared.skeleton, arc_mm, lon, lat)
    return replace(network, ahead=ahead, back=back, hierarchy=hierarchy)


def _lengths(raw: RawNetwork, shared: Topology, usable: NDArray[np.bool_]) -> Millimetres:
    """Return the length of each arc, ``UNREACHABLE_MM`` where it is closed, shape (2E + J,)."""
    no_length = np.zeros(len(shared.joint_node), dtype=np.int32)
    length_mm = np.concatenate((raw.edge_length_mm, raw.edge_length_mm, no_length))
    return np.where(usable, length_mm, UNREACHABLE_MM).astype(np.int32)


def _graphs(
    shared: Topology, arc_mm: Millimetres, usable: NDArray[np.bool_]
) -> tuple[Graph, Graph]:
    tail, head = shared.arc_tail(), shared.arc_head()
    return (
        graph(tail, head, arc_mm, usable, n_nodes=shared.n_nodes),
        graph(head, tail, arc_mm, usable, n_nodes=shared.n_nodes),
    )


def _main(
    shared: Topology, part: Index, *, forward: NDArray[np.bool_], backward: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which edges have an arc inside the largest strongly connected part."""
    inside = part == largest_part(part, shared.road_node)
    leave, arrive = inside[shared.leave], inside[shared.arrive]
    ahead = forward & leave[:, 0] & arrive[:, 1]
    back = backward & leave[:, 1] & arrive[:, 0]
    main: NDArray[np.bool_] = ahead | back
    return main


def _counts(
    raw: RawNetwork, usable: NDArray[np.bool_], main: NDArray[np.bool_], allowed: Turns
) -> dict[str, int]:
    island = np.flatnonzero(usable & ~main)
    part = undirected_parts(raw.n_nodes, raw.edge_from[island], raw.edge_to[island])
    return {
        "edges": raw.n_edges,
        "edges_usable": int(np.count_nonzero(usable)),
        "edges_main": int(np.count_nonzero(main)),
        "edges_island": len(island),
        "islands": len(np.unique(part[raw.edge_from[island]])),
        "main_m": total_mm(raw.edge_length_mm[main]) // MM_PER_M,
        "island_m": total_mm(raw.edge_length_mm[island]) // MM_PER_M,
        "restrictions_followed": allowed.n_followed,
        "restrictions_not_followed": len(allowed.not_followed),
    }
