"""What the road file knows besides roads: places, schools, house numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis.sample_city.curves import rounded
from gis.sample_city.homes import home_on
from gis.sample_city.names import CITY, INVENTED, WARDS
from gis.sample_city.ways import Way

if TYPE_CHECKING:
    from gis.sample_city.curves import Point
    from gis.sample_city.dice import Dice
    from gis.sample_city.homes import City

N_HOUSE_NUMBERS: Final = 900
AMENITY: Final = {
    "preschool": "kindergarten",
    "language_centre": "language_school",
    "it_centre": "training",
}
ISCED: Final = {"preschool": "0", "primary": "1", "lower_secondary": "2", "upper_secondary": "3"}
CITY_CENTRE: Final = (3600.0, 5200.0)
Tagged = tuple["Point", dict[str, str]]


def osm_points(city: City, dice: Dice) -> list[Tagged]:
    """Return the tagged points: the city, wards, khu phố, and some of its house numbers."""
    out: list[Tagged] = [
        (CITY_CENTRE, {"place": "city", "name": CITY, "note": INVENTED, "description": INVENTED}),
    ]
    for code, name, kind, at, former, _ in WARDS:
        full = f"{kind.capitalize()} {name}"
        place = "suburb" if kind == "phường" else "village"
        tags = {"place": place, "name": full, "ref": code, "old_name": former.replace(", ", ";")}
        out.append((rounded(*at), tags))
    for part in city.places.khu_pho:
        name = f"Khu phố {part.number}"
        old = f"Khu phố {part.old_number} ({part.old_ward})"
        tags = {
            "place": "neighbourhood",
            "name": name,
            "old_name": old,
            "is_in": WARDS[part.ward][1],
        }
        out.append((part.at, tags))
    return out + _house_numbers(city, dice)


def _house_numbers(city: City, dice: Dice) -> list[Tagged]:
    """Return house numbers along streets and in alleys, as volunteers map them: here and there."""
    out: dict[tuple[str, str], Tagged] = {}
    while len(out) < N_HOUSE_NUMBERS:
        home = home_on(city, dice.place(city.pieces.cumulative), dice)
        if city.is_land(home):
            street = city.labels.root[home.street]
            tags = {
                "addr:housenumber": home.number,
                "addr:street": street,
                "addr:suburb": WARDS[home.ward][1],
            }
            out.setdefault((street, home.number), (home.at, tags))
    return [out[key] for key in sorted(out)]


def school_grounds(city: City) -> list[Way]:
    """Return school grounds as closed ways."""
    out = []
    for school in city.schools:
        tags = {
            "amenity": AMENITY.get(school.kind, "school"),
            "name": school.name,
            "ref": school.code,
        }
        levels = ";".join(ISCED[level] for level in school.levels)
        if levels:
            tags["isced:level"] = levels
        for site in (school.site, school.annexe):
            if site:
                ring = [city.town.plane.node(at) for at in site.ground]
                out.append(Way([*ring, ring[0]], tags, "ground"))
    return out
