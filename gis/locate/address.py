"""What an address says, part by part, with everything that was not understood beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from gis.locate.names import accent_key, key

Role = Literal[
    "house",
    "lot",
    "flat",
    "floor",
    "block",
    "building",
    "area",
    "alley",
    "street",
    "khu_pho",
    "to",
    "ward",
    "district",
    "province",
    "country",
    "postcode",
    "phone",
    "note",
]
"""What a part names. ``to`` is the tổ (dân phố) inside a khu phố; ``area`` a residential area."""

ROLES: Final[tuple[Role, ...]] = Role.__args__  # type: ignore[attr-defined] # typing keeps them there

_STEPS: Final = re.compile(r"[/.\s]+")
_HOUSE: Final = re.compile(r"^(\d+)\s*(.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """
    One part of an address.

    Attributes
    ----------
    role
        What it names.
    kind
        Its type word in full and in lower case (``phường``, ``hẻm``, ``quốc lộ``); empty where
        the address writes none.
    name
        The name or number without the type word, as it was written, in NFC: ``Đa Kao``, ``12/3``.
    span
        First and last-plus-one character in :attr:`Address.text`, type word included.
    era
        ``old`` or ``new`` where the address itself says so (cũ, mới, nay là); else empty.
    """

    role: Role
    kind: str
    name: str
    span: tuple[int, int]
    era: Literal["", "old", "new"] = ""

    @property
    def key(self) -> str:
        """Return the name's form without accents, by which lists are searched."""
        return key(self.name)

    @property
    def accent_key(self) -> str:
        """Return the name's form with accents, by which namesakes are told apart."""
        return accent_key(self.name)

    @property
    def full(self) -> str:
        """Return type word and name, such as ``phường Đa Kao``."""
        return f"{self.kind} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class HouseNumber:
    """
    A house number with the alleys that lead to it.

    ``12/3/4B`` (read "12 sẹc 3 sẹc 4B") is house 4B in alley 3 of alley 12 of the street.

    Attributes
    ----------
    text
        As it was written.
    alleys
        Numbers of the alleys from the street inwards: ``("12", "3")``.
    house
        Number at the door, upper case: ``4B``, ``12BIS``; of ``12-14`` the first, ``12``.
    to
        Last number of a range such as ``12-14``; else empty.
    """

    text: str
    alleys: tuple[str, ...]
    house: str
    to: str = ""

    @property
    def number(self) -> int | None:
        """Return the digits of the door's number; ``None`` where it begins with a letter."""
        found = _HOUSE.match(self.house)
        return int(found[1]) if found else None

    @property
    def suffix(self) -> str:
        """Return what follows the digits: ``B``, ``BIS``."""
        found = _HOUSE.match(self.house)
        return found[2] if found else self.house


@dataclass(frozen=True, slots=True)
class Address:
    """
    An address, read.

    Attributes
    ----------
    raw
        What was given.
    text
        The same in NFC with single spaces; spans count its characters.
    parts
        What was recognised, in the order of the text; spans do not overlap.
    alternatives
        Other readings of the same characters, such as a bare ``Tân Bình`` as district instead of
        ward, or ``Duong Ba Trac`` as a name instead of "đường Ba Trac".
    leftover
        Words that no rule understood, in order, each with its span. Every letter and digit of
        ``text`` stands in a part or here.
    """

    raw: str
    text: str
    parts: tuple[Part, ...]
    alternatives: tuple[Part, ...]
    leftover: tuple[tuple[str, tuple[int, int]], ...]

    def all(self, role: Role) -> tuple[Part, ...]:
        """Return every part of a role, in the order of the text."""
        return tuple(part for part in self.parts if part.role == role)

    def first(self, role: Role) -> Part | None:
        """Return the first part of a role that is not said to be a former name; else the first."""
        found = self.all(role)
        return next((part for part in found if part.era != "old"), found[0] if found else None)

    def others(self, role: Role) -> tuple[Part, ...]:
        """Return the other readings in which the characters name this role."""
        return tuple(part for part in self.alternatives if part.role == role)

    @property
    def house(self) -> HouseNumber | None:
        """Return the house number with the alleys written in it (``12/3/4B``)."""
        part = self.first("house")
        return None if part is None else read_house(part.name)

    @property
    def alleys(self) -> tuple[str, ...]:
        """
        Return the whole way in from the street: numbers of the alleys, outermost first.

        ``12/3/4B Lê Lợi``, ``4B hẻm 12/3 Lê Lợi`` and ``4B hẻm 3 hẻm 12 Lê Lợi`` give
        ``("12", "3")``.
        """
        outer = [
            step for part in reversed(self.all("alley")) for step in _STEPS.split(part.name.upper())
        ]
        return (*outer, *(() if self.house is None else self.house.alleys))

    @property
    def street(self) -> Part | None:
        """Return the street."""
        return self.first("street")

    @property
    def ward(self) -> Part | None:
        """Return the ward, commune or township, old or new."""
        return self.first("ward")

    @property
    def district(self) -> Part | None:
        """Return the district, town or city below the province."""
        return self.first("district")

    @property
    def province(self) -> Part | None:
        """Return the province or centrally run city."""
        return self.first("province")

    @property
    def khu_pho(self) -> Part | None:
        """Return the khu phố, ấp or thôn."""
        return self.first("khu_pho")


def read_house(text: str) -> HouseNumber:
    """
    Return a house number by its parts.

    Examples
    --------
    >>> read_house("12/3/4b")
    HouseNumber(text='12/3/4b', alleys=('12', '3'), house='4B', to='')
    >>> read_house("12-14").to, read_house("7 bis").house
    ('14', '7BIS')
    """
    *alleys, last = (re.sub(r"\s+", "", step).upper() for step in text.split("/"))
    house, _, to = last.partition("-")
    return HouseNumber(text=text, alleys=tuple(alleys), house=house, to=to)
