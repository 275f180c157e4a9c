"""The ground that an address names: outlines of its ward, old or new, and of its district."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from gis.locate.names import key, split_kind

if TYPE_CHECKING:
    import datetime as dt

    from gis.locate.address import Address, Part
    from gis.locate.areas import Area
    from gis.locate.crosswalk import Crosswalk
    from gis.locate.lines import Place
    from gis.locate.plane import Plane

Standing = Literal["inside", "near", "district", "unknown", "far"]
"""How a place stands to the ward that the address names; ``district``: only that is named."""

BORDER_M: Final = 50.0
"""Drawn borders run along the middle of streets, houses stand on either side."""

NEAR_M: Final = 300.0
"""People at a border sometimes write the ward across the street."""

ROUND_A_POINT_M: Final = 2_500.0
"""Where only the middle of a ward is known, places this near may be in it; farther ones are not."""


@dataclass(frozen=True, slots=True)
class Ground:
    """
    What an address says about where it lies.

    Attributes
    ----------
    wards
        Outline of every ward that its ward may mean, metres; ``None`` where no outline is known.
    district
        Outline of the district, metres.
    middles
        Middle points where no outline is known.
    codes
        Today's codes of these wards.
    grown
        The outline of the wards with the houses across a border street.
    """

    wards: BaseGeometry | None
    district: BaseGeometry | None
    middles: tuple[Place, ...] = ()
    codes: tuple[str, ...] = ()
    grown: BaseGeometry | None = None
    _parts: dict[int, BaseGeometry] = field(default_factory=dict, compare=False)

    def standing(self, at: Place) -> Standing:
        """Return how a place stands to this ground."""
        point = Point(at)
        if self.wards is not None:
            away_m = self.wards.distance(point)
            return "inside" if away_m <= BORDER_M else "near" if away_m <= NEAR_M else "far"
        if self.district is not None:
            return "district" if self.district.distance(point) <= NEAR_M else "far"
        if self.middles:
            away_m = min(point.distance(Point(one)) for one in self.middles)
            return "unknown" if away_m <= ROUND_A_POINT_M else "far"
        return "unknown"

    def part_of(self, lines: BaseGeometry) -> BaseGeometry | None:
        """Return what of a street lies in the wards; ``None`` if nothing or no outline is known."""
        if self.grown is None:
            return None
        if id(lines) not in self._parts:
            self._parts[id(lines)] = shapely.intersection(lines, self.grown)
        part = self._parts[id(lines)]
        return None if part.is_empty else part

    def gap_m(self, lines: BaseGeometry) -> float:
        """Return how far a street's box lies from that of the wards; 0 where none is known."""
        if self.wards is None:
            return 0.0
        west, south, east, north = self.wards.bounds
        left, bottom, right, top = lines.bounds
        return max(west - right, left - east, south - top, bottom - north, 0.0)

    def holds(self, at: Place) -> bool:
        """Return whether a place lies in the ward or just across its border."""
        return self.wards is not None and self.wards.distance(Point(at)) <= NEAR_M


