"""The bounds around what one autumn tells, at every level, none wider than its members allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecast.conformal import bounds
from forecast.levels import CELL, CITY, CITY_GRADE, REGION, REGION_GRADE, UNIT
from forecast.panel import by_region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from forecast.conformal import Errors
    from forecast.origins import Origin
    from forecast.panel import Children, Panel


def around(
    panel: Panel,
    origin: Origin,
    errors: Mapping[str, Errors],
    ahead: int,
    told: Mapping[str, Children],
) -> dict[str, Children]:
    """
    Return the four bounds of every level.

    Parameters
    ----------
    panel
        The history.
    origin
        The autumn that tells; errors of later years are not read.
    errors
        By level.
    ahead
        Years ahead.
    told
        By level, as ``forecast.levels.added_up`` returns them.

    Returns
    -------
    bounds
        By level, shapes (4, …).

    Notes
    -----
    Each lies on its own side of what is told, the wider one outside. A region and the city are
    bounded by the sums of their members' bounds too: were all members off in the same direction
    at once, the total would be off by that. It matters where a level has few errors of its own
    to go by; units have many and are left as they are.
    """
    found = {
        level: in_order(
            bounds(errors[level], origin.at, ahead, of, kinds(origin, level, ahead, of)), of
        )
        for level, of in told.items()
    }
    n_regions = len(panel.region_name)

    def of_regions(four: Children) -> Children:
        return np.stack([by_region(one, panel.region, n_regions) for one in four])

    found[REGION_GRADE] = within(found[REGION_GRADE], of_regions(found[CELL]))
    found[REGION] = within(found[REGION], of_regions(found[UNIT]))
    found[CITY_GRADE] = within(found[CITY_GRADE], np.nansum(found[REGION_GRADE], axis=1))
    found[CITY] = within(found[CITY], np.nansum(found[REGION], axis=1, keepdims=True))
    return found


def kinds(origin: Origin, level: str, ahead: int, told: Children) -> NDArray[np.int64]:
    """Return 1 for cells whose children are still to enter, 0 for all else."""
    if level == CELL:
        return (origin.parts.fed < ahead).astype(np.int64)
    return np.zeros(told.shape, dtype=np.int64)


def in_order(found: Children, told: Children) -> Children:
    """Return bounds that lie on their own side of what is told, the wider one outside."""
    low80, high80 = np.minimum(found[1], told), np.maximum(found[2], told)
    return np.stack([np.minimum(found[0], low80), low80, high80, np.maximum(found[3], high80)])


def within(found: Children, most: Children) -> Children:
    """
    Return bounds no wider than others.

    Examples
    --------
    >>> within(np.array([1.0, 4.0, 6.0, 20.0]), np.array([2.0, 3.0, 7.0, 9.0]))
    array([2., 4., 6., 9.])
    """
    return np.concatenate([np.maximum(found[:2], most[:2]), np.minimum(found[2:], most[2:])])
