"""How densely each place of the invented city is built, from 0 (fields) to 1 (old town)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gis.sample_city.curves import Point

KERNELS: Final = (
    # x_m, y_m, reach_m, density in the middle
    (3150, 5350, 1750, 1.0),  # the old town in the river's bend
    (2450, 4300, 1500, 0.86),
    (5500, 4350, 1500, 0.9),  # the new town across the river
    (4800, 3600, 900, 0.86),
    (6000, 5500, 1300, 0.72),
    (1500, 5900, 1400, 0.62),
    (4700, 7050, 1100, 0.66),
    (3300, 2900, 1400, 0.66),
    (3300, 1300, 1300, 0.5),
    (6300, 1900, 1000, 0.52),
    (8150, 4600, 1500, 0.5),
    (1000, 3600, 1200, 0.42),
    (1900, 1700, 1100, 0.44),
    (2700, 7100, 1000, 0.5),
)
FIELDS: Final = 0.06


def density(place: Point) -> float:
    """Return how densely a place is built."""
    x, y = place
    best = FIELDS
    for kx, ky, reach, middle in KERNELS:
        share = ((x - kx) ** 2 + (y - ky) ** 2) / (reach * reach)
        best = max(best, middle * (1 - share) * (1 - 0.25 * share)) if share < 1 else best
    return best


def block_area_m2(place: Point) -> float:
    """Return how large blocks are that the town leaves undivided here."""
    open_land = 1 - density(place)
    return 31_000 + 230_000 * open_land**3
