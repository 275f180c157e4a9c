"""Which main roads a route crosses, from the roads that meet at its nodes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from gis.model import RawNetwork
from gis.units import NONE
from routing.line import edge_line
from routing.path import Piece

MAIN_CLASSES: Final = frozenset({"trunk", "primary", "secondary"})
"""Values of ``highway`` that count as main roads; their slip roads do not."""


class _Arm(NamedTuple):
    """An edge end at a node: its edge, its direction in degrees, and its street if a main one."""

    edge: int
    degrees: float
    main: str | None


def crossed_roads(raw: RawNetwork, pieces: Sequence[Piece]) -> dict[int, str]:
    """
    Return the main roads crossed, by the piece at whose end it happens.

    Parameters
    ----------
    raw
        The network of the route.
    pieces
        A route's pieces.

    Returns
    -------
    crossed
        Name of the main road by position of the piece; empty text for one without a name. The
        second carriageway of the road just crossed is not told again.

    Notes
    -----
    A main road is crossed at a node where one of its arms lies on either side of the way; a way
    that turns off in front of it, or turns into it, does not cross it.
    """
    crossed: dict[int, str] = {}
    last = ""
    for at in range(len(pieces) - 1):
        piece, following = pieces[at], pieces[at + 1]
        if piece.edge == NONE or following.edge in {NONE, piece.edge}:
            continue
        name = _crossed(raw, piece, following)
        if name is not None and not (name and name == last):
            crossed[at] = name
        last = name or last
    return crossed


def _crossed(raw: RawNetwork, piece: Piece, following: Piece) -> str | None:
    ends = raw.edge_to if piece.forward else raw.edge_from
    arms = _arms(raw, int(ends[piece.edge]))
    came = next(arm for arm in arms if arm.edge == piece.edge)
    goes = next(arm for arm in arms if arm.edge == following.edge)
    others = [
        arm for arm in arms if arm.main is not None and arm.edge not in {came.edge, goes.edge}
    ]
    width = (goes.degrees - came.degrees) % 360.0
    right = [arm for arm in others if (arm.degrees - came.degrees) % 360.0 < width]
    left = [arm for arm in others if arm not in right]
    both = [arm.main for arm in right if any(other.main == arm.main for other in left)]
    if not right or not left:
        return None
    names = both or [arm.main for arm in right]
    return names[0]


def _arms(raw: RawNetwork, node: int) -> list[_Arm]:
    """Return the edge ends at a node, by edge; a loop has two."""
    arms = []
    for edge in _edges_at(raw, node):
        lon, lat = edge_line(raw, edge)
        way = raw.way_tags[raw.edge_way[edge]]
        main = way.get("name", "") if way.get("highway") in MAIN_CLASSES else None
        scale = math.cos(math.radians(lat[0]))
        if raw.edge_from[edge] == node:
            turn = math.atan2((lon[1] - lon[0]) * scale, lat[1] - lat[0])
            arms.append(_Arm(edge, math.degrees(turn), main))
        if raw.edge_to[edge] == node:
            turn = math.atan2((lon[-2] - lon[-1]) * scale, lat[-2] - lat[-1])
            arms.append(_Arm(edge, math.degrees(turn), main))
    return arms


def _edges_at(raw: RawNetwork, node: int) -> list[int]:
    here = np.flatnonzero((raw.edge_from == node) | (raw.edge_to == node))
    return [int(edge) for edge in here]
