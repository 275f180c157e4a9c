"""A city's children and schools as a siting asks for them, from wherever they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from forecast.siting.case import EVEN
from gis.model import Points
from runs.explain.cells import squares
from runs.siting.asked import Blocks, Places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.model import Schools
    from gis.units import Degrees

BLOCK_M: Final = 200
"""Width of the squares in which children are gathered."""

DIGITS: Final = 7


def blocks_of(lon: Degrees, lat: Degrees, group: NDArray[np.int32]) -> Blocks:
    """
    Return children by square and priority group, at the middle of their homes.

    Parameters
    ----------
    lon, lat, group
        Of each child, shape (P,).

    Returns
    -------
    blocks
        Of one stage, every child weighing the same, in the order of their ids.
    """
    key = np.column_stack((squares(lon, lat, width_m=BLOCK_M), group))
    block, of = np.unique(key, axis=0, return_inverse=True)
    n = np.bincount(of.reshape(-1), minlength=len(block))
    middle = [
        np.round(np.bincount(of.reshape(-1), weights=one, minlength=len(block)) / n, DIGITS)
        for one in (lon, lat)
    ]
    name = np.array(["-".join(str(part) for part in one) for one in block.tolist()], object)
    order = np.argsort(name, kind="stable")
    return Blocks(
        point=Points(id=name[order], lon=middle[0][order], lat=middle[1][order]),
        children=n[order][None].astype(np.int64),
        group=block[order, 2].astype(np.int32),
        weight=np.full(len(block), EVEN, np.int64),
    )


def standing_of(schools: Schools, gate: Points) -> Places:
    """Return the schools that stand; ``gate`` has the code of its school as its id."""
    zeros = np.zeros(len(schools), np.int64)
    return Places(
        code=schools.code,
        seats=schools.seats.astype(np.int64),
        cost=zeros,
        ready_year=zeros,
        gate=gate,
    )
