"""Sixty schools and three centres: names, codes, grounds, gates, campuses and seats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.sample_city.names import CITY, LOWER, PRIMARY, UPPER, VIRTUES, WARDS
from gis.sample_city.sites import Site, find_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis.sample_city.blocks import Block
    from gis.sample_city.dice import Dice
    from gis.sample_city.places import Places
    from gis.sample_city.skeleton import Town

PER_WARD: Final = (  # preschool, primary, lower secondary, upper secondary; wards as in names.WARDS
    (2, 2, 1, 1), (2, 2, 1, 1), (2, 2, 1, 0), (2, 2, 1, 1), (1, 1, 1, 0), (1, 2, 1, 0),
    (2, 2, 0, 1), (1, 1, 1, 0), (2, 2, 1, 1), (2, 2, 2, 1), (1, 2, 1, 0), (1, 1, 1, 0),
)  # fmt: skip
KINDS: Final = ("preschool", "primary", "lower_secondary", "upper_secondary")
KIND_DIGIT: Final = {
    "preschool": 0,
    "primary": 1,
    "lower_secondary": 2,
    "upper_secondary": 3,
    "multi_level": 4,
}
SPECIAL: Final = (
    # kind, ward, name, levels, ownership
    ("multi_level", 9, "Trường THCS và THPT Thuận Đông", ("lower_secondary", "upper_secondary"),
    "public"),
    ("multi_level", 8, "Trường Tiểu học, THCS và THPT Biển Xanh", ("primary", "lower_secondary",
    "upper_secondary"), "private"),
    ("continuing", 3, "Trung tâm GDNN - GDTX An Thuận", ("upper_secondary",), "public"),
    ("language_centre", 0, "Trung tâm Ngoại ngữ Cánh Buồm", (), "private"),
    ("it_centre", 9, "Trung tâm Tin học Thuận Việt", (), "private"),
)  # fmt: skip
PREFIX: Final = {
    "preschool": "Trường Mầm non", "primary": "Trường Tiểu học", "lower_secondary": "Trường THCS",
    "upper_secondary": "Trường THPT",
}  # fmt: skip
LEVEL_OF_GRADE: Final = {
    "K": "preschool",
    "1": "primary",
    "6": "lower_secondary",
    "10": "upper_secondary",
}
POPULAR: Final = "Trường Tiểu học Chợ Đình"
CLOSED_TO_PUPILS_EVERY: Final = 9  # each ninth side gate is for deliveries only


@dataclass(slots=True)
class School:
    """One school or centre."""

    code: str
    name: str
    kind: str
    levels: tuple[str, ...]
    ownership: str
    site: Site
    annexe: Site | None = None
    address: str = ""
    annexe_address: str = ""
    opened: str = "1986-09-05"


def build_schools(town: Town, blocks: list[Block], places: Places, dice: Dice) -> list[School]:
    """Return the schools sorted by code, each with grounds that no alley has reached yet."""
    mine = [
        [i for i, of in enumerate(places.block_ward) if of == ward] for ward in range(len(WARDS))
    ]
    sites: list[Site] = []
    out: list[School] = []
    names = {
        kind: iter(pool) for kind, pool in zip(KINDS, (VIRTUES, PRIMARY, LOWER, UPPER), strict=True)
    }

    def site(kind: str, ward: int) -> Site:
        found = find_site(town, blocks, sites, (kind, ward, mine[ward]), dice)
        sites.append(found)
        return found

    for column in (3, 2, 1, 0):  # large grounds first
        kind = KINDS[column]
        pairs = [(ward, counts[column]) for ward, counts in enumerate(PER_WARD)]
        for ward in (ward for ward, n_schools in pairs for _ in range(n_schools)):
            code = f"99{KIND_DIGIT[kind]}{sum(s.kind == kind for s in out) + 1:03d}"
            name = f"{PREFIX[kind]} {next(names[kind])}"
            out.append(School(code, name, kind, (kind,), "public", site(kind, ward)))
    for i, (kind, ward, name, levels, ownership) in enumerate(SPECIAL):
        code = f"99{KIND_DIGIT.get(kind, 5)}{i + 1:03d}"
        out.append(School(code, name, kind, levels, ownership, site(kind, ward)))
    _annexes(out, site)
    return sorted(out, key=lambda school: school.code)


def address_schools(town: Town, schools: list[School], dice: Dice) -> None:
    """Write each school's address from the street of its main gate, once streets have names."""
    for school in schools:
        street = town.streets[school.site.gates[0].street].name
        school.address = site_address(school.site, dice.whole(3, 190), street)
        school.opened = f"{dice.whole(1978, 2012)}-09-05"
        if school.annexe:
            street = town.streets[school.annexe.gates[0].street].name
            school.annexe_address = site_address(school.annexe, dice.whole(3, 190), street)


def site_address(site: Site, number: int, street: str) -> str:
    """Return an address in the official order: number, street, ward, city."""
    _, ward, kind, *_ = WARDS[site.ward]
    return f"{number} {street}, {kind} {ward}, {CITY}"


def _annexes(schools: list[School], site: Callable[[str, int], Site]) -> None:
    """Give three schools a second campus in the same ward."""
    for kind, every in (("primary", 7), ("preschool", 11)):
        same = [school for school in schools if school.kind == kind]
        for school in same[3::every]:
            school.annexe = site("preschool", school.site.ward)
