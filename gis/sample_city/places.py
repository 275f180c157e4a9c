"""Wards, khu phố and the names that both had before the reform."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.sample_city import plan
from gis.sample_city.curves import Point, area, as_segments, centre, length, within
from gis.sample_city.density import density
from gis.sample_city.names import WARDS
from gis.sample_city.wards import Polygon, outline
from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.sample_city.blocks import Block
    from gis.sample_city.skeleton import Town

REFORM: Final = "2025-07-01"
LAST_DAY_BEFORE: Final = "2025-06-30"
MANY_WARDS: Final = "quận, huyện cũ gồm nhiều phường, xã mới"
FIRST_KHU_PHO: Final = {"99110": 22, "99128": 8}  # numbers run on where wards were joined
OLD_NUMBER_OF_25: Final = 11  # the case of 2025: khu phố 11 became 25 and the form knew only 25
M2_PER_KHU_PHO: Final = 450_000.0


@dataclass(slots=True)
class KhuPho:
    """A neighbourhood: its ward, number, middle, and the number and ward it had before."""

    ward: int
    number: int
    at: Point
    old_number: int
    old_ward: str


@dataclass(slots=True)
class Places:
    """The wards' areas and neighbourhoods, and the ward of every block."""

    block_ward: list[int] = field(default_factory=list)
    polygons: list[list[Polygon]] = field(default_factory=list)
    khu_pho: list[KhuPho] = field(default_factory=list)
    borders: list[NDArray[np.float64]] = field(default_factory=list)

    def ward_at(self, at: Point) -> int:
        """Return the ward of a place, ``NONE`` outside the city."""
        return next((i for i, border in enumerate(self.borders) if within(at, border)), NONE)

    def khu_pho_at(self, ward: int, at: Point) -> KhuPho:
        """Return the neighbourhood of a place: the one whose middle is nearest."""
        return min((k for k in self.khu_pho if k.ward == ward), key=lambda k: length(k.at, at))


def places(town: Town, blocks: list[Block]) -> Places:
    """Give every superblock to a ward on its own side of the river, and divide the wards."""
    ward_of = [_ward(centre(town.plane.points(ring))) for ring in town.superblocks]
    out = Places(block_ward=[ward_of[block.superblock] for block in blocks])
    for ward in range(len(WARDS)):
        mine = [block.ring for block, of in zip(blocks, out.block_ward, strict=True) if of == ward]
        polygons = outline(town.plane, mine)
        out.polygons.append(polygons)
        rings = [as_segments(ring, closed=True) for polygon in polygons for ring in polygon]
        out.borders.append(np.vstack(rings))
        out.khu_pho += _khu_pho(town, blocks, out.block_ward, ward)
    return out


def west_of_river(at: Point) -> bool:
    """Return whether a place lies on the river's right bank; the river never turns north."""
    x, y = at
    middle = plan.banks()[0]
    below = [i for i, point in enumerate(middle) if point[1] <= y]
    (ax, ay), (bx, by) = middle[max(below[0] - 1, 0)], middle[below[0]]
    share = (ay - y) / (ay - by) if ay != by else 0.0
    return x < ax + share * (bx - ax)


def _ward(at: Point) -> int:
    west = west_of_river(at)
    near = [i for i, ward in enumerate(WARDS) if west_of_river(ward[3]) == west]
    return min(near, key=lambda i: length(WARDS[i][3], at))


def _khu_pho(town: Town, blocks: list[Block], block_ward: list[int], ward: int) -> list[KhuPho]:
    """Return neighbourhoods whose middles are spread over the ward's built blocks."""
    code, former = WARDS[ward][0], WARDS[ward][4].split(", ")
    mine = [
        block
        for block, of in zip(blocks, block_ward, strict=True)
        if of == ward and block.built and not block.water
    ]
    centres = [centre(town.plane.points(town.plane.ring(block.ring))) for block in mine]
    sizes = [area(town.plane.points(block.ring)) for block in mine]
    n_parts = max(4, min(8, int(sum(sizes) / M2_PER_KHU_PHO)))
    chosen = [max(centres, key=density)]
    while len(chosen) < n_parts:
        chosen.append(
            max(centres, key=lambda at: min(length(at, c) for c in chosen) * (0.3 + density(at)))
        )
    first = FIRST_KHU_PHO.get(code, 1)
    out = []
    for i, at in enumerate(sorted(chosen)):
        number = first + i
        old = OLD_NUMBER_OF_25 if number == 25 else 1 + (number * 7 + ward) % 13  # noqa: PLR2004 - the named case
        out.append(KhuPho(ward, number, at, old, former[i % len(former)]))
    return out


def alias_rows(places: Places) -> list[tuple[str, ...]]:
    """Return the rows of the register of former names, in its columns."""
    districts: dict[str, list[str]] = {}
    rows = [
        _alias(
            (name, district), code, "ward", confidence="0.95", note=f"nhập vào {today} từ {REFORM}"
        )
        for code, today, _, _, former, district in WARDS
        for name in former.split(", ")
    ]
    for code, _, _, _, _, district in WARDS:
        districts.setdefault(district, []).append(code)
    district_of: dict[str, str] = {ward[0]: ward[5] for ward in WARDS}
    rows.append(
        _alias(
            ("Phường 11", district_of["99113"]),
            "99113",
            "ward",
            confidence="0.30",
            note="một phần nhỏ về Gò Sim",
        )
    )
    rows += [
        _alias((name, ""), code, "district", confidence=f"{1 / len(codes):.2f}", note=MANY_WARDS)
        for name, codes in sorted(districts.items())
        for code in codes
    ]
    for part in places.khu_pho:
        code, district = WARDS[part.ward][0], WARDS[part.ward][5]
        old, now = f"Khu phố {part.old_number}, {part.old_ward}", f"Khu phố {part.number}"
        note = f"nay là {now}"
        rows.append(
            _alias((old, district), code, "khu_pho", confidence="0.90", khu_pho=now, note=note)
        )
    return sorted(set(rows))


def _alias(
    named: tuple[str, str], code: str, kind: str, *, confidence: str, note: str, khu_pho: str = ""
) -> tuple[str, ...]:
    """Return one row; nobody published shares."""
    days = ("2006-11-10", LAST_DAY_BEFORE)
    return (*named, code, kind, *days, confidence, "", khu_pho, note)
