"""The invented city, from its seed to everything that is known about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.progress import Progress, silent
from gis.sample_city.alleys import alleys
from gis.sample_city.blocks import blocks
from gis.sample_city.curves import as_segments
from gis.sample_city.dice import Dice
from gis.sample_city.features import add_features
from gis.sample_city.homes import City, lived_on
from gis.sample_city.naming import name_streets
from gis.sample_city.osm_file import OsmCity
from gis.sample_city.osm_points import osm_points, school_grounds
from gis.sample_city.people import Pupil, build_pupils
from gis.sample_city.places import places
from gis.sample_city.schools import School, address_schools, build_schools
from gis.sample_city.seats import Seats, build_seats
from gis.sample_city.skeleton import skeleton
from gis.sample_city.turns import turns
from gis.sample_city.waterways import Waters, waters
from gis.sample_city.ways import Way, street_ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.sample_city.blocks import Block
    from gis.sample_city.curves import Point
    from gis.sample_city.naming import Labels
    from gis.sample_city.skeleton import Town

SEED: Final = 20262027
N_STAGES: Final = 5


@dataclass(slots=True)
class Sample:
    """Everything about the invented city, ready to be written."""

    seed: int
    city: City
    blocks: list[Block]
    osm: OsmCity
    pupils: list[Pupil]
    seats: list[Seats]

    @property
    def schools(self) -> list[School]:
        """Return the schools and centres, sorted by code."""
        return self.city.schools


def build(seed: int = SEED, *, progress: Progress = silent) -> Sample:
    """Grow the city: main roads, blocks, wards, schools, alleys, names, homes, children, seats."""
    progress("streets", 0, N_STAGES)
    town = skeleton()
    parts = blocks(town, Dice(seed, "blocks"))
    progress("schools", 1, N_STAGES)
    where = places(town, parts)
    schools = build_schools(town, parts, where, Dice(seed, "schools"))
    progress("alleys", 2, N_STAGES)
    alleys(town, parts, _grounds(schools), Dice(seed, "alleys"))
    progress("names", 3, N_STAGES)
    labels = name_streets(town, Dice(seed, "names"))
    address_schools(town, schools, Dice(seed, "addresses"))
    extras = add_features(town, Dice(seed, "features"))
    _label_features(town, labels)
    water = waters(town)
    city = City(town, labels, where, lived_on(town), extras, _wet(water), schools)
    progress("people", 4, N_STAGES)
    pupils = build_pupils(city, Dice(seed, "pupils"))
    seats = build_seats(schools, pupils, Dice(seed, "seats"))
    progress("people", N_STAGES, N_STAGES)
    return Sample(seed, city, parts, _osm(city, water, Dice(seed, "osm")), pupils, seats)


def _grounds(schools: list[School]) -> dict[int, list[list[Point]]]:
    """Return the school grounds in each block, which no alley may enter."""
    out: dict[int, list[list[Point]]] = {}
    for school in schools:
        for site in (school.site, school.annexe):
            if site:
                out.setdefault(site.block, []).append(site.ground)
    return out


def _label_features(town: Town, labels: Labels) -> None:
    """Let houses on streets that came after the naming have an address too."""
    for street in town.streets[len(labels.root) :]:
        labels.root.append(street.name or "Cồn Én")
        labels.prefix.append("")


def _wet(water: Waters) -> NDArray[np.float64]:
    rings = [water.outer, water.inner, *water.ponds]
    return np.vstack([as_segments(ring, closed=True) for ring in rings])


def _osm(city: City, water: Waters, dice: Dice) -> OsmCity:
    """Gather what the road file holds: streets, ferry, school grounds, water, points."""
    found = street_ways(city.town)
    ferry = city.extras.ferry
    more = [Way(ferry.nodes, ferry.tags | {"name": ferry.name})] if ferry else []
    more += school_grounds(city)
    ways = found.ways + more + water.ways
    return OsmCity(
        city.town,
        ways,
        found.motorway_nodes,
        city.extras.node_tags,
        osm_points(city, dice),
        turns(city.town, found),
        (len(ways) - 2, len(ways) - 1),
    )
