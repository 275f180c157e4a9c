"""One number for the length of a way and, where lengths are equal, for how many arcs it has."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis.kernel import loop
from gis.units import UNREACHABLE_MM

KEY_BITS: Final = 24
"""A key is millimetres and, in its lower bits, arcs used; no network has so many nodes."""

FAR_KEY: Final = UNREACHABLE_MM << KEY_BITS

N_ARCS_MASK: Final = (1 << KEY_BITS) - 1

Keys = NDArray[np.int64]
"""``mm << KEY_BITS | arcs``: of ways equally long the one with fewer arcs is smaller."""


@loop
def arc_rank(arc: int, n_edges: int) -> int:
    """
    Return the place of an arc in the rule for ways equally long: the smallest is taken.

    By edge, an edge's own direction before the other; joints stand behind all edges.
    """
    if arc >= 2 * n_edges:
        return arc
    return 2 * (arc % n_edges) + arc // n_edges
