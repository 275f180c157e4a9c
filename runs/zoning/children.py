"""The registered children of a level, whose homes are counted in catchments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.model import Schools
from gis import read
from gis.catchments import LEVELS
from runs.city_inputs import ORDINARY, Homes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from gis.catchment.stored import Stored


def registered(engine: Engine, *, season: str, level: str) -> Homes:
    """Return where the registered children of a season and level live, sorted by id; maybe none."""
    if "pupils" not in read.active_sets(engine):
        empty = np.empty(0, np.float64)
        names = np.empty(0, object)
        return Homes(lon=empty, lat=empty, ward_code=names, khu_pho=names)
    register = read.register(engine, "pupils")
    wanted = (register["season"] == season) & register["grade"].isin(LEVELS[level])
    chosen = register[wanted].sort_values(["pupil_id", "grade"])
    return Homes(
        lon=chosen["lon"].to_numpy(np.float64, na_value=np.nan),
        lat=chosen["lat"].to_numpy(np.float64, na_value=np.nan),
        ward_code=chosen["ward_code"].fillna("").to_numpy(object),
        khu_pho=chosen["khu_pho"].fillna("").to_numpy(object),
    )


def seats_of(engine: Engine, *, season: str, level: str) -> dict[str, int]:
    """Return the ordinary seats of a season and level by school; empty if none are imported."""
    if "seats" not in read.active_sets(engine):
        return {}
    register = read.register(engine, "seats")
    wanted = (
        (register["season"] == season)
        & register["grade"].isin(LEVELS[level])
        & (register["programme"] == ORDINARY)
    )
    seats = register[wanted].groupby("school_code")["seats"].sum()
    return {str(code): int(n) for code, n in seats.items()}


def schools_in(*sets: Sequence[Stored]) -> Schools:
    """Return every school that some catchments name, sorted by code, without seats."""
    codes = sorted({code for found in sets for one in found for code in one.schools})
    return Schools(code=np.array(codes, object), seats=np.zeros(len(codes), np.int32))