@dataclass(slots=True)
class Grounds:
    """Every named area of a city, asked by the names of an address."""

    plane: Plane
    crosswalk: Crosswalk | None = None
    _by_name: dict[str, list[tuple[Area, BaseGeometry]]] = field(default_factory=dict)
    _today: dict[str, tuple[Area, BaseGeometry]] = field(default_factory=dict)
    _known: dict[tuple[str, ...], Ground] = field(default_factory=dict)

    @classmethod
    def of(cls, areas: Iterable[Area], plane: Plane, crosswalk: Crosswalk | None) -> Grounds:
        """Return the areas ready to be asked; those of today are found by the crosswalk too."""
        by_name: defaultdict[str, list[tuple[Area, BaseGeometry]]] = defaultdict(list)
        today: dict[str, tuple[Area, BaseGeometry]] = {}
        for area in areas:
            shape = plane.shape_to_m(area.shape)
            shapely.prepare(shape)
            if area.today:
                today[area.code] = (area, shape)
            for name in dict.fromkeys((area.name, *area.others)):
                for spelling in {key(name), key(split_kind(name)[1])}:
                    by_name[f"{area.kind} {spelling}"].append((area, shape))
        return cls(plane, crosswalk, dict(by_name), today)

    def on(self, day: dt.date) -> Grounds:
        """Return the areas as of a day: wards that began later are found by former names only."""
        by_name = {
            name: [one for one in many if one[0].begins is None or one[0].begins <= day]
            for name, many in self._by_name.items()
        }
        crosswalk = None if self.crosswalk is None else self.crosswalk.on(day)
        return Grounds(self.plane, crosswalk, by_name, self._today)

    def today(self) -> list[tuple[Area, BaseGeometry]]:
        """Return the wards of the ward file with their outlines in metres, by code."""
        return [self._today[code] for code in sorted(self._today)]

    def ground(self, address: Address) -> Ground:
        """Return the ground that an address names."""
        names = tuple(
            "" if part is None else key(part.full)
            for part in (address.ward, address.district, address.khu_pho)
        )
        eras = tuple(part.era for part in (address.ward, address.district) if part is not None)
        told = (*names, *eras)
        if told not in self._known:
            self._known[told] = self._ground(address)
        return self._known[told]

    def khu_pho(self, address: Address) -> list[tuple[str, Place]]:
        """Return middles of the places that may be the address's khu phố, ấp or estate."""
        parts = (*address.all("khu_pho"), *address.all("area"), *address.all("building"))
        ground = self.ground(address)
        found = [
            (area.name, _middle(shape))
            for part in parts
            for area, shape in self._named("khu_pho", part)
            if _within(area, address)
        ]
        return sorted({one for one in found if ground.standing(one[1]) != "far"})

    def wards(self, address: Address) -> list[tuple[str, Place]]:
        """Return middles of the wards that the address may mean; never an answer."""
        ground = self.ground(address)
        named = [] if address.ward is None else self._named("ward", address.ward)
        found = {area.code: (area.name, _middle(shape)) for area, shape in named}
        for code in ground.codes:
            area, shape = self._today[code]
            found[code] = (area.name, _middle(shape))
        return sorted(one for one in found.values() if ground.standing(one[1]) != "far")

    def _ground(self, address: Address) -> Ground:
        district = self._district(address)
        drawn, middles = self._wards_by_name(address, district)
        codes: tuple[str, ...] = ()
        if self.crosswalk is not None:
            crossing = self.crosswalk.resolve(address)
            if crossing.reason != "district_only":
                found = (one.ward_code for one in crossing.candidates)
                codes = tuple(code for code in found if code in self._today)
        drawn += [self._today[code][1] for code in codes]
        wards = shapely.union_all(drawn) if drawn else None
        grown = None if wards is None else wards.buffer(BORDER_M, quad_segs=2)
        for shape in (wards, district, grown):
            if shape is not None:
                shapely.prepare(shape)
        return Ground(wards, district, middles, codes, grown)

    def _district(self, address: Address) -> BaseGeometry | None:
        if address.district is None:
            return None
        drawn = [s for area, s in self._named("district", address.district) if not area.is_point]
        return shapely.union_all(drawn) if drawn else None

    def _wards_by_name(
        self, address: Address, district: BaseGeometry | None
    ) -> tuple[list[BaseGeometry], tuple[Place, ...]]:
        """Return outlines and lone middles of the wards of the address's name, in its district."""
        if address.ward is None:
            return [], ()
        found = [
            (area, shape)
            for area, shape in self._named("ward", address.ward)
            if district is None or area.today or district.distance(Point(_middle(shape))) <= NEAR_M
        ]
        drawn = [shape for area, shape in found if not area.is_point]
        middles = sorted({_middle(shape) for area, shape in found if area.is_point})
        return drawn, () if drawn else tuple(middles)

    def _named(self, kind: str, part: Part) -> list[tuple[Area, BaseGeometry]]:
        if part.kind:
            full = self._by_name.get(f"{kind} {key(part.full)}")
            if full:
                return full
        return self._by_name.get(f"{kind} {part.key}", [])


def _middle(shape: BaseGeometry) -> Place:
    ((x, y),) = shape.representative_point().coords
    return float(x), float(y)


def _within(area: Area, address: Address) -> bool:
    """Return whether a khu phố that tells its ward tells the one of the address."""
    if not area.within or address.ward is None:
        return True
    told = {key(split_kind(one)[1]) for one in (area.within, *area.others)}
    return address.ward.key in told or any(address.ward.key in one for one in told)
