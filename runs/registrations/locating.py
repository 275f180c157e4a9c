"""Addresses that came in with registrations, looked up on the roads in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis import read, write_locations
from gis.locate.crosswalk import Crosswalk
from gis.locate.index import Map, build, today_areas
from gis.locate.plane import Plane
from gis.progress import Progress, silent
from runs.locate.desk import Desk, counted, looked_up_in

if TYPE_CHECKING:
    from sqlalchemy import Engine


def locate_new(engine: Engine, season: str, *, progress: Progress = silent) -> Desk:
    """
    Give registered pupils whose address was never looked up its point, or a place in the queue.

    Notes
    -----
    Streets, alleys, neighbourhoods and wards are known; house numbers are not, so that no answer
    is surer than its street or alley. ``gantruong desk locate`` takes a map that has them. Whose
    address was looked up is left alone, so that doing it again does nothing.
    """
    pupils = write_locations.pupils_to_locate(engine, season)
    if not pupils:
        return Desk(n_pupils=0, n_points=0, n_by_status={}, n_by_reason={})
    sets = read.active_sets(engine)
    wards, aliases = (
        read.register(engine, name) if name in sets else None for name in ("wards", "aliases")
    )
    progress("reading roads", 0, None)
    _, raw = read.active_network(engine)
    told = Map(
        raw=raw,
        plane=Plane.around(raw.node_lon, raw.node_lat),
        houses=(),
        areas=tuple(today_areas(wards)),
        crosswalk=None if wards is None else Crosswalk(wards, aliases),
        counts={},
    )
    index = build(told, progress=progress)
    rows = looked_up_in(engine, pupils, index, season=season, wards=wards, progress=progress)
    return Desk(
        n_pupils=len(rows),
        n_points=write_locations.keep(engine, rows, season=season),
        n_by_status=counted(row["status"] for row in rows),
        n_by_reason=counted(row["reason"] for row in rows if row["reason"]),
    )
