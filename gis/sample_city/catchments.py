"""Official catchments of the primary schools, with one gap and one overlap as real ones have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gis.sample_city.curves import Point, area, centre, length
from gis.sample_city.people import SEASON
from gis.sample_city.places import west_of_river
from gis.sample_city.wards import outline

if TYPE_CHECKING:
    from gis.sample_city.build import Sample
    from gis.sample_city.schools import School
    from gis.sample_city.wards import Polygon

GAP_NEAR: Final = (2450.0, 3600.0)
OVERLAP_NEAR: Final = (6050.0, 4800.0)
SMALLEST_M2: Final = 12_000.0
SOURCE: Final = "Quyết định số 00/QĐ-UBND, dữ liệu hư cấu / invented"
Catchment = tuple[dict[str, Any], list["Polygon"]]


def catchments(sample: Sample) -> list[Catchment]:
    """
    Return one catchment per public primary school: the blocks nearest to it on its own river bank.

    One block belongs to nobody, and one block belongs to two schools.
    """
    town = sample.city.town
    schools = [s for s in sample.schools if s.kind == "primary"]
    rings = [block.ring for block in sample.blocks]
    middles = [centre(town.plane.points(ring)) for ring in rings]
    owner = [_nearest(schools, at) for at in middles]
    built = [
        i
        for i, block in enumerate(sample.blocks)
        if block.built and not block.water and area(town.plane.points(block.ring)) > SMALLEST_M2
    ]
    gap = min(built, key=lambda i: length(middles[i], GAP_NEAR))
    shared, second = _on_a_border(sample, owner, [i for i in built if i != gap], middles)
    out: list[Catchment] = []
    for position, school in enumerate(schools):
        mine = [i for i, of in enumerate(owner) if of == position and i != gap]
        mine += [shared] if position == second else []
        out.append((_properties(school), outline(town.plane, [rings[i] for i in mine])))
    return out


def _nearest(schools: list[School], at: Point) -> int:
    west = west_of_river(at)
    near = [i for i, s in enumerate(schools) if west_of_river(s.site.at) == west]
    return min(near, key=lambda i: length(schools[i].site.at, at))


def _on_a_border(
    sample: Sample, owner: list[int], built: list[int], middles: list[Point]
) -> tuple[int, int]:
    """Return a block that touches another catchment along a street, and that catchment."""
    plane = sample.city.town.plane
    beside: dict[tuple[int, int], int] = {}
    walked = [plane.ring(block.ring) for block in sample.blocks]
    for i, ring in enumerate(walked):
        for piece in zip(ring, [*ring[1:], ring[0]], strict=True):
            beside[piece] = i
    for i in sorted(built, key=lambda i: length(middles[i], OVERLAP_NEAR)):
        for u, v in zip(walked[i], [*walked[i][1:], walked[i][0]], strict=True):
            other = beside.get((v, u), i)
            if owner[other] != owner[i] and sample.blocks[other].built:
                return i, owner[other]
    msg = "no block lies on a border between catchments"
    raise RuntimeError(msg)


def _properties(school: School) -> dict[str, Any]:
    return {
        "catchment_id": f"TH-{school.code}-{SEASON[:4]}",
        "level": "primary",
        "season": SEASON,
        "school_codes": school.code,
        "kind": "official",
        "source": SOURCE,
        "valid_from": "2026-03-31",
        "valid_to": None,
    }
