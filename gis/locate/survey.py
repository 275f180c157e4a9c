"""Every former name of a ward file, followed to today's units, and counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from gis.locate.crossing import Crossing
from gis.locate.crosswalk import Crosswalk
from gis.locate.former import FormerUnit, former_units
from gis.locate.names import split_kind
from gis.locate.parse import parse_address
from gis.text import nfc, without_accents

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


@dataclass(frozen=True, slots=True)
class Followed:
    """
    A former unit and where its name leads in three ways of writing it.

    Attributes
    ----------
    with_district
        "Phường 1 cũ, Quận 3": name, district where it is known, and that it is a former name.
    alone
        "Phường 1", as many write it.
    plain
        "phuong 1, quan 3": without accents.
    """

    unit: FormerUnit
    with_district: Crossing
    alone: Crossing
    plain: Crossing

    @property
    def is_complete(self) -> bool:
        """Return whether every ward that took a part of the unit is among the candidates."""
        wanted = set(self.unit.ward_codes)
        ways = (self.with_district, self.alone, self.plain)
        return all(wanted <= {one.ward_code for one in way.candidates} for way in ways)


def follow(wards: pd.DataFrame) -> list[Followed]:
    """
    Follow every former unit that a ward file names.

    Parameters
    ----------
    wards
        The register ``wards``.
    """
    crosswalk = Crosswalk(wards)
    return [
        Followed(
            unit,
            crosswalk.resolve(parse_address(_written(f"{unit.name} (cũ)", unit.district))),
            crosswalk.resolve(parse_address(unit.name)),
            crosswalk.resolve(parse_address(without_accents(_written(unit.name, unit.district)))),
        )
        for unit in former_units(wards)
    ]


def _written(name: str, district: str) -> str:
    has_kind = bool(split_kind(name)[0])
    return ", ".join([name if has_kind else f"Phường {name}", *([district] if district else [])])


def counts(followed: list[Followed]) -> dict[str, dict[str, int]]:
    """Return how many names lead to one unit, to several and to none, by way of writing."""
    ways = ("with_district", "alone", "plain")
    return {
        way: {status: tally[status] for status in ("one", "several", "none")}
        for way in ways
        for tally in [Counter(getattr(one, way).status for one in followed)]
    }


def collisions(crosswalk: Crosswalk) -> Iterator[tuple[str, str]]:
    """
    Yield the pairs of names of wards, old and new, that differ by accents alone, sorted.

    Examples
    --------
    Tân Quý (Tân Phú) and Tân Quy (District 7): typed "tan quy" they are the same.
    """
    for units in map(crosswalk.names.wards.__getitem__, sorted(crosswalk.names.wards)):
        spelled = {unit.accents: nfc(split_kind(unit.name)[1]) for unit in units}
        yield from combinations(sorted(spelled.values()), 2)
