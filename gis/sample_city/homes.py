"""Homes along the streets and alleys, with the address that a family would write down."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from gis.sample_city.curves import Point, length, rounded, towards, within
from gis.sample_city.density import density
from gis.sample_city.names import CITY, WARDS
from gis.sample_city.naming import FRONTAGE_M, LANE_FRONTAGE_M, house_number
from gis.units import NONE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gis.sample_city.dice import Dice
    from gis.sample_city.features import Extras
    from gis.sample_city.naming import Labels
    from gis.sample_city.places import KhuPho, Places
    from gis.sample_city.schools import School
    from gis.sample_city.skeleton import Town

LIVED_ON: Final = {
    "service": 1.7, "residential": 1.0, "tertiary": 0.6, "unclassified": 0.35, "secondary": 0.3,
    "primary": 0.2,
    "steps": 1.0, "pedestrian": 0.5,
}  # fmt: skip
SETBACK_M: Final = {"service": (3.0, 7.0), "steps": (2.0, 5.0), "residential": (6.0, 13.0)}
WIDE_SETBACK_M: Final = (9.0, 24.0)
DENSITY_POWER: Final = 1.7
TYPED: Final = (
    "{number} đường {street}, khu phố {kp}, {kind} {ward}, {city}",
    "{number} {street}, KP {kp}, P. {ward}",
    "số {number} {street}, Khu phố {kp}, {kind} {ward}",
    "{number} {street}, {kind} {ward}, TP. An Thuận",
)
OLD_STYLE: Final = (
    "{number} {street}, khu phố {old_kp}, {old_ward}, {district}",
    "{number} {street}, KP{old_kp}, {old_ward}, {district}, {city}",
)
OLD_SHARE: Final = 0.09


@dataclass(frozen=True, slots=True)
class Home:
    """Where a child lives: the point, the street or alley, and the address in parts."""

    at: Point
    street: int
    number: str
    ward: int
    khu_pho: KhuPho


@dataclass(slots=True)
class City:
    """What people need to know of the city they live in."""

    town: Town
    labels: Labels
    places: Places
    pieces: Pieces
    extras: Extras
    wet: NDArray[np.float64]
    schools: list[School]

    def home(self, at: Point, street: int, number: str) -> Home:
        """Return a home with the ward and khu phố that it lies in."""
        ward = self.places.ward_at(at)
        khu_pho = self.places.khu_pho_at(max(ward, 0), at)
        return Home(at, street, self.labels.prefix[street] + number, ward, khu_pho)

    def is_land(self, home: Home) -> bool:
        """Return whether a home lies in the city and not in water."""
        return home.ward != NONE and not within(home.at, self.wet)


@dataclass(slots=True)
class Pieces:
    """Every piece of street on which people live, with the chance to live there."""

    ends: list[tuple[int, int]]
    street: list[int]
    before_m: list[float]
    cumulative: list[float]


def lived_on(town: Town) -> Pieces:
    """Return the pieces of all streets that are lived on."""
    out = Pieces([], [], [], [])
    total = 0.0
    for here, street in enumerate(town.streets):
        weight = LIVED_ON.get(street.kind, 0.0)
        if not weight or street.tags.get("bridge") or street.tags.get("access"):
            continue
        walked, before = town.plane.chain(street.nodes), 0.0
        for u, v in pairwise(walked):
            size = length(town.plane.at[u], town.plane.at[v])
            total += weight * size * density(town.plane.at[u]) ** DENSITY_POWER
            out.ends.append((u, v))
            out.street.append(here)
            out.before_m.append(before)
            out.cumulative.append(total)
            before += size
    return out


def home_on(city: City, piece: int, dice: Dice) -> Home:
    """Return a home at a random place along a piece, on a random side."""
    town, pieces = city.town, city.pieces
    u, v = pieces.ends[piece]
    a, b = town.plane.at[u], town.plane.at[v]
    street = town.streets[pieces.street[piece]]
    share, on_left = dice.between(0.06, 0.94), dice.chance(0.5)
    setback = dice.between(*SETBACK_M.get(street.kind, WIDE_SETBACK_M)) * (1 if on_left else -1)
    ux, uy = towards(a, b)
    out = share * length(a, b)
    at = rounded(a[0] + out * ux - setback * uy, a[1] + out * uy + setback * ux)
    frontage = LANE_FRONTAGE_M if street.kind in ("service", "steps") else FRONTAGE_M
    number = house_number(pieces.before_m[piece] + out, on_left=on_left, frontage_m=frontage)
    letter = dice.pick(("A", "B", "C")) if dice.chance(0.07) else ""
    return city.home(at, pieces.street[piece], f"{number}{letter}")


def typed_address(home: Home, labels: Labels, dice: Dice) -> str:
    """Return the address as a family types it: mostly today's names, sometimes the old ones."""
    _, ward, kind, _, _, district = WARDS[home.ward]
    pattern = dice.pick(OLD_STYLE) if dice.chance(OLD_SHARE) else dice.pick(TYPED)
    street = labels.root[home.street]
    text = pattern.format(
        number=home.number, street=street, kp=home.khu_pho.number, kind=kind, ward=ward, city=CITY,
        old_kp=home.khu_pho.old_number, old_ward=home.khu_pho.old_ward, district=district,
    )  # fmt: skip
    text = text.replace("đường Đường", "đường").replace("P. Bến Đá", "xã Bến Đá")
    text = text.replace("P. Kênh Đông", "xã Kênh Đông")
    return text[0].upper() + text[1:]
