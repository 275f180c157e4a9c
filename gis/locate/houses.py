"""House numbers of a map, each on its street: what an address is found by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from gis.locate.course import Course
from gis.locate.street_names import alley_name, steps, street_key

if TYPE_CHECKING:
    from gis.locate.lines import Place
    from gis.locate.plane import Plane
    from gis.locate.streets import Street
    from gis.osm.places import Place as Tagged

OFF_STREET_M: Final = 400.0
"""A house farther from every street of the name than this is on a street of the same name that
the map has not drawn; houses in alleys may be twice as far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """
    A house number of the map.

    Attributes
    ----------
    osm_id
        Its identity in OpenStreetMap.
    street
        Name of its street.
    number
        Steps from the street inwards; the last is the number at the door.
    at
        Metres on the plane.
    """

    osm_id: str
    street: str
    number: tuple[str, ...]
    at: Place


@dataclass(slots=True)
class Numbered:
    """
    A street with its houses.

    Attributes
    ----------
    street
        Its lines and alleys.
    courses
        The street itself under ``()``, each alley under its chain of numbers.
    below
        Chains of alleys known under each beginning, sorted.
    """

    street: Street
    courses: dict[tuple[str, ...], Course] = field(default_factory=dict)
    below: dict[tuple[str, ...], list[tuple[str, ...]]] = field(default_factory=dict)


def houses_of(addresses: Iterable[Tagged], plane: Plane) -> tuple[list[House], Counter[str]]:
    """
    Return every house whose number and street can be read, and counts of the others.

    Parameters
    ----------
    addresses
        Objects with ``addr:housenumber``.
    plane
        Metres around the city.
    """
    counts: Counter[str] = Counter()
    out: list[House] = []
    for one in addresses:
        numbers = _numbers(one.tags["addr:housenumber"])
        street, chain = _street(one.tags.get("addr:street", ""))
        if not numbers or len(street_key(street)) < 2:  # noqa: PLR2004 - "a" is a placeholder
            counts["house numbers without street" if numbers else "not a house number"] += 1
            continue
        middle = one.shape.centroid
        x, y = plane.to_m(np.array([middle.x]), np.array([middle.y]))[0].tolist()
        for number in numbers:
            full = number if number[: len(chain)] == chain else (*chain, *number)
            out.append(House(osm_id=one.osm_id, street=street, number=full, at=(x, y)))
    counts["house numbers"] = len(out)
    return out, counts


def _numbers(text: str) -> list[tuple[str, ...]]:
    """
    Return the numbers that one tag tells.

    Examples
    --------
    >>> _numbers("26-28"), _numbers("12/3;12/5"), _numbers("KS")
    ([('26',), ('28',)], [('12', '3'), ('12', '5')], [])
    """
    many = text.replace(",", ";").replace(" - ", "-").split(";")
    out = []
    for one in many:
        first, _, last = one.partition("-")
        out += [found for part in (first, last) if part.strip() and (found := steps(part))]
    return list(dict.fromkeys(out))


def _street(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the street and the chain of alleys that a tag tells."""
    alley = alley_name(text)
    return (text, ()) if alley is None else (alley.street, alley.chain)


def numbered(
    streets: Iterable[Street], houses: Iterable[House]
) -> tuple[dict[str, list[Numbered]], Counter[str]]:
    """
    Return streets by key with every house on the nearest street of its name.

    Returns
    -------
    streets
        By key; streets of one key in their own order.
    counts
        Houses kept, and houses of streets that the map has not drawn.
    """
    by_key: defaultdict[str, list[Numbered]] = defaultdict(list)
    for street in streets:
        by_key[street.key].append(_bare(street))
    counts: Counter[str] = Counter()
    for house in sorted(houses, key=lambda one: (one.osm_id, one.number)):
        own = _own_street(by_key.get(street_key(house.street), []), house)
        counts["houses on streets" if own else "houses off every street of the name"] += 1
        if own is not None:
            own.courses.setdefault(house.number[:-1], Course()).add(house.number[-1], house.at)
    for many in by_key.values():
        for one in many:
            _index_alleys(one)
    return dict(by_key), counts


def _bare(street: Street) -> Numbered:
    found = Numbered(street=street, courses={(): Course(lines=street.lines)})
    for chain, alley in street.alleys.items():
        before = street.alleys.get(chain[:-1])
        parent = street.lines if before is None else before.lines
        mouth, _ = shapely.shortest_line(alley.lines.shape, parent.shape).coords
        found.courses[chain] = Course(lines=alley.lines, mouth=(float(mouth[0]), float(mouth[1])))
    return found


def _own_street(streets: list[Numbered], house: House) -> Numbered | None:
    point = shapely.Point(house.at)
    away = [(one.street.lines.shape.distance(point), at) for at, one in enumerate(streets)]
    away_m, at = min(away, default=(np.inf, -1))
    limit_m = OFF_STREET_M * (1 if len(house.number) == 1 else 2)
    return streets[at] if away_m <= limit_m else None


def _index_alleys(one: Numbered) -> None:
    below: defaultdict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for chain in sorted(one.courses):
        for depth in range(1, len(chain) + 1):
            below[chain[:depth]].append(chain)
    one.below = dict(below)


def known_counts(streets: Mapping[str, list[Numbered]]) -> Counter[str]:
    """Return how many streets, alleys and known houses there are."""
    every = [one for many in streets.values() for one in many]
    courses = [(chain, course) for one in every for chain, course in one.courses.items()]
    return Counter(
        {
            "streets": len(every),
            "alleys": sum(bool(chain) for chain, _ in courses),
            "known houses": sum(len(at) for _, c in courses for at in c.known.values()),
        }
    )
