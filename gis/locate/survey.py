"""Every former name of a ward file, followed to today's units, and counted."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from gis.locate.crossing import Crossing
from gis.locate.crosswalk import Crosswalk
from gis.locate.former import FormerUnit, former_units
from gis.locate.names import split_kind
from gis.locate.parse import parse_address
from gis.report import harmless
from gis.text import nfc, without_accents

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

COLUMNS: Final = (
    *("former_name", "former_district", "ward_codes", "status", "reason", "ward_names"),
    *("alone_status", "alone_reason", "alone_wards", "plain_status", "plain_reason"),
)
"""Columns of the written table; lists are joined by |."""


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


def follow(wards: pd.DataFrame, aliases: pd.DataFrame | None = None) -> list[Followed]:
    """
    Follow every former unit that a ward file names.

    Parameters
    ----------
    wards
        The register ``wards``.
    aliases
        The register of former names; without it those that the wards state.
    """
    crosswalk = Crosswalk(wards, aliases)
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


def to_csv(followed: list[Followed]) -> str:
    """Return one line per former unit, sorted by name and district as UTF-8 bytes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    lines = sorted(map(_line, followed), key=lambda line: "\0".join(line[:3]).encode())
    writer.writerows([harmless(cell) for cell in line] for line in lines)
    return out.getvalue()


def _line(one: Followed) -> list[str]:
    candidates = one.with_district.candidates
    return [
        one.unit.name,
        one.unit.district,
        "|".join(one.unit.ward_codes),
        one.with_district.status,
        one.with_district.reason,
        "|".join(candidate.ward_name for candidate in candidates),
        one.alone.status,
        one.alone.reason,
        str(len(one.alone.candidates)),
        one.plain.status,
        one.plain.reason,
    ]


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
