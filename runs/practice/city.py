"""The invented city as practice finds it: twelve children of one ward without a sure address."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Final

from gis.shipped import data_path

if TYPE_CHECKING:
    from pathlib import Path

PROVINCE: Final = "an-thuan"
SEASON: Final = "2026-2027"
WARD: Final = "99101"
GRADE: Final = "1"
N_UNCLEAR: Final = 12
PUPILS: Final = "people/pupils.csv"
ROADS: Final = "osm/an_thuan_hu_cau.osm.pbf"

WARD_NAME: Final = "phường Chợ Đình"

_NUMBER: Final = re.compile(r"^(?:Số )?(\d[\w/]*) (?:đường )?([^,]+)")
"""A house number and its street."""


def write_city(folder: Path) -> None:
    """
    Lay out the invented city in a new folder, some addresses of it unclear.

    Notes
    -----
    All but the children is the shipped city itself. The same children are chosen each time: the
    first of the ward and grade, by id, whose address begins with a house number.
    """
    shipped = data_path("sample")
    for path in sorted(shipped.rglob("*")):
        there = folder / path.relative_to(shipped)
        if path.is_dir():
            there.mkdir(parents=True, exist_ok=True)
        elif path != shipped / PUPILS:
            there.parent.mkdir(parents=True, exist_ok=True)
            there.symlink_to(path)
    with (shipped / PUPILS).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    chosen = [row for row in rows if _can_be_unclear(row)][:N_UNCLEAR]
    for at, row in enumerate(chosen):
        row["address"] = _unclear(row["address"], is_short=at % 2 == 0)
        row.update(dict.fromkeys(("lon", "lat", "point_quality", "khu_pho"), ""))
    with (folder / PUPILS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _unclear(address: str, *, is_short: bool) -> str:
    """
    Return an address as people write it who leave half of the street out, or err in the number.

    Examples
    --------
    >>> _unclear("12/3 đường Trần Phú, phường Chợ Đình", is_short=True)
    '12/3 Phú, phường Chợ Đình'
    """
    found = _NUMBER.match(address)
    if found is None:
        return address
    number, street = found.groups()
    told = f"{number} {street.split()[-1]}" if is_short else f"7{number} {street}"
    return f"{told}, {WARD_NAME}"


def _can_be_unclear(row: dict[str, str]) -> bool:
    is_of_ward = row["ward_code"] == WARD and row["grade"] == GRADE and row["season"] == SEASON
    return is_of_ward and _NUMBER.match(row["address"]) is not None
