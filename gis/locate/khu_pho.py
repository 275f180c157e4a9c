"""Renumbered khu phố: from the number that an address writes to today's, where a file says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gis.locate.named import Named, Target
from gis.locate.names import key

if TYPE_CHECKING:
    from gis.locate.address import Address


def narrowed(
    address: Address, unit: Named, khu_pho: Mapping[str, Sequence[Named]]
) -> tuple[Target, ...]:
    """
    Return the targets of a unit, as far as the address's khu phố tells them apart.

    Parameters
    ----------
    address
        Its first khu phố that is not said to be a former one, else the former one.
    unit
        A unit that bears the name of the address's ward.
    khu_pho
        Former khu phố by key, each with its former ward.

    Notes
    -----
    In a former ward the old number leads to the ward, and to the number, that it has now. In
    today's ward a number may be today's or the former one of a ward that was merged into it;
    where both can be meant both are returned, since to take one in silence puts the child into
    the wrong place.
    """
    part = address.khu_pho
    if part is None:
        return unit.targets
    rows = khu_pho.get(key(part.full), ())
    if unit.through != "today":
        return _of_former(unit, rows)
    return _of_today(unit, rows, part.full, part.era)


def _of_former(unit: Named, rows: Sequence[Named]) -> tuple[Target, ...]:
    same = [
        replace(target, told=one.told)
        for one in rows
        if key(one.ward) == f"{key(unit.kind)} {unit.bare}".strip() and _meet(one, unit)
        for target in one.targets
        if any(target.ward_code == own.ward_code for own in unit.targets)
    ]
    return tuple(same) or unit.targets


def _of_today(unit: Named, rows: Sequence[Named], name: str, era: str) -> tuple[Target, ...]:
    """Return today's khu phố of that number, and those that had the number before."""
    [own] = unit.targets
    moved = [
        replace(target, told=one.told)
        for one in rows
        for target in one.targets
        if target.ward_code == own.ward_code and target.khu_pho and key(target.khu_pho) != key(name)
    ]
    if era == "new" or not moved:
        return unit.targets
    numbers = {key(target.khu_pho): target for target in moved}
    old = [replace(target, confidence=1.0) for target in numbers.values()]
    named = [] if era == "old" else [replace(own, khu_pho=name[:1].upper() + name[1:])]
    everyone = [*named, *old]
    return tuple(replace(target, confidence=1 / len(everyone)) for target in everyone)


def _meet(one: Named, unit: Named) -> bool:
    return not one.districts or not unit.districts or not one.districts.isdisjoint(unit.districts)
