"""Small register files of an invented place, right in every cell until a test spoils one."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PLACE = "an-thuan"
WEST_WARD, EAST_WARD = "99101", "99102"

Row = dict[str, str]


def ward(
    code: str, name: str, *, west: float, kind: str = "phường", former: str | None = None
) -> dict[str, object]:
    """Return a ward 0.03 degrees wide, south-west corner at (west, 9.72)."""
    east, south, north = west + 0.03, 9.72, 9.75
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    told = {} if former is None else {"former_units": former}
    return feature({"code": code, "name": name, "kind": kind} | told, "Polygon", [ring])


def feature(properties: Mapping[str, object], kind: str, coordinates: object) -> dict[str, object]:
    """Return one GeoJSON feature; no coordinates = no geometry."""
    geometry = {"type": kind, "coordinates": coordinates} if coordinates is not None else None
    return {"type": "Feature", "properties": dict(properties), "geometry": geometry}


def two_wards(*, former: str | None = None) -> list[dict[str, object]]:
    """Return two wards side by side; their common border is 107.08 degrees east."""
    return [
        ward(WEST_WARD, "Phường Bến Thuận", west=107.05, former=former),
        ward(EAST_WARD, "Phường Cây Dừa", west=107.08),
    ]


def school(code: str, **changed: str) -> Row:
    """Return a primary school in the western ward."""
    row = {
        "school_code": code,
        "name": f"Trường Tiểu học Bến Thuận {code}",
        "kind": "primary",
        "levels": "primary",
        "ownership": "public",
        "ward_code": WEST_WARD,
        "lon": "107.06",
        "lat": "9.73",
        "valid_from": "05/09/1990",
        "valid_to": "",
    }
    return row | changed


def gate(school_code: str, gate_no: str = "1", **changed: str) -> Row:
    """Return a gate at the school's place."""
    row = {"school_code": school_code, "gate_no": gate_no, "lon": "107.061", "lat": "9.731"}
    return row | {"open_to_pupils": "true"} | changed


def seats(school_code: str, **changed: str) -> Row:
    """Return two classes of 35 in grade 1."""
    row = {"season": "2026-2027", "school_code": school_code, "grade": "1", "classes": "2"}
    return row | {"class_size": "35", "seats": "70"} | changed


def pupil(pupil_id: str, **changed: str) -> Row:
    """Return a first-grader in the western ward."""
    row = {
        "pupil_id": pupil_id,
        "season": "2026-2027",
        "grade": "1",
        "group": "1",
        "address": "12/3/4B đường Bến Thuận",
        "ward_code": WEST_WARD,
        "lon": "107.06",
        "lat": "9.735",
        "birth_date": "15/03/2020",
        "sex": "Nữ",
    }
    return row | changed


def csv_text(rows: Sequence[Row], *, delimiter: str = ",") -> str:
    """Return rows as CSV text with the first row's keys as header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_csv(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows as UTF-8 CSV."""
    path.write_text(csv_text(rows), encoding="utf-8")
    return path


def write_geojson(path: Path, features: Sequence[Mapping[str, object]]) -> Path:
    """Write features as GeoJSON."""
    collection = {"type": "FeatureCollection", "features": list(features)}
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path
