"""What redrawing is asked, read from its files: units with outlines, schools, joined units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from gis.crs import local_metres_per_degree
from gis.errors import InputError
from gis.model import Points
from gis.units import NONE
from runs.csv_table import Findings, Table, check_ids, read_table, whole_numbers
from runs.point_files import COLUMNS, degrees_of
from runs.polygon_files import read_polygons

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from runs.siting.asked import Places

MOST: Final = 1 << 30
TOUCH_M: Final = 1.0
"""Outlines so near count as touching: maps of neighbourhoods are drawn by hand."""

TEXTS: Final = ("school_code", "ward_code", "khu_pho")
BETWEEN: Final = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedrawFiles:
    """
    Files that redrawing reads, and what is asked.

    Attributes
    ----------
    network, profile
        Roads and how one travels on them.
    units, schools, joined
        Units with outlines; schools, a row per gate; units joined by more than a border, if any.
    season, level
        Of the new catchments.
    change_m, over_m
        Metres that a child counts as whose catchment changes, or for whom no seat is left.
    border_m
        Least common border of neighbours.
    quick, max_nodes, time_limit_s
        As in ``forecast.zones.exact.redraw``.
    """

    network: str
    profile: str
    units: Path
    schools: Path
    joined: Path | None
    season: str
    level: str
    change_m: int
    over_m: int
    border_m: float
    quick: bool
    max_nodes: int
    time_limit_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """
    U units in the order of their ids.

    Attributes
    ----------
    point
        Ids, and where their children are taken to live.
    shape
        Outlines in degrees, shape (U,).
    children
        Shape (U,).
    school_code, ward_code, khu_pho
        Schools of today's catchment, and what the unit is in the registers; empty where unknown.
    """

    point: Points
    shape: NDArray[np.object_]
    children: NDArray[np.int64]
    school_code: tuple[str, ...]
    ward_code: tuple[str, ...]
    khu_pho: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.children)


def read_units(path: Path) -> Units:
    """
    Read polygons ``unit_id, children[, school_code][, ward_code][, khu_pho][, lon, lat]``.

    Without ``lon`` and ``lat`` children are taken to live at a point inside the outline.

    Raises
    ------
    InputError
        For a file that is no map, and for every wrong cell.
    """
    frame = read_polygons(path)
    missing = [name for name in ("unit_id", "children") if name not in frame.columns]
    if missing:
        msg = f"{path.name}: the column {missing[0]} is missing"
        raise InputError(msg)
    names = [one for one in ("unit_id", "children", *TEXTS, *COLUMNS) if one in frame.columns]
    columns = {name: [_text(cell) for cell in frame[name]] for name in names}
    table = Table(path.name, columns, [*range(2, len(frame) + 2)])
    findings = Findings(path.name)
    check_ids(table, "unit_id", findings)
    children = whole_numbers(table, "children", findings, low=0, high=MOST)
    shapes = _outlines(table, list(frame.geometry), findings)
    has_points = set(COLUMNS) <= set(columns)
    places = [degrees_of(table, name, findings) for name in COLUMNS] if has_points else []
    findings.stop()
    if not places:
        inner = shapely.point_on_surface(shapes)
        places = [np.round(shapely.get_x(inner), 7), np.round(shapely.get_y(inner), 7)]
    order = np.argsort(np.array(columns["unit_id"], object), kind="stable")
    texts = {name: columns.get(name, [""] * len(frame)) for name in TEXTS}
    return Units(
        point=Points(
            id=np.array(columns["unit_id"], object)[order],
            lon=np.asarray(places[0])[order],
            lat=np.asarray(places[1])[order],
        ),
        shape=shapes[order],
        children=np.array(children, np.int64)[order],
        **{name: tuple(texts[name][at] for at in order) for name in TEXTS},
    )


def read_joined(path: Path | None, units: Units) -> list[tuple[int, int]]:
    """
    Read ``unit_id, other_id``: units that are neighbours though their outlines do not touch.

    Raises
    ------
    InputError
        For a unit that is none.
    """
    if path is None:
        return []
    table = read_table(path, required=["unit_id", "other_id"])
    findings = Findings(path.name)
    at = {str(name): i for i, name in enumerate(units.point.id)}
    for name in ("unit_id", "other_id"):
        for row, cell in zip(table.row, table.columns[name], strict=True):
            if cell not in at:
                findings.add(
                    row, name, cell, code="unknown_unit", vi="không có đơn vị này", en="is no unit"
                )
    findings.stop()
    pairs = zip(table.columns["unit_id"], table.columns["other_id"], strict=True)
    return [(at[one], at[other]) for one, other in pairs]


def neighbours_of(
    units: Units, joined: list[tuple[int, int]], *, least_m: float
) -> tuple[NDArray[np.int64], ...]:
    """
    Return each unit's neighbours, ascending: those with a common border of ``least_m``, or joined.

    Borders are measured in a plane of the map's middle; corners are no border.
    """
    middle = np.array([float(np.mean(units.point.lat))])
    east_m, north_m = local_metres_per_degree(middle)
    scale = np.array([float(east_m[0]), north_m])
    plane = shapely.transform(units.shape, lambda xy: xy * scale)
    tree = shapely.STRtree(plane)
    one, other = tree.query(plane, predicate="dwithin", distance=TOUCH_M)
    one, other = one[one < other], other[one < other]
    shared_m = shapely.length(
        shapely.intersection(shapely.buffer(plane[one], TOUCH_M), shapely.boundary(plane[other]))
    )
    beside: list[set[int]] = [set() for _ in range(len(units))]
    found = zip(one[shared_m >= least_m].tolist(), other[shared_m >= least_m].tolist(), strict=True)
    for a, b in (*found, *joined):
        if a != b:
            beside[a].add(b)
            beside[b].add(a)
    return tuple(np.array(sorted(own), np.int64) for own in beside)


def stand_in(units: Units, schools: Places, file: str) -> NDArray[np.int64]:
    """
    Return the unit in which each school's first gate lies, shape (S,).

    Raises
    ------
    InputError
        Naming schools that stand in no unit.
    """
    lon, lat = schools.first_gate()
    tree = shapely.STRtree(units.shape)
    school, unit = tree.query(shapely.points(lon, lat), predicate="intersects")
    home = np.full(len(schools), NONE, np.int64)
    for s, u in sorted(zip(school.tolist(), unit.tolist(), strict=True), reverse=True):
        home[s] = u  # on a border the first id
    findings = Findings(file)
    for code in schools.code[home == NONE]:
        findings.add(
            None,
            "school_code",
            str(code),
            code="outside_units",
            vi="cổng của trường không nằm trong đơn vị nào",
            en="the school's gate lies in no unit",
        )
    findings.stop()
    return home


def today_of(
    units: Units, schools: Places, place: NDArray[np.int64], file: str
) -> NDArray[np.int64]:
    """
    Return the place whose catchment each unit is today, ``NONE`` for none, shape (U,).

    Parameters
    ----------
    place
        Of each school, shape (S,).

    Raises
    ------
    InputError
        For a code that no school has, or codes of schools that stand in different units.
    """
    of = {str(code): int(one) for code, one in zip(schools.code, place, strict=True)}
    findings = Findings(file)
    found = np.full(len(units), NONE, np.int64)
    for u, cell in enumerate(units.school_code):
        codes = [code for code in cell.split(BETWEEN) if code]
        places = {of.get(code, NONE) for code in codes}
        if NONE in places or len(places) > 1:
            findings.add(
                None,
                "school_code",
                cell,
                code="unknown_school",
                vi=f"đơn vị {units.point.id[u]}: không phải một nơi trong danh sách trường",
                en=f"unit {units.point.id[u]}: is not one place of the list of schools",
            )
        elif places:
            found[u] = places.pop()
    findings.stop()
    return found


def _outlines(table: Table, shapes: list[Any], findings: Findings) -> NDArray[np.object_]:
    for row, shape in zip(table.row, shapes, strict=True):
        is_area = shape is not None and shape.geom_type in {"Polygon", "MultiPolygon"}
        if not is_area or not shape.area or not shape.is_valid:
            findings.add(
                row,
                None,
                "",
                code="no_outline",
                vi="không có đường bao hợp lệ",
                en="has no valid outline",
            )
    found = np.empty(len(shapes), object)
    found[:] = shapes
    return found


def _text(cell: Any) -> str:  # noqa: ANN401 (whatever a map file holds)
    if cell is None or pd.isna(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
