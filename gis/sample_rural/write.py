"""The rural place on disk: Excel lists, commune borders, a small map, and what officers drew."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from gis.sample_rural import land, people, schools
from gis.sample_rural.books import workbook
from gis.sample_rural.roads import write_osm

if TYPE_CHECKING:
    from pathlib import Path

    from gis.sample_rural.land import Point

SEED: Final = 20262027
GENERATOR_VERSION: Final = 1
OSM_NAME: Final = "osm/khe_may_hu_cau.osm"
PROVINCE: Final = "khe-may"
POLICY: Final = "mountain-primary"
SCHOOL_HEADINGS: Final = (
    "Mã trường", "Tên trường", "Loại trường", "Loại hình", "Mã xã", "Kinh độ", "Vĩ độ",
    "Nội trú, bán trú",
)  # fmt: skip
SITE_HEADINGS: Final = (
    "Mã điểm trường", "Mã trường", "Tên điểm trường", "Kinh độ", "Vĩ độ", "Các khối lớp",
)  # fmt: skip
GATE_HEADINGS: Final = (
    "Mã trường", "Số cổng", "Mã điểm trường", "Tên cổng", "Kinh độ", "Vĩ độ",
    "Học sinh được ra vào",
)  # fmt: skip
SEAT_HEADINGS: Final = ("Năm học", "Mã trường", "Khối", "Số lớp", "Sĩ số", "Chỉ tiêu")
PUPIL_HEADINGS: Final = (
    "Mã học sinh", "Năm học", "Khối", "Nhóm", "Nơi ở hiện tại", "Mã xã", "Thôn, bản", "Kinh độ",
    "Vĩ độ", "Vị trí theo", "Loại cư trú", "Ngày sinh", "Giới tính",
)  # fmt: skip


def write_rural(folder: Path, *, seed: int = SEED) -> dict[str, str]:
    """Write the whole place and return the SHA-256 of each file by its path."""
    files = {path: workbook(*book) for path, book in _books(seed).items()}
    files["admin/communes.geojson"] = _communes()
    files["roads/missing_roads.geojson"] = missing_roads()
    files["place.toml"] = _place()
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (folder / OSM_NAME).parent.mkdir(parents=True, exist_ok=True)
    write_osm(folder / OSM_NAME)
    files[OSM_NAME] = (folder / OSM_NAME).read_bytes()
    hashes = {path: hashlib.sha256(files[path]).hexdigest() for path in sorted(files)}
    lines = [
        f"# {land.PLACE}: {land.INVENTED}",
        f"generator_version {GENERATOR_VERSION}",
        f"seed {seed}",
        *(f"{digest}  {path}" for path, digest in hashes.items()),
    ]
    (folder / "VERSION").write_bytes(("\n".join(lines) + "\n").encode())
    return hashes


def _books(seed: int) -> dict[str, tuple[str, tuple[str, ...], schools.Rows]]:
    def title(what: str) -> str:
        return f"{what} {land.PLACE} ({land.INVENTED})"

    return {
        "schools/schools.xlsx": (title("Trường học"), SCHOOL_HEADINGS, schools.school_rows()),
        "schools/campuses.xlsx": (title("Điểm trường"), SITE_HEADINGS, schools.site_rows()),
        "schools/gates.xlsx": (title("Cổng trường"), GATE_HEADINGS, schools.gate_rows()),
        "schools/seats.xlsx": (title("Chỉ tiêu"), SEAT_HEADINGS, schools.seat_rows()),
        "people/pupils.xlsx": (title("Học sinh"), PUPIL_HEADINGS, people.pupil_rows(seed)),
    }


def _place() -> bytes:
    text = f"""# {land.PLACE}: {land.INVENTED}. What demo takes where nobody says otherwise.
province = "{PROVINCE}"
policy = "{POLICY}"
season = "{schools.SEASON}"
grade = "1"
"""
    return text.encode()


def _communes() -> bytes:
    features = []
    for commune, ring in zip(land.COMMUNES, land.commune_rings(), strict=True):
        properties = {"code": commune.code, "name": commune.name, "kind": "xã",
                      "valid_from": "2025-07-01", "valid_to": None}  # fmt: skip
        features.append(_feature(properties, "Polygon", [_degrees([*ring, ring[0]])]))
    return _geojson("communes", features)


def missing_roads() -> bytes:
    """Return the roads that officers know and the map does not, as they drew them."""
    features = [
        _feature({**tags, "name": name}, "LineString", _degrees(points))
        for name, tags, points in land.MISSING_ROADS
    ]
    return _geojson("missing_roads", features)


def _degrees(points: list[Point] | tuple[Point, ...]) -> list[list[float]]:
    return [list(land.lon_lat(point)) for point in points]


def _feature(properties: dict[str, Any], kind: str, coordinates: list[Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def _geojson(name: str, features: list[dict[str, Any]]) -> bytes:
    head = {
        "type": "FeatureCollection", "name": name,
        "description": f"{land.PLACE}: {land.INVENTED}",
    }  # fmt: skip
    body = ",\n".join(
        json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in features
    )
    start = json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1]
    return f'{start},"features":[\n{body}\n]}}\n'.encode()
