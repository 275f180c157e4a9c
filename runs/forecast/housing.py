"""Housing projects: dwellings, children of school age in each, and where they go to school."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gis.crs import local_metres_per_degree
from runs.csv_table import Findings, Table
from runs.forecast.cells_of import decimals, filled, no_repeats
from runs.forecast.history import column_of_numbers, column_of_years, read_strict

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from forecast.panel import Children, Panel

COLUMNS: Final = ("project", "units", "yield", "year")
OPTIONAL: Final = ("lon", "lat", "region", "source", "name")
REGISTER: Final = {
    "project_id": "project",
    "pupils_per_unit": "yield",
    "ward_code": "region",
}
"""What our register of housing projects calls them."""

MOST_YIELD: Final = 10.0


def read_housing(
    path: Path, panel: Panel, horizon: int, places: Path | None
) -> tuple[Children, Children]:
    """
    Read ``project,units,yield,year`` with ``lon,lat`` or ``region``.

    ``yield`` is the children of all grades of the history per dwelling; they are divided equally
    among the grades and are there from ``year`` on, as those who leave are followed by younger
    ones. A project with a point fills, grade by grade, the nearest unit (in a straight line)
    that has the grade; one with a region, where it has no point or nobody said where the units
    are, all units of the region.

    Returns
    -------
    of_unit, of_region
        Children in addition, shapes (U, G, H) and (R, G, H).

    Raises
    ------
    InputError
        For every wrong cell; for a project that is in the history already, or lies nowhere.
    """
    table = read_strict(path, COLUMNS, OPTIONAL, also=REGISTER)
    findings = Findings(path.name)
    filled(table, "project", findings)
    no_repeats(table, lambda at: table.columns["project"][at], findings, "project")
    dwellings = column_of_numbers(table, "units", findings, most=1e6)
    children = decimals(table, "yield", findings, low=0.0, high=MOST_YIELD)
    year = column_of_years(table, findings)
    _check_years(table, year, panel, findings)
    point = _points(table, findings)
    region = _regions(table, panel, point, findings)
    findings.stop()
    named = table.columns.get("region", [""] * len(table))
    if places is None:  # a region does where it is known
        point[[bool(name) for name in named]] = np.nan
    at = None if np.isnan(point).all() else _places(places, panel, path.name)
    of_unit = np.zeros((panel.n_units, len(panel.grade), horizon))
    of_region = np.zeros((len(panel.region_name), len(panel.grade), horizon))
    for place, first in enumerate(year):
        ahead = slice(first - panel.last_year - 1, None)
        per_grade = dwellings[place] * children[place] / len(panel.grade)
        if at is None or np.isnan(point[place]).any():
            of_region[region[place], :, ahead] += per_grade
            continue
        for grade in range(len(panel.grade)):
            unit = _nearest(point[place], at, ~np.isnan(panel.n[:, grade, -1]))
            of_unit[unit, grade, ahead] += per_grade
    return of_unit, of_region


def _check_years(table: Table, year: list[int], panel: Panel, findings: Findings) -> None:
    for row, first in zip(table.row, year, strict=True):
        if first <= panel.last_year:
            findings.add(
                row,
                "year",
                str(first),
                code="already_there",
                vi=f"lịch sử đến năm {panel.last_year} đã có các em này",
                en=f"the history up to {panel.last_year} has these children already",
            )


def _points(table: Table, findings: Findings) -> NDArray[np.float64]:
    """Return longitude and latitude of each project, ``nan`` where it has none."""
    point = np.full((len(table), 2), np.nan)
    for axis, (name, most) in enumerate((("lon", 180.0), ("lat", 90.0))):
        for place, cell in enumerate(table.columns.get(name, [])):
            if not cell:
                continue
            try:
                point[place, axis] = float(cell)
            except ValueError:
                point[place, axis] = np.inf
            if not abs(point[place, axis]) <= most:
                findings.add(
                    table.row[place],
                    name,
                    cell,
                    code="not_a_degree",
                    vi=f"phải là độ từ -{most:g} đến {most:g}",
                    en=f"must be degrees from -{most:g} to {most:g}",
                )
    return point


def _regions(
    table: Table, panel: Panel, point: NDArray[np.float64], findings: Findings
) -> list[int]:
    place = {name: at for at, name in enumerate(panel.region_name)}
    named = table.columns.get("region", [""] * len(table))
    for at, (row, name) in enumerate(zip(table.row, named, strict=True)):
        has_point = not np.isnan(point[at]).any()
        if (name and name not in place) or not (name or has_point):
            findings.add(
                row,
                "region",
                name,
                code="lies_nowhere",
                vi="cần lon, lat hoặc một khu vực của tệp lịch sử",
                en="needs lon and lat, or a region of the history",
            )
    return [place.get(name, 0) for name in named]


def _places(path: Path | None, panel: Panel, of: str) -> NDArray[np.float64]:
    """Return longitude and latitude of the units, ``nan`` for those that the file lacks."""
    if path is None:
        from gis.errors import InputError  # noqa: PLC0415 (one sentence)

        msg = f"{of} has points; --places unit,lon,lat says where the units are"
        raise InputError(msg)
    table = read_strict(path, ("unit", "lon", "lat"))
    findings = Findings(path.name)
    no_repeats(table, lambda at: table.columns["unit"][at], findings, "unit")
    lon = decimals(table, "lon", findings, low=-180.0, high=180.0)
    lat = decimals(table, "lat", findings, low=-90.0, high=90.0)
    findings.stop()
    known = dict(zip(table.columns["unit"], zip(lon, lat, strict=True), strict=True))
    return np.array([known.get(unit, (np.nan, np.nan)) for unit in panel.unit])


def _nearest(
    point: NDArray[np.float64], at: NDArray[np.float64], has_grade: NDArray[np.bool_]
) -> int:
    """Return the nearest unit of those that have the grade; of equals the first by id."""
    east_m, north_m = local_metres_per_degree(np.array([point[1]]))
    off_m = (at - point) * (float(east_m[0]), north_m)
    distance = np.where(has_grade & ~np.isnan(off_m).any(axis=1), (off_m**2).sum(axis=1), np.inf)
    if np.isinf(distance).all():
        distance = np.where(has_grade, 0.0, np.inf)
    return int(np.argmin(distance))
