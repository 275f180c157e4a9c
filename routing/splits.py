"""Edges that a scenario cuts where an added road begins or ends, and the points on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gis.units import Index, Millimetres
from routing.snaps import Snaps

Purpose = Literal["leave", "enter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Splits:
    """
    The parts of cut edges; K parts, sorted by edge and beginning.

    Attributes
    ----------
    edge
        The edge that was cut, shape (K,).
    begin_mm
        Where on it the part begins, shape (K,).
    part
        Number of the part among the scenario's edges, shape (K,).
    forward
        Whether the part may be travelled in the way's direction, shape (K,).
    """

    edge: Index
    begin_mm: Millimetres
    part: Index
    forward: NDArray[np.bool_]

    def seated(self, points: Snaps, purpose: Purpose) -> Snaps:
        """
        Return the same places with cut edges named by their parts; no point moves.

        Parameters
        ----------
        points
            Snaps of the network without the scenario.
        purpose
            Whether they are left or entered. At a cut itself a point stands on the part from
            which one can get to the cut, or to which one comes from it, at 0 mm.
        """
        cut = np.flatnonzero(np.isin(points.edge, self.edge))
        if not len(cut):
            return points
        key = self.edge.astype(np.int64) << 32 | self.begin_mm
        own = points.edge[cut].astype(np.int64) << 32 | points.offset_mm[cut]
        later = np.searchsorted(key, own, side="right") - 1
        at_cut = (key[later] == own) & (points.offset_mm[cut] > 0)
        wants_earlier = self.forward[later] == (purpose == "leave")
        row = later - (at_cut & wants_earlier)
        edge, offset_mm = points.edge.copy(), points.offset_mm.copy()
        edge[cut] = self.part[row]
        offset_mm[cut] -= self.begin_mm[row]
        return replace(points, edge=edge, offset_mm=offset_mm)
