"""Names for the arrays and numbers that the project passes around, each with its unit."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Millimetres: TypeAlias = NDArray[np.int32]
"""Lengths and network distances, whole millimetres."""

LongMillimetres: TypeAlias = NDArray[np.int64]
"""Lengths that may be longer than any network is wide, whole millimetres."""

Degrees: TypeAlias = NDArray[np.float64]
"""Longitudes or latitudes on WGS84, degrees."""

Index: TypeAlias = NDArray[np.int32]
"""Positions in another array; ``NONE`` where there is none."""

Ids: TypeAlias = NDArray[np.object_]
"""Identifiers as given, always text, sorted as UTF-8 bytes."""

NONE: Final = -1
"""The position that names nothing."""

UNREACHABLE_MM: Final = 1 << 30
"""Distance of a pair without a path: 1,073 km, more than any accepted network is wide."""

FAR_SNAP_MM: Final = 100_000
"""Access line from which a point counts as ``far``: 100 m."""

MAX_SNAP_MM: Final = 500_000
"""Longest access line; a point farther from every usable edge is ``not_located``: 500 m."""

MM_PER_M: Final = 1_000
