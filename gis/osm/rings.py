"""Joins the ways of an area's border to rings, and makes valid areas of what was drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import shapely

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

RING_POINTS: Final = 4  # three corners and the first one again
AREAL: Final = 2  # shapely's dimension of areas


def rings(chains: list[list[int]]) -> tuple[list[list[int]], list[list[int]]]:
    """
    Join chains of node ids end to end; return the closed rings and the open rest.

    Examples
    --------
    >>> rings([[1, 2], [3, 1], [3, 2], [7, 8]])
    ([[1, 2, 3, 1]], [[7, 8]])
    """
    closed = [chain for chain in chains if chain[0] == chain[-1]]
    loose = [chain for chain in chains if chain[0] != chain[-1]]
    still_open: list[list[int]] = []
    while loose:
        chain = _grow(_grow(loose.pop(0), loose)[::-1], loose)[::-1]
        (closed if chain[0] == chain[-1] else still_open).append(chain)
    return closed, still_open


def areal(geometry: BaseGeometry) -> BaseGeometry | None:
    """Return the valid area of a drawing, without the lines and points a repair may leave."""
    valid = geometry if geometry.is_valid else shapely.make_valid(geometry)
    parts = shapely.get_parts(shapely.get_parts(valid))
    of_area = parts[shapely.get_dimensions(parts) == AREAL]
    return shapely.normalize(shapely.union_all(of_area)) if len(of_area) else None


def _grow(chain: list[int], loose: list[list[int]]) -> list[int]:
    """Append loose chains at the end while one fits and the ring is open; they are used up."""
    while chain[0] != chain[-1]:
        at = next((i for i, other in enumerate(loose) if chain[-1] in (other[0], other[-1])), None)
        if at is None:
            break
        other = loose.pop(at)
        chain = chain + (other if other[0] == chain[-1] else other[::-1])[1:]
    return chain
