"""What the papers of a run are made of, as facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from runs.papers import paper as parts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runs.recorded.assumptions import Assumption
    from runs.recorded.confirmation import Confirmation

NO_WARD: Final = "khong-ro"
"""Folder of schools whose ward is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """How a school is called, and in which ward it stands."""

    name: str
    ward: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """
    One child of a run, after all decisions.

    Attributes
    ----------
    school
        ``None`` without a seat.
    note
        How it came to its seat where distance alone did not give it.
    full
        Schools that it stood before in vain.
    """

    pupil_id: str
    group: str
    ward: str
    school: str | None
    note: str
    full: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """
    All that the papers of a run are made of.

    Attributes
    ----------
    run
        Its row.
    children
        Sorted by id.
    moves
        Exceptions, in their order.
    seats
        Of each school that took part.
    wards
        Names of wards.
    nature
        Mark of pupils that are no real ones; empty for real ones.
    """

    run: Mapping[str, Any]
    children: Sequence[Child]
    moves: Sequence[Mapping[str, Any]]
    seats: Mapping[str, int]
    schools: Mapping[str, School]
    wards: Mapping[str, str]
    assumptions: Sequence[Assumption]
    confirmation: Confirmation | None
    nature: str

    def units(self) -> list[tuple[str, str, str]]:
        """Return folder, unit and code of all that get papers: wards of homes, and schools."""
        homes = {one.ward for one in self.children if one.ward}
        found = [(ward, parts.WARD, ward) for ward in homes]
        found += [
            (self.schools[code].ward or NO_WARD, parts.SCHOOL, code)
            if code in self.schools
            else (NO_WARD, parts.SCHOOL, code)
            for code in self.seats
        ]
        return sorted(found)
