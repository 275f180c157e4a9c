"""The two files of a new place as TOML text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN: Final = "?"
"""The answer that something is not known; it is written down as unknown, never guessed."""

NO: Final = "-"
ASK: Final = "unknown: ask"
GEOFABRIK: Final = "//download.geofabrik.de/"
"""Publishes the MD5 of each file under the same address with .md5 behind it."""

WARDS_BY_HAND: Final = {
    "by_hand_vi": (
        "Ranh giới và mã các xã, phường: xin của Sở Nội vụ hoặc cơ quan thống kê, đặt vào admin/."
    ),
    "by_hand_en": (
        "Polygons and codes of the units: ask the Department of Home Affairs or the statistics "
        "office, put them into admin/."
    ),
}
REGISTERS_BY_HAND: Final = {
    "by_hand_vi": (
        "Danh sách trường, điểm trường, cổng, chỉ tiêu, học sinh: đặt vào schools/ và people/ "
        "(Excel hoặc CSV)."
    ),
    "by_hand_en": (
        "Lists of schools, sites, gates, seats, pupils: put them into schools/ and people/ "
        "(Excel or CSV)."
    ),
}


def province_text(texts: Mapping[str, str], known: Mapping[str, Any]) -> str:
    """
    Return ``province.toml``.

    Parameters
    ----------
    texts
        One answer per question.
    known
        Box and coordinate system as values, where they are known.
    """
    table: dict[str, Any] = {key: texts[key] for key in ("id", "name_vi", "name_en")}
    table |= known
    for key in ("admin_levels", "languages"):
        if texts[key] != UNKNOWN:
            table[key] = [one.strip() for one in texts[key].split(",") if one.strip()]
    if texts["contact"] != UNKNOWN:
        table["contact"] = texts["contact"]
    table["unknown"] = [key for key, text in texts.items() if text == UNKNOWN]
    head = [
        f"# {texts['name_vi']}: made by gantruong init. The place's own headings of columns go",
        "# below, see docs/provinces.md. What stands under unknown is to be found out: nothing is",
        "# assumed for it.",
    ]
    return _toml(head, table)


def sources_text(texts: Mapping[str, str]) -> str:
    """Return ``sources.toml``: roads, wards, registers; unknown licences say so."""
    known_file = texts["wards_file"] not in {NO, UNKNOWN}
    wards = {
        "id": "wards",
        "title": "Polygons of wards or communes",
        "covers": ["wards", "aliases", "population"],
        "holder": ASK,
        "licence": ASK if texts["wards_licence"] == UNKNOWN else texts["wards_licence"],
        "note": f"File at hand: {Path(texts['wards_file']).name}" if known_file else "No file yet",
        **WARDS_BY_HAND,
    }
    registers = {
        "id": "registers",
        "title": "Registers of schools, sites, gates, seats and pupils",
        "covers": ["schools", "campuses", "gates", "seats", "pupils"],
        "holder": f"Sở Giáo dục và Đào tạo ({texts['name_vi']})",
        "licence": "by agreement with the Department; children's data under Luật 91/2025/QH15",
        **REGISTERS_BY_HAND,
    }
    head = f"# Sources of {texts['name_vi']}: holder, licence, what is fetched, what comes by hand."
    tables = [_toml(["[[source]]"], one) for one in (wards, registers)]
    return "\n".join([head, "", _roads(texts), *tables])


def _roads(texts: Mapping[str, str]) -> str:
    osm: dict[str, Any] = {
        "id": "osm",
        "title": "Roads, water and school objects",
        "covers": ["network", "water", "schools"],
        "holder": "OpenStreetMap contributors",
        "licence": "ODbL 1.0",
        "attribution": "© OpenStreetMap contributors",
        "url": "https://www.openstreetmap.org/copyright",
    }
    url = texts["roads_url"]
    if url in {NO, UNKNOWN}:
        osm["by_hand_vi"] = "Tệp đường .osm.pbf hoặc .osm: đặt vào osm/."
        osm["by_hand_en"] = "A road extract .osm.pbf or .osm: put it into osm/."
        return _toml(["[[source]]"], osm)
    file = {"url": url}
    if GEOFABRIK in url:
        file |= {"checksum_url": f"{url}.md5", "checksum": "md5"}
    name = url.rpartition("/")[2]
    if texts["bbox"] == UNKNOWN:
        file["save_as"] = f"osm/{name}"
    else:
        file |= {"save_as": f"downloads/{name}", "crop": f"osm/{texts['id']}.osm.pbf"}
    return _toml(["[[source]]"], osm) + _toml(["[[source.file]]"], file)


def _toml(head: list[str], table: Mapping[str, Any]) -> str:
    """Return a flat table as TOML; its texts and lists are written as in JSON."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items()]
    return "\n".join([*head, *lines]) + "\n"
