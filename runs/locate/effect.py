"""In which order the location desk is worked through: where the answer matters most, first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gis.crs import geodesic_mm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Row = dict[str, Any]


def ordered(
    rows: Sequence[Row], firsts: Callable[[Row], set[str | None]], *, most: int
) -> list[tuple[Row, bool]]:
    """
    Return entries by effect, each with whether its nearest school hangs on the answer.

    Parameters
    ----------
    firsts
        Gives the nearest schools that the candidates of an entry would mean.
    most
        Entries to return.

    Notes
    -----
    Schools are asked about only for the ``most`` entries whose candidates lie farthest apart: near
    ones seldom mean different schools. Where candidates mean different schools comes first, then
    what lies farther apart; entries without any candidate come last.
    """
    wide = sorted(rows, key=lambda row: (-spread_mm(row), row["location_id"]))[:most]
    told = [(row, len(firsts(row)) > 1) for row in wide]
    return sorted(
        told,
        key=lambda one: (
            not one[0]["candidates"]["listed"],
            not one[1],
            -spread_mm(one[0]),
            one[0]["location_id"],
        ),
    )


def spread_mm(row: Row) -> int:
    """Return the straight line between the two candidates of an entry that lie farthest apart."""
    listed = row["candidates"]["listed"]
    n = len(listed)
    if n < 2:  # noqa: PLR2004 (two places)
        return 0
    lon, lat = (np.array([one[name] for one in listed], float) for name in ("lon", "lat"))
    one, other = np.triu_indices(n, 1)
    return int(geodesic_mm(lon[one], lat[one], lon[other], lat[other]).max())
