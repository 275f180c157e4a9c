"""Five thousand invented children of four grades: no names, and numbers that tell nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.sample_city.curves import Point, length, rounded
from gis.sample_city.fields import far_places
from gis.sample_city.homes import City, Home, home_on, typed_address
from gis.sample_city.names import WARDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis.sample_city.dice import Dice
    from gis.sample_city.schools import School

SEASON: Final = "2026-2027"
COHORTS: Final = {"K": (1168, 2021), "1": (1296, 2020), "6": (1234, 2015), "10": (1302, 2011)}
BEFORE: Final = {"1": "preschool", "6": "primary", "10": "lower_secondary"}
TEMPORARY_SHARE: Final = 0.26  # vietnamnet.vn 2496933, March 2026
NO_PRESCHOOL_SHARE: Final = 0.136  # 26,900 of 197,500 first-graders; plo.vn post899051
GROUPS: Final = (0.93,)  # share of group 1, the residents; the rest asks for another area: group 2
QUALITIES: Final = (
    ("house", 0.74),
    ("alley", 0.88),
    ("street", 0.95),
    ("khu_pho", 0.99),
    ("ward", 1.0),
)
PROGRAMMES: Final = ("Tiếng Anh tăng cường", "Tiếng Anh tích hợp")
TEMPORARY_CODE_SHARE: Final = 0.05  # vietnam.vn, July 2025: 5 % had one
FAR_M: Final = (170.0, 330.0)


@dataclass(slots=True)
class Pupil:
    """One invented child."""

    code: str
    grade: str
    group: int
    address: str
    home: Home
    at: Point
    quality: str
    temporary: bool
    born: tuple[int, int, int]
    sex: str
    previous_school: str
    wish: str


def build_pupils(city: City, dice: Dice) -> list[Pupil]:
    """Return the season's children sorted by code; the first of each grade live in odd places."""
    codes = _codes(sum(n for n, _ in COHORTS.values()), dice)
    far, out = far_places(city), []
    for grade, (n_pupils, born) in COHORTS.items():
        odd = _odd_homes(city, far, dice)
        for i in range(n_pupils):
            home = odd[i] if i < len(odd) else _any_home(city, dice)
            out.append(_pupil(city, next(codes), grade, born, home, dice, exact=i < len(odd)))
    return sorted(out, key=lambda pupil: pupil.code)


def _codes(n_codes: int, dice: Dice) -> Iterator[str]:
    """Yield opaque codes: twelve digits of a province that does not exist, or a temporary code."""
    seen: set[str] = set()
    while len(seen) < n_codes:
        temporary = dice.chance(TEMPORARY_CODE_SHARE)
        code = (
            f"TAM{dice.whole(0, 999_999):06d}"
            if temporary
            else f"999{dice.whole(0, 10**9 - 1):09d}"
        )
        if code not in seen:
            seen.add(code)
            yield code


def _any_home(city: City, dice: Dice) -> Home:
    while True:
        home = home_on(city, dice.place(city.pieces.cumulative), dice)
        if city.is_land(home):
            return home


def _odd_homes(city: City, far: list[Point], dice: Dice) -> list[Home]:
    """Return homes on a node, behind the private gate, on the island, and far from any road."""
    base = _any_home(city, dice)
    u, _ = city.pieces.ends[dice.place(city.pieces.cumulative)]
    plane, streets = city.town.plane, city.town.streets
    compound, island = city.extras.compound[0], city.extras.island[0]
    x, y = plane.at[streets[compound].nodes[-1]]
    ix, iy = plane.at[streets[island].nodes[dice.whole(1, 2)]]
    out = [
        city.home(plane.at[u], base.street, base.number),
        city.home(rounded(x + 3, y + 2), compound, "6"),
        city.home(rounded(ix + 8, iy + 4), island, str(dice.whole(1, 9))),
    ]
    return out + [city.home(dice.pick(far), base.street, f"{dice.whole(1, 400)}") for _ in range(2)]


def _pupil(  # noqa: PLR0913 - one argument per thing that chance decides
    city: City, code: str, grade: str, born: int, home: Home, dice: Dice, *, exact: bool
) -> Pupil:
    quality = "house" if exact else _quality(dice)
    temporary = dice.chance(TEMPORARY_SHARE)
    share = dice.unit()
    group = 1 + sum(share >= limit for limit in GROUPS)
    level = BEFORE.get(grade)
    previous = ""
    if level and not (grade == "1" and dice.chance(NO_PRESCHOOL_SHARE)):
        previous = _previous(city.schools, level, home.at, dice)
    wish = dice.pick(PROGRAMMES) if grade in ("1", "6") and dice.chance(0.06) else ""
    year = born - (1 if dice.chance(0.02) else 0)
    return Pupil(
        code, grade, group, typed_address(home, city.labels, dice), home, _known_point(city, home,
        quality),
        quality, temporary, (year, dice.whole(1, 12), dice.whole(1, 28)),
        "Nam" if dice.chance(0.52) else "Nữ",
        previous, wish,
    )  # fmt: skip


def _quality(dice: Dice) -> str:
    share = dice.unit()
    return next(name for name, limit in QUALITIES if share < limit)


def _known_point(city: City, home: Home, quality: str) -> Point:
    """
    Return what the office knows of a home: the house, or the middle of something larger.

    A street or quarter whose middle lies in another ward is known by the house instead: the
    office would not write down a point outside the ward it states.
    """
    middle = _middle(city, home, quality)
    return middle if city.places.ward_at(middle) == home.ward else home.at


def _middle(city: City, home: Home, quality: str) -> Point:
    if quality == "house":
        return home.at
    if quality in ("alley", "street"):
        points = city.town.plane.points(city.town.plane.chain(city.town.streets[home.street].nodes))
        return points[len(points) // 2]
    return home.khu_pho.at if quality == "khu_pho" else rounded(*WARDS[home.ward][3])


def _previous(schools: list[School], level: str, at: Point, dice: Dice) -> str:
    """Return one of the three nearest schools of a level, the nearest in most cases."""
    near = sorted((s for s in schools if level in s.levels), key=lambda s: length(s.site.at, at))[
        :3
    ]
    return near[min(dice.whole(0, 4), 2) if dice.chance(0.5) else 0].name
