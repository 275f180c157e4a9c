"""A drawn place in a database: one street, five schools, two wards, a hundred children."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from gis import write
from gis.crs import polyline_mm
from gis.model import Source
from runs.importing import import_register, import_wards
from tests.ascii_city import CELL_M, LON_M, city
from tests.register_files import (
    EAST_WARD,
    PLACE,
    WEST_WARD,
    gate,
    pupil,
    school,
    seats,
    two_wards,
    write_csv,
    write_geojson,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.model import RawNetwork

WEST, NORTH = 107.0743, 9.73
STREET: Final = "a-A---b-B---c-C---d-D---e-E---f"
"""Fifty metres a letter; wards meet between C and D."""

OFFERS: Final = {"A": 3, "B": 12, "C": 30, "D": 11, "E": 40}
"""Seats of each school, and children of group 1 beside it; of D's the last is of group 2."""

LEFT_OVER: Final = 4
"""Children of group 2 beside E, for whom no seat is left."""


def load(engine: Engine, folder: Path) -> None:
    """Import roads, wards, schools and children; every school gets as many as it has seats."""
    town = city(STREET)
    write.network(engine, moved(town.raw))
    import_wards(engine, write_geojson(folder / "wards.geojson", two_wards()), province=PLACE)
    at = {name: WEST + town.places[name][0] * CELL_M / LON_M for name in OFFERS}
    ward = {name: WEST_WARD if lon < 107.08 else EAST_WARD for name, lon in at.items()}
    place = {name: {"lon": f"{lon:.7f}", "lat": f"{NORTH:.7f}"} for name, lon in at.items()}
    registers = {
        "schools": [school(name, ward_code=ward[name], **place[name]) for name in OFFERS],
        "gates": [gate(name, **place[name]) for name in OFFERS],
        "seats": [
            seats(name, classes="", class_size="", seats=str(OFFERS[name])) for name in OFFERS
        ],
        "pupils": [
            pupil(
                f"{name}{i:03d}",
                ward_code=ward[name],
                group="1" if i < OFFERS[name] - (name == "D") else "2",
                **place[name],
            )
            for name in OFFERS
            for i in range(OFFERS[name] + (LEFT_OVER if name == "E" else 0))
        ],
    }
    for kind, rows in registers.items():
        import_register(engine, write_csv(folder / f"{kind}.csv", rows), kind, province=PLACE)


def moved(raw: RawNetwork) -> RawNetwork:
    """Return drawn roads where the registers' wards lie, lengths measured again."""
    lon, lat = raw.shape_lon + WEST, raw.shape_lat + NORTH
    return replace(
        raw,
        node_lon=raw.node_lon + WEST,
        node_lat=raw.node_lat + NORTH,
        shape_lon=lon,
        shape_lat=lat,
        edge_length_mm=np.asarray(polyline_mm(lon, lat, raw.shape_start), raw.edge_length_mm.dtype),
        source=Source(name="drawn", sha256="0" * 64, data_date="2026-01-01", nature="invented"),
    )
