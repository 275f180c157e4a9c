"""
Schools as the nodes of a small graph: the cheapest pupil to move from each one to each other.

A placement of 200,000 pupils in 800 schools is improved along paths between schools, and a path
needs to know one thing only: which pupil at school a could go to school b at the least cost.
Those 800 x 800 answers are kept exact while pupils move. The last node stands for no school.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from gis.kernel import kernel
from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Index, Millimetres

FORBIDDEN: Final = 1 << 60
"""Cost of a pair that is not eligible, and weight of a move that nobody can make."""


class Earlier(NamedTuple):
    """
    An earlier placement that should be kept where it costs little.

    Attributes
    ----------
    at
        Earlier node of each pupil, S for no school, shape (P,); empty where there is none.
    scale
        What a millimetre costs, 1 or more.
    change
        What it costs to place a pupil elsewhere than before, in the same unit.
    """

    at: Index
    scale: int
    change: int


NO_EARLIER: Final = Earlier(np.empty(0, np.int32), 1, 0)


class Exchange(NamedTuple):
    """
    A placement and the cheapest moves between its schools; N = S + 1 nodes.

    Attributes
    ----------
    distance_mm
        Pupil to school, shape (P, S).
    limit_mm
        Pairs farther than this are not eligible.
    unplaced_mm
        Cost of no school, in units of ``earlier.scale`` per millimetre; ``FORBIDDEN`` where
        nobody may be sent there.
    earlier
        What it costs to be placed elsewhere than before.
    relative
        1 where the weight of a move is the cost there minus the cost here, 0 for the cost there.
    at
        Node of each pupil, shape (P,).
    first, following, before
        The pupils of each node as a linked list, ``NONE`` at its ends; shapes (N,), (P,), (P,).
    weight, mover
        Least weight of a move between two nodes and the pupil who makes it, shape (N, N).
    scratch
        Room for one list of nodes, shape (N,).
    """

    distance_mm: Millimetres
    limit_mm: int
    unplaced_mm: int
    earlier: Earlier
    relative: int
    at: Index
    first: Index
    following: Index
    before: Index
    weight: NDArray[np.int64]
    mover: Index
    scratch: Index


def exchange(
    distance_mm: Millimetres,
    at: Index,
    *,
    limit_mm: int,
    unplaced_mm: int,
    relative: bool,
    earlier: Earlier = NO_EARLIER,
) -> Exchange:
    """Return the cheapest moves of a placement; ``at`` is S for pupils without a school."""
    n_pupils, n_schools = distance_mm.shape
    n_nodes = n_schools + 1
    made = Exchange(
        distance_mm=distance_mm,
        limit_mm=limit_mm,
        unplaced_mm=unplaced_mm,
        earlier=earlier,
        relative=int(relative),
        at=np.full(n_pupils, NONE, np.int32),
        first=np.full(n_nodes, NONE, np.int32),
        following=np.full(n_pupils, NONE, np.int32),
        before=np.full(n_pupils, NONE, np.int32),
        weight=np.full((n_nodes, n_nodes), FORBIDDEN, np.int64),
        mover=np.full((n_nodes, n_nodes), NONE, np.int32),
        scratch=np.empty(n_nodes, np.int32),
    )
    _fill(made, at)
    return made


@kernel
def cost(x: Exchange, pupil: int, node: int) -> int:
    """Return what it costs to have a pupil at a node."""
    change = 0
    if len(x.earlier.at) > 0 and x.earlier.at[pupil] != node:
        change = x.earlier.change
    if node == x.distance_mm.shape[1]:
        return x.unplaced_mm + change
    mm: int = np.int64(x.distance_mm[pupil, node])  # type: ignore[assignment]  # for numba
    return mm * x.earlier.scale + change if mm <= x.limit_mm else FORBIDDEN


@kernel
def move(x: Exchange, pupil: int, node: int) -> None:
    """Move a pupil to another node and keep the cheapest moves right."""
    _leave(x, pupil)
    _enter(x, pupil, node)


@kernel
def _fill(x: Exchange, at: Index) -> None:
    for pupil in range(len(at)):
        _enter(x, pupil, at[pupil])


@kernel
def _enter(x: Exchange, pupil: int, node: int) -> None:
    x.at[pupil] = node
    x.before[pupil] = NONE
    x.following[pupil] = x.first[node]
    if x.first[node] != NONE:
        x.before[x.first[node]] = pupil
    x.first[node] = pupil
    here = x.relative * cost(x, pupil, node)
    for other in range(len(x.first)):
        there = cost(x, pupil, other)
        if other != node and there < FORBIDDEN and there - here < x.weight[node, other]:
            x.weight[node, other] = there - here
            x.mover[node, other] = pupil


@kernel
def _leave(x: Exchange, pupil: int) -> None:
    node = x.at[pupil]
    if x.before[pupil] == NONE:
        x.first[node] = x.following[pupil]
    else:
        x.following[x.before[pupil]] = x.following[pupil]
    if x.following[pupil] != NONE:
        x.before[x.following[pupil]] = x.before[pupil]
    n_open = 0
    for other in range(len(x.first)):
        if x.mover[node, other] == pupil:
            x.weight[node, other] = FORBIDDEN
            x.mover[node, other] = NONE
            x.scratch[n_open] = other
            n_open += 1
    if n_open:
        _search(x, node, x.scratch[:n_open])


@kernel
def _search(x: Exchange, node: int, others: Index) -> None:
    """Find the cheapest move anew from one node to some others."""
    pupil = x.first[node]
    while pupil != NONE:
        here = x.relative * cost(x, pupil, node)
        for other in others:
            there = cost(x, pupil, other)
            if there < FORBIDDEN and there - here < x.weight[node, other]:
                x.weight[node, other] = there - here
                x.mover[node, other] = pupil
        pupil = x.following[pupil]
