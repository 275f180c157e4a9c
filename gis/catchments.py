"""Catchments drawn as polygons: whose homes lie in which, and which of them overlap."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from gis.register.areas import ALIKE, overlaps, read_areas

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from gis.register.areas import Areas
    from gis.register.table import Table
    from gis.report import Finding
    from gis.units import Degrees, Index

OFFICIAL: Final = "official"
LEVELS: Final = {
    "preschool": ("K3", "K4", "K"),
    "primary": ("1", "2", "3", "4", "5"),
    "lower_secondary": ("6", "7", "8", "9"),
    "upper_secondary": ("10", "11", "12"),
}
"""Grades of each level of the catchment register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """
    Polygons of a file, C of them, with what stood beside each.

    Attributes
    ----------
    table
        The attributes; rows are numbered as a spreadsheet of them would show.
    shape
        Polygons on WGS84, shape (C,).
    findings
        What is wrong with them; overlaps of official polygons are errors here, because a home
        in two of them would belong to both.
    """

    table: Table
    shape: NDArray[np.object_]
    findings: list[Finding]


def read_drawn(path: Path, grades: Sequence[str] = ()) -> Drawn:
    """
    Read the polygons of a map file that are meant for some grades.

    Parameters
    ----------
    path
        GPKG, GeoJSON, shapefile or GeoParquet.
    grades
        With grades and a column ``level``, polygons of other levels are left alone.

    Raises
    ------
    InputError
        If the file cannot be read or names no coordinate system.
    """
    areas = read_areas(path)
    if areas.findings and any(one.severity == "error" for one in areas.findings):
        return Drawn(table=areas.table, shape=areas.geometry, findings=areas.findings)
    _keep(areas, [at for at in range(len(areas.table.rows)) if _is_meant(areas.table, at, grades)])
    errors = [*areas.findings, *_overlapping(areas)]
    chosen = np.asarray(areas.table.row_number, dtype=np.int64) - 2
    return Drawn(table=areas.table, shape=areas.geometry[chosen], findings=errors)


def inside(shape: NDArray[np.object_], lon: Degrees, lat: Degrees) -> tuple[Index, Index]:
    """
    Return every (home, polygon) where the home lies inside or on the border.

    Parameters
    ----------
    shape
        Polygons on WGS84, shape (C,).
    lon, lat
        Homes in degrees; nan lies nowhere, shape (P,).
    """
    known = np.flatnonzero(~(np.isnan(lon) | np.isnan(lat)))
    points = shapely.points(lon[known], lat[known])
    at, polygon = shapely.STRtree(shape).query(points, predicate="intersects")
    return known[at].astype(np.int32), polygon.astype(np.int32)


def membership(
    shape: NDArray[np.object_],
    schools_of: Sequence[Sequence[int]],
    home: tuple[Degrees, Degrees],
    *,
    n_schools: int,
) -> NDArray[np.bool_]:
    """
    Return whether each home lies in a polygon of each school, shape (P, S).

    Runs from files and runs from the database both ask here.

    Parameters
    ----------
    shape
        Polygons on WGS84, shape (C,).
    schools_of
        Positions of the schools of each polygon.
    home
        Longitude and latitude in degrees; nan lies nowhere, shape (P,) each.
    n_schools
        S.
    """
    found = np.zeros((len(home[0]), n_schools), np.bool_)
    pupil, polygon = inside(shape, *home)
    for p, c in zip(pupil.tolist(), polygon.tolist(), strict=True):
        found[p, schools_of[c]] = True
    return found


def cell(table: Table, at: int, name: str) -> str:
    """Return a cell by the name of its column, empty where there is no such column."""
    return table.rows[at][table.headers.index(name)].strip() if name in table.headers else ""


def _is_meant(table: Table, at: int, grades: Sequence[str]) -> bool:
    level = cell(table, at, "level")
    return not (level and grades) or any(grade in LEVELS.get(level, ()) for grade in grades)


def _keep(areas: Areas, chosen: list[int]) -> None:
    areas.table.rows = [areas.table.rows[at] for at in chosen]
    areas.table.row_number = [areas.table.row_number[at] for at in chosen]


def _overlapping(areas: Areas) -> list[Finding]:
    """Return an error for each two official polygons that share more than a sliver."""
    n_rows = range(len(areas.table.rows))
    names = (*ALIKE, "valid_from", "valid_to")
    frame = pd.DataFrame({name: [cell(areas.table, at, name) for at in n_rows] for name in names})
    frame["kind"] = frame["kind"].replace("", OFFICIAL)
    for name in ("valid_from", "valid_to"):
        frame[name] = frame[name].where(frame[name] != "", None)
    official = {areas.table.row_number[at] for at in n_rows if frame["kind"][at] == OFFICIAL}
    found = overlaps(areas, frame, "catchments") if len(frame) else []
    return [replace(one, severity="error") for one in found if one.row in official]
