"""The rows of the public directory, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """
    One unit of the ward register, of today or ended.

    Attributes
    ----------
    valid_from, valid_to
        First and last day, ``yyyy-mm-dd``; ``None`` where open or not known.
    today
        Whether it holds on the directory's day.
    """

    code: str
    name: str
    kind: str | None
    former_units: str | None
    former_district: str | None
    valid_from: str | None
    valid_to: str | None
    today: bool
    area: BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """
    Where a former name leads today.

    Attributes
    ----------
    confidence
        From 0 to 1; ``None`` where the register does not say.
    share
        Part of the former unit that went there, from 0 to 1; ``None`` where unknown.
    khu_pho
        Today's neighbourhood, where known.
    """

    ward_code: str
    confidence: float | None
    share: float | None
    khu_pho: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerName:
    """A name that is no longer official, and the units of today that it leads to, surest first."""

    name: str
    kind: str
    former_district: str | None
    valid_from: str | None
    valid_to: str | None
    leads: tuple[Lead, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    """Seats of one season, school, grade and programme as the register states them."""

    season: str
    school_code: str
    grade: str
    programme: str
    classes: int | None
    class_size: int | None
    seats: int
    rooms: int | None
    shifts: int | None


@dataclass(frozen=True, slots=True)
class PastMark:
    """The mark that grade 10 took at a school in a year, for the wish of a rank."""

    school_code: str
    year: int
    wish: int
    cutoff: float
    quota: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The office of a ward that families ask."""

    ward_code: str
    office: str
    address: str | None
    phone: str | None
    email: str | None
    hours: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCatchment:
    """
    A catchment in force; drafts and what is only derived are not public.

    Attributes
    ----------
    number
        Of this version, over all catchments.
    units
        Wards and neighbourhoods that it lists, as (ward code, name as the list has it).
    area
        ``None`` for a list of neighbourhoods without outlines.
    """

    number: int
    catchment_id: str
    season: str
    version: int
    level: str
    kind: str
    valid_from: str
    valid_to: str | None
    schools: tuple[str, ...]
    units: tuple[tuple[str, str], ...]
    source: str | None
    nature: str
    content_sha256: str
    area: BaseGeometry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFacts:
    """Where the rows of a register come from."""

    name: str
    content_sha256: str
    data_date: str
    licence: str
    nature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """
    Everything public that is looked up by name, code or place.

    Attributes
    ----------
    day
        Day on which ``today`` holds.
    wards, former, seats, contacts, catchments
        By code, by name, by season and school, by ward, by season, level and id.
    past_marks
        Of grade 10, by school, year and wish.
    sets
        Where each register's rows come from; a register without a set is missing.
    """

    day: str
    wards: tuple[Ward, ...]
    former: tuple[FormerName, ...]
    seats: tuple[SeatRow, ...]
    contacts: tuple[Contact, ...]
    catchments: tuple[PublicCatchment, ...]
    sets: Mapping[str, SetFacts]
    past_marks: tuple[PastMark, ...] = ()

    def ward(self, code: str) -> Ward | None:
        """Return a ward by its code, ``None`` if there is none."""
        return next((one for one in self.wards if one.code == code), None)

    def names_of(self, code: str) -> tuple[FormerName, ...]:
        """Return the former names that lead to a ward."""
        return tuple(
            one for one in self.former if any(lead.ward_code == code for lead in one.leads)
        )

    def khu_pho_of(self, code: str) -> tuple[str, ...]:
        """Return the neighbourhoods of a ward that former names and catchments name today."""
        led = {
            lead.khu_pho
            for one in self.former
            for lead in one.leads
            if lead.ward_code == code and lead.khu_pho
        }
        return tuple(sorted(led, key=_by_number))


def _by_number(name: str) -> tuple[str, int, str]:
    """Return the order in which Khu phố 2 stands before Khu phố 10."""
    words, _, last = name.rpartition(" ")
    return (words, int(last), name) if last.isdigit() else (name, 0, name)
