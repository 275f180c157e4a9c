"""Sets of tied points put together from others."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

import numpy as np

from gis.units import NONE, Index
from routing.snaps import Snaps
from routing.status import Status

NOT_SEEN: Final = {"edge": NONE, "status": Status.NOT_LOCATED}


def snaps_of_all(snaps: Snaps, home: Index, n_homes: int) -> Snaps:
    """
    Return snaps of all homes, those without a point as not located.

    Parameters
    ----------
    snaps
        Of the homes that have a point.
    home
        Which homes these are, ascending.
    n_homes
        Homes in all.
    """
    found = {}
    for field in fields(Snaps):
        own = getattr(snaps, field.name)
        missing = NOT_SEEN.get(field.name, np.nan if own.dtype == np.float64 else 0)
        found[field.name] = np.full(n_homes, missing, dtype=own.dtype)
        found[field.name][home] = own
    return Snaps(**found)


def no_snaps() -> Snaps:
    """Return the snaps of no points."""
    degrees, flags = np.zeros(0, np.float64), np.zeros(0, np.bool_)
    whole = np.zeros(0, np.int32)
    return Snaps(
        edge=whole,
        offset_mm=whole,
        access_mm=whole,
        lon=degrees,
        lat=degrees,
        point_lon=degrees,
        point_lat=degrees,
        status=np.zeros(0, np.int8),
        island=flags,
        passed_nearer_island=flags,
    )


def joined(*parts: Snaps) -> Snaps:
    """Return several snaps one after the other."""
    columns = (field.name for field in fields(Snaps))
    return Snaps(
        **{name: np.concatenate([getattr(one, name) for one in parts]) for name in columns}
    )
