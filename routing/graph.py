"""Arcs grouped by the node they start from, in flat arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.units import Index, Millimetres


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """
    V nodes and A arcs; the arcs of node ``v`` are ``start[v]`` up to ``start[v + 1]``.

    Attributes
    ----------
    start
        Shape (V + 1,).
    head
        Node at the far end, shape (A,).
    mm
        Length, shape (A,).
    arc
        Number of the arc in the topology, shape (A,).
    """

    start: Index
    head: Index
    mm: Millimetres
    arc: Index

    @property
    def n_nodes(self) -> int:
        """Return the number of nodes."""
        return len(self.start) - 1


def graph(
    tail: Index, head: Index, mm: Millimetres, usable: NDArray[np.bool_], *, n_nodes: int
) -> Graph:
    """
    Group the usable arcs by tail; arcs of one tail keep their order.

    Parameters
    ----------
    tail, head, mm, usable
        Ends, length and usability of all arcs, shape (A,).
    n_nodes
        Number of nodes V, numbered from 0.
    """
    arc = np.flatnonzero(usable)
    arc = arc[np.argsort(tail[arc], kind="stable")]
    start = np.zeros(n_nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(tail[arc], minlength=n_nodes), out=start[1:])
    return Graph(start=start, head=head[arc], mm=mm[arc], arc=arc.astype(np.int32))
