"""Reads files of points for the file commands: any place on earth, every wrong cell named."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from gis.errors import InputError
from gis.model import Points
from gis.report import Finding
from gis.units import Degrees, Ids, Index
from runs.csv_table import Findings, Table, check_ids, raise_all, read_table

COLUMNS: Final = ("lon", "lat")
LIMIT: Final = {"lon": 180.0, "lat": 90.0}
_NUMBER: Final = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """
    Schools as their gates, sorted by code, longitude, latitude.

    Attributes
    ----------
    school_code
        Codes, ascending, shape (S,).
    gate
        Ids ``code#1``, ``code#2`` … and places, shape (G,).
    gate_school
        School of each gate, ascending, shape (G,).
    """

    school_code: Ids
    gate: Points
    gate_school: Index


def geojson_of_points(name: str, id_column: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """
    Return rows with ``lon`` and ``lat`` as a GeoJSON file (RFC 7946), in their order.

    Parameters
    ----------
    name, id_column
        Name of the layer, and the column that is a feature's id; every column is a property.
    """
    features = [
        {
            "type": "Feature",
            "id": one[id_column],
            "geometry": {"type": "Point", "coordinates": [one["lon"], one["lat"]]},
            "properties": one,
        }
        for one in rows
    ]
    whole = {"type": "FeatureCollection", "name": name, "features": features}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_homes_and_gates(homes: Path, schools: Path) -> tuple[Points, Gates]:
    """
    Read ``pupil_id,lon,lat`` and ``school_code,lon,lat``; a repeated code is several gates.

    Raises
    ------
    InputError
        With every error of both files.
    """
    found: list[Finding] = []
    tables = []
    for path, key in ((homes, "pupil_id"), (schools, "school_code")):
        try:
            tables.append(_read(path, key, unique=key == "pupil_id"))
        except InputError as error:
            if not error.findings:
                raise
            found += error.findings
    raise_all(found)
    return _homes(tables[0]), gates_of(tables[1])


def read_homes(homes: Path) -> Points:
    """Read ``pupil_id,lon,lat``, sorted by id; ``InputError`` with every error of the file."""
    return _homes(_read(homes, "pupil_id", unique=True))


def read_located(pupils: Path) -> Points:
    """Read ``pupil_id,lon,lat`` where both may be empty (nan), sorted by id."""
    return _homes(_read(pupils, "pupil_id", unique=True, may_be_empty=True))


def read_schools(schools: Path) -> Gates:
    """Read ``school_code,lon,lat``; ``InputError`` with every error of the file."""
    return gates_of(_read(schools, "school_code", unique=False))


def _read(path: Path, key: str, *, unique: bool, may_be_empty: bool = False) -> Points:
    if not path.is_file():
        msg = f"{path}: there is no such file"
        raise InputError(msg)
    table = read_table(path, required=[key, *COLUMNS])
    findings = Findings(path.name, of_children=key == "pupil_id")
    if unique:
        check_ids(table, key, findings)
    _check_filled(table, key, findings)
    if may_be_empty:
        _check_halves(table, findings)
    lon, lat = (
        _degrees(table, column, findings, shown=not unique, may_be_empty=may_be_empty)
        for column in COLUMNS
    )
    findings.stop()
    return Points(id=np.array(table.columns[key], dtype=np.object_), lon=lon, lat=lat)


def _check_filled(table: Table, key: str, findings: Findings) -> None:
    """Add a finding for an id of spaces, and for a missing one that nobody else names."""
    reported = {finding.row for finding in findings.found}
    for row, name in zip(table.row, table.columns[key], strict=True):
        if not name.strip() and row not in reported:
            findings.add(row, key, "", code="empty_id", vi="thiếu mã", en="the id is missing")


def _check_halves(table: Table, findings: Findings) -> None:
    """Add a finding for each row in which one of the two coordinates is missing."""
    for row, *cells in zip(table.row, *(table.columns[name] for name in COLUMNS), strict=True):
        if not cells[0].strip() and cells[1].strip():
            vi, en = _why("", "lon", number=math.nan)
            findings.add(row, "lon", "", code="coordinate", vi=vi, en=en)
        elif cells[0].strip() and not cells[1].strip():
            vi, en = _why("", "lat", number=math.nan)
            findings.add(row, "lat", "", code="coordinate", vi=vi, en=en)


def _degrees(
    table: Table, column: str, findings: Findings, *, shown: bool, may_be_empty: bool = False
) -> Degrees:
    """Return a column as degrees; a child's coordinates are never shown in a finding."""
    limit = LIMIT[column]
    numbers = np.empty(len(table), dtype=np.float64)
    for i, (row, cell) in enumerate(zip(table.row, table.columns[column], strict=True)):
        numbers[i] = float(cell) if _NUMBER.fullmatch(cell) else math.nan
        if abs(numbers[i]) <= limit or (may_be_empty and not cell.strip()):
            continue
        vi, en = _why(cell, column, number=float(numbers[i]))
        findings.add(row, column, cell if shown else "", code="coordinate", vi=vi, en=en)
    return numbers


def degrees_of(table: Table, column: str, findings: Findings) -> Degrees:
    """Return a column ``lon`` or ``lat``; every other cell is a finding that shows no value."""
    return _degrees(table, column, findings, shown=False)


def _why(cell: str, column: str, *, number: float) -> tuple[str, str]:
    name_vi = "kinh độ" if column == "lon" else "vĩ độ"
    name_en = "longitude" if column == "lon" else "latitude"
    if not cell.strip():
        return f"thiếu {name_vi}", f"the {name_en} is missing"
    if math.isnan(number):
        return f"{name_vi} không phải là số", f"the {name_en} is not a number"
    hint_vi, hint_en = "", ""
    if column == "lat" and abs(number) <= LIMIT["lon"]:
        hint_vi, hint_en = "; có thể hai cột bị đổi chỗ", "; are the two columns swapped?"
    elif abs(number) > LIMIT["lon"]:
        hint_vi = "; có thể là toạ độ phẳng tính bằng mét"
        hint_en = "; are these projected metres?"
    limit = LIMIT[column]
    return (
        f"{name_vi} phải từ -{limit:g} đến {limit:g} độ{hint_vi}",
        f"the {name_en} must be from -{limit:g} to {limit:g} degrees{hint_en}",
    )


def _homes(points: Points) -> Points:
    order = np.array(sorted(range(len(points)), key=points.id.__getitem__), dtype=np.intp)
    return Points(id=points.id[order], lon=points.lon[order], lat=points.lat[order])


def gates_of(points: Points) -> Gates:
    """Return schools of gates that carry their school's code as id."""
    place = list(zip(points.id, points.lon, points.lat, strict=True))
    order = np.array(sorted(range(len(points)), key=place.__getitem__), dtype=np.intp)
    code = points.id[order]
    codes = sorted(set(code))
    number = {one: i for i, one in enumerate(codes)}
    gate_school = np.array([number[one] for one in code], dtype=np.int32)
    first = np.searchsorted(gate_school, gate_school)
    names = [f"{one}#{i - at + 1}" for i, (one, at) in enumerate(zip(code, first, strict=True))]
    gate = Points(
        id=np.array(names, dtype=np.object_), lon=points.lon[order], lat=points.lat[order]
    )
    return Gates(school_code=np.array(codes, dtype=np.object_), gate=gate, gate_school=gate_school)
