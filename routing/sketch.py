"""The line of a route as it is shown: rounded, and without a place twice in a row."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis.kernel import kernel
from gis.units import Degrees

PER_DEGREE: Final = 1e9
"""Shown are tenths of a millimetre; the sum of a line keeps its promise."""


@kernel
def sketch(lon: Degrees, lat: Degrees) -> NDArray[np.float64]:
    """
    Return the points of a line, longitude and latitude in degrees, shape (K, 2).

    The first is the home as it was given. Points that follow each other at one place are one;
    a line that never leaves its place has it twice.

    Parameters
    ----------
    lon, lat
        A drawn route, at least one point, shape (L,).
    """
    line = np.empty((len(lon) + 1, 2))
    n = 0
    for i in range(len(lon)):
        x, y = np.rint(lon[i] * PER_DEGREE) / PER_DEGREE, np.rint(lat[i] * PER_DEGREE) / PER_DEGREE
        if n == 0 or x != line[n - 1, 0] or y != line[n - 1, 1]:
            line[n, 0], line[n, 1] = x, y
            n += 1
    line[0, 0], line[0, 1] = lon[0], lat[0]
    if n == 1:
        line[1] = line[0]
        n = 2
    return line[:n]
