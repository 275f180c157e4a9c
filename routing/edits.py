"""A network with a scenario's edits applied; its snaps stay those of the network without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gis.model import Direction, RawNetwork
from routing.access import NO_USE, turned_use, uses
from routing.edit_roads import Grown, grown
from routing.edit_values import (
    AddedRoad,
    AtNode,
    Close,
    EdgeId,
    Edit,
    End,
    Loose,
    OnEdge,
    OneWay,
    Reopen,
    edge_ids,
    positions,
)
from routing.network import Network, passable
from routing.splits import Splits
from routing.topology import topology
from routing.turns import turns

__all__ = [
    "AddedRoad",
    "AtNode",
    "Close",
    "Direction",
    "EdgeId",
    "Edit",
    "End",
    "Loose",
    "OnEdge",
    "OneWay",
    "Reopen",
    "apply",
    "closed_edges",
    "edge_ids",
    "positions",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Legal:
    """How each edge may be left and entered, and its speed, shape (E,)."""

    forward: NDArray[np.bool_]
    backward: NDArray[np.bool_]
    kmh: NDArray[np.float64]


def apply(base: Network, edits: Sequence[Edit]) -> Network:
    """
    Return the network with edits applied in order; later ones win.

    Parameters
    ----------
    base
        A network without edits.
    edits
        Closures, reopenings, changed directions and added roads. To undo one, leave it out.

    Returns
    -------
    network
        Its snaps are those of ``base``, which stay valid and do not move; its main part is that
        of ``base``. The edges of ``base`` keep their numbers, what is added stands behind them.

    Raises
    ------
    UnknownNameError
        If an edit names an edge or a node that ``base`` does not have.
    InputError
        If an added road cannot be.

    Notes
    -----
    A closed edge loses its passage only: ``forward`` and ``backward`` still say how a point on
    it may be left and entered (DESIGN 4), while ``ahead`` and ``back`` have no arc of it. Turn
    restrictions stand where they stood: closing a street never lifts a rule that names it. An
    added road that ends inside an edge hangs in the air there while that edge is closed.
    """
    if base.base is not None:
        msg = "edits are applied to a network without edits: give all of them at once"
        raise ValueError(msg)
    closed, legal = closed_edges(base.raw, edits), _turned(base, edits)
    roads = [edit for edit in edits if isinstance(edit, AddedRoad)]
    if roads:
        return _with_roads(base, grown(base.raw, roads), closed, legal)
    n_edges = base.topology.n_edges
    joint = base.ahead.arc[base.ahead.arc >= 2 * n_edges]
    usable = np.concatenate((legal.forward & ~closed, legal.backward & ~closed))
    usable = np.append(usable, np.zeros(len(base.topology.joint_node), dtype=np.bool_))
    usable[joint] = True
    return passable(_edited(base, legal), usable)


def _with_roads(base: Network, larger: Grown, closed: NDArray[np.bool_], legal: _Legal) -> Network:
    raw, edge, n_edges = larger.raw, larger.part_edge, base.raw.n_edges
    n_parts = len(edge)
    shared = topology(raw, base.topology)
    own, before = _of_all(base, larger, legal), _of_all(base, larger, _tagged(base))
    # a cut edge is travelled by its parts; a closed one is left by its own ends
    absent = np.concatenate((np.zeros(n_edges, np.bool_), closed[edge]))
    absent[edge] = ~closed[edge]
    absent = np.append(absent, np.zeros(raw.n_edges - len(absent), dtype=np.bool_))
    allowed = turns(
        *(raw, shared, base.profile),
        forward=before.forward & ~absent,
        backward=before.backward & ~absent,
    )
    shut = absent.copy()
    shut[:n_edges] |= closed
    usable = np.concatenate((own.forward & ~shut, own.backward & ~shut, allowed.open))
    passed = np.flatnonzero(~closed[edge])
    part = (n_edges + np.arange(n_parts, dtype=np.int32))[passed]
    splits = Splits(
        edge=edge[passed],
        begin_mm=larger.part_begin_mm[passed],
        part=part,
        forward=own.forward[part],
    )
    more = np.zeros(raw.n_edges - n_edges, dtype=np.bool_)
    network = replace(base, raw=raw, topology=shared, main=np.append(base.main, more))
    return passable(replace(_edited(network, own, base), splits=splits), usable)


def _edited(network: Network, legal: _Legal, base: Network | None = None) -> Network:
    return replace(
        network,
        forward=legal.forward,
        backward=legal.backward,
        kmh=legal.kmh,
        base=base or network,
    )


def _of_all(base: Network, larger: Grown, legal: _Legal) -> _Legal:
    """Return the uses of own edges, of parts as of the edges that were cut, of added roads."""
    added = uses(larger.raw.way_tags[len(base.raw.way_id) :], base.profile)
    edge = larger.part_edge
    return _Legal(
        forward=np.concatenate((legal.forward, legal.forward[edge], added.forward)),
        backward=np.concatenate((legal.backward, legal.backward[edge], added.backward)),
        kmh=np.concatenate((legal.kmh, legal.kmh[edge], added.kmh)),
    )


def _tagged(base: Network) -> _Legal:
    """Return the uses by tags alone, as turn rules are read."""
    way, edge_way = uses(base.raw.way_tags, base.profile), base.raw.edge_way
    return _Legal(
        forward=way.forward[edge_way], backward=way.backward[edge_way], kmh=way.kmh[edge_way]
    )


def closed_edges(raw: RawNetwork, edits: Sequence[Edit]) -> NDArray[np.bool_]:
    """Return which edges are closed after all edits, shape (E,)."""
    closed = np.zeros(raw.n_edges, dtype=np.bool_)
    for edit in edits:
        if isinstance(edit, Close | Reopen):
            closed[positions(raw, edit.edges)] = isinstance(edit, Close)
    return closed


def _turned(base: Network, edits: Sequence[Edit]) -> _Legal:
    """Return the directions that edits state, as far as the profile heeds one-way rules."""
    forward, backward, kmh = base.forward.copy(), base.backward.copy(), base.kmh.copy()
    for edit in edits:
        if not isinstance(edit, OneWay):
            continue
        for edge in positions(base.raw, edit.edges).tolist():
            tags = base.raw.way_tags[base.raw.edge_way[edge]]
            use = turned_use(tags, edit.direction, base.profile) if base.usable[edge] else NO_USE
            forward[edge], backward[edge], kmh[edge] = use
    return _Legal(forward=forward, backward=backward, kmh=kmh)
