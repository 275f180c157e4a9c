"""What hangs on one bridge alone: homes that cannot reach the main roads once it closes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import networkx as nx
import numpy as np

from gis.units import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.units import Index

FEWEST_SHOWN: Final = 10
"""Counts of children under ten are not told: they would say who."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arcs:
    """
    The passable arcs of a network; A arcs, V nodes.

    Attributes
    ----------
    tail, head
        Ends of each arc, shape (A,).
    group
        Group of edges that the arc belongs to, ``NONE`` for none, shape (A,).
    n_nodes
        Number of nodes.
    """

    tail: Index
    head: Index
    group: Index
    n_nodes: int


def cut_off(arcs: Arcs, homes: Index, n_groups: int) -> NDArray[np.int64]:
    """
    Return how many homes cannot reach the main part any more when one group alone closes.

    Parameters
    ----------
    arcs
        Passable arcs with their groups 0 … ``n_groups`` - 1.
    homes
        Nodes to which each home leaves, ``NONE`` for an unused place, shape (P, 2).
    n_groups
        Number of groups K.

    Returns
    -------
    n_homes
        Shape (K,). Homes that cannot reach the main part now count for no group.

    Notes
    -----
    The main part is the strongly connected part with the most nodes, of equal ones that with the
    smallest node. What hangs together
    without any group is drawn together to one node first; that changes nobody's reach, and
    leaves a graph of a few hundred nodes in which each group is taken out in turn.
    """
    land = _lands(arcs)
    n_lands = int(land.max(initial=NONE)) + 1
    small: nx.DiGraph[int] = nx.DiGraph()
    small.add_nodes_from(range(n_lands))
    ways = _ways(arcs, land)
    small.add_edges_from(ways)
    size = np.bincount(land, minlength=n_lands)
    start = np.where(homes == NONE, NONE, land[homes])
    counted = _any_in(start, _reached(small, size))
    alone: dict[int, list[tuple[int, int]]] = {}
    for way, groups in ways.items():
        if len(groups) == 1:
            alone.setdefault(min(groups), []).append(way)
    n_homes = np.zeros(n_groups, dtype=np.int64)
    for group in sorted(set(alone) - {NONE}):
        small.remove_edges_from(alone[group])
        n_homes[group] = np.count_nonzero(counted & ~_any_in(start, _reached(small, size)))
        small.add_edges_from(alone[group])
    return n_homes


def islands(arcs: Arcs) -> list[list[int]]:
    """Return the nodes of every part that no arc joins to the largest one, largest first."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(np.unique(np.concatenate((arcs.tail, arcs.head))).tolist())
    graph.add_edges_from(zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True))
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=_largest_first)
    return parts[1:]


def shown(n_homes: int) -> int | None:
    """
    Return a count of children as it may be told: ``None`` for one to nine.

    Examples
    --------
    >>> shown(0), shown(9), shown(10)
    (0, None, 10)
    """
    return None if 0 < n_homes < FEWEST_SHOWN else n_homes


def _lands(arcs: Arcs) -> Index:
    """Return the strongly connected part of each node when every group is closed."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(arcs.n_nodes))
    own = arcs.group == NONE
    graph.add_edges_from(zip(arcs.tail[own].tolist(), arcs.head[own].tolist(), strict=True))
    land = np.empty(arcs.n_nodes, dtype=np.int32)
    # numbered by their smallest node, so that ties between lands are ties between nodes
    for i, part in enumerate(sorted(nx.strongly_connected_components(graph), key=min)):
        land[list(part)] = i
    return land


def _ways(arcs: Arcs, land: Index) -> dict[tuple[int, int], set[int]]:
    """Return the groups that lead from one land to another; ``NONE`` where a street does."""
    ways: dict[tuple[int, int], set[int]] = {}
    tail, head = land[arcs.tail].tolist(), land[arcs.head].tolist()
    for one, other, group in zip(tail, head, arcs.group.tolist(), strict=True):
        if one != other:
            ways.setdefault((one, other), set()).add(group)
    return ways


def _reached(small: nx.DiGraph[int], size: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which lands reach the strongly connected part that has the most nodes."""
    parts: Sequence[set[int]] = list(nx.strongly_connected_components(small))
    main = min(parts, key=lambda part: (-int(size[list(part)].sum()), min(part)))
    reached = np.zeros(len(size), dtype=np.bool_)
    one = next(iter(main))
    reached[[one, *nx.ancestors(small, one)]] = True
    return reached


def _any_in(start: Index, reached: NDArray[np.bool_]) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = ((start != NONE) & reached[start]).any(axis=1)
    return inside


def _largest_first(part: list[int]) -> tuple[int, int]:
    return -len(part), part[0]
