"""Former units as a ward file states them: which there were, in which district, and whose now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from gis.locate.names import key, split_kind
from gis.text import squeeze

_OUTSIDE_PARENTHESES: Final = re.compile(r",(?![^()]*\))")
_IN_PARENTHESES: Final = re.compile(r"\s*\(([^()]*)\)")

_DISTRICT_KINDS: Final = frozenset({"quận", "huyện", "thị xã", "thành phố"})


@dataclass(frozen=True, slots=True)
class Said:
    """
    A former unit as the row of one of today's wards says it.

    Attributes
    ----------
    name
        With its type word where the file writes it: ``Phường 5``, ``Rạch Ông``.
    note
        What stood in parentheses, all of it.
    districts
        Former districts in which it may have lain: the one that its parentheses name, else all
        that the row lists; empty where the row lists none.
    ward_code
        Today's ward.
    """

    name: str
    note: str
    districts: frozenset[str]
    ward_code: str


@dataclass(frozen=True, slots=True)
class FormerUnit:
    """
    One former unit, put together from every row that names it.

    Attributes
    ----------
    district
        The former district, where all rows agree on a single one; else empty.
    districts
        Every district in which it may have lain.
    ward_codes
        Today's wards that took it or a part of it, sorted; more than one: it was divided.
    """

    name: str
    district: str
    districts: frozenset[str]
    ward_codes: tuple[str, ...]
    note: str


def listed(names: object) -> list[tuple[str, str]]:
    """
    Return the names of a comma separated list, each with what its parentheses say.

    Examples
    --------
    >>> listed("Phường 5, Phường 6 (quận Gò Vấp)")
    [('Phường 5', ''), ('Phường 6', 'quận Gò Vấp')]
    """
    if not isinstance(names, str):
        return []
    found = []
    for name in _OUTSIDE_PARENTHESES.split(names):
        bare = squeeze(_IN_PARENTHESES.sub("", name))
        if bare:
            found.append((bare, ", ".join(_IN_PARENTHESES.findall(name))))
    return found


def said(units: object, districts: object, code: str) -> Iterator[Said]:
    """
    Yield the former units of one of today's wards.

    Parameters
    ----------
    units, districts
        Cells ``former_units`` and ``former_district``.
    code
        Of today's ward.

    Notes
    -----
    "Phường 5, Phường 6 (quận Gò Vấp)" says the district once for a run of numbered wards; a
    named ward before it is not meant by it.
    """
    rows = [name for name, _ in listed(districts)]
    behind = ""
    found = []
    for name, note in reversed(listed(units)):
        numbered = split_kind(name)[1].isdecimal()
        behind = (note or behind) if numbered else ""
        told = note or behind
        within = _district(told, rows)
        found.append(Said(name, told, frozenset([within] if within else rows), code))
    yield from reversed(found)


def _district(note: str, rows: Iterable[str]) -> str:
    """Return the district that a note names, spelled as the row does where it lists it."""
    kind, bare = split_kind(note)
    if kind not in _DISTRICT_KINDS or "," in note:
        return ""  # a remark, such as (thị xã, cũ)
    same = next((row for row in rows if key(split_kind(row)[1]) == key(bare)), "")
    return same or note[:1].upper() + note[1:]


def former_units(wards: pd.DataFrame) -> list[FormerUnit]:
    """
    Return every former unit that the rows name, sorted by name and district.

    Parameters
    ----------
    wards
        Columns ``code``, ``former_units`` and ``former_district``; further ones are left alone.

    Notes
    -----
    Rows mean the same unit where name and kind agree and the districts have one in common; where
    they have none in common, two units bore the name.
    """
    columns = (wards["former_units"], wards["former_district"], wards["code"])
    rows = [one for cells in zip(*columns, strict=True) for one in said(*cells)]
    by_name: dict[str, list[list[Said]]] = {}
    for row in rows:
        groups = by_name.setdefault(key(row.name), [])
        same = [group for group in groups if any(_meet(row, other) for other in group)]
        groups[:] = [group for group in groups if group not in same]
        groups.append([one for group in same for one in group] + [row])
    found = [_unit(group) for groups in by_name.values() for group in groups]
    return sorted(found, key=lambda unit: (unit.name, unit.district, unit.ward_codes))


def _meet(one: Said, other: Said) -> bool:
    return not one.districts.isdisjoint(other.districts) or not (one.districts or other.districts)


def _unit(rows: list[Said]) -> FormerUnit:
    districts = frozenset().union(*(row.districts for row in rows))
    common = frozenset.intersection(*(row.districts for row in rows))
    return FormerUnit(
        name=rows[0].name,
        district=next(iter(common)) if len(common) == 1 else "",
        districts=districts,
        ward_codes=tuple(sorted({row.ward_code for row in rows})),
        note=", ".join(dict.fromkeys(row.note for row in rows if row.note)),
    )


def districts_of(wards: pd.DataFrame) -> Mapping[str, frozenset[str]]:
    """Return the former districts of each of today's wards by its code."""
    cells = zip(wards["code"], wards["former_district"], strict=True)
    return {code: frozenset(name for name, _ in listed(names)) for code, names in cells}
