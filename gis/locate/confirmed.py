"""Points that an officer confirmed, found again by the address and kept without it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.locate.names import accent_key, key
from gis.locate.street_names import street_accent_key

if TYPE_CHECKING:
    from gis.locate.address import Address

HASH_LETTERS: Final = 32
_KEPT: Final = ("flat", "block", "building", "lot", "area", "khu_pho", "ward", "district")


@dataclass(frozen=True, slots=True)
class Point:
    """A confirmed point, degrees, and what it stands for."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Confirmed:
    """
    Confirmed points by the keyed hash of their address.

    Attributes
    ----------
    key
        The installation's secret.
    points
        By hash.
    """

    key: bytes
    points: Mapping[str, Point]

    def find(self, address: Address) -> Point | None:
        """Return the point of an address that reads the same as a confirmed one."""
        return self.points.get(address_hash(address, self.key)) if self.points else None


def plain_form(address: Address) -> str:
    """
    Return the form in which two spellings of one address agree, and no two addresses do.

    Case, spaces, commas, type words and the order of parts do not count; accents do, as do
    every number and every word that was not understood.
    """
    house = address.house
    door = "" if house is None else f"{house.house}-{house.to}"
    street = address.street
    parts = [
        "/".join(address.alleys),
        door,
        "" if street is None else street_accent_key(street.full),
        *(f"{role}:{accent_key(part.full)}" for role in _KEPT for part in address.all(role)),
        *sorted(key(words) for words, _ in address.leftover),
    ]
    return "|".join(parts).casefold()


def address_hash(address: Address, secret: bytes) -> str:
    """
    Return what may be kept of an address: equal addresses agree, nobody can go back.

    Parameters
    ----------
    address
        As ``gis.locate.parse.parse_address`` reads it.
    secret
        Secret of the installation; without it all addresses of a city could be tried.

    Notes
    -----
    HMAC-SHA256 (RFC 2104), first 128 bits, behind the letters ``ad``.
    """
    told = plain_form(address).encode()
    return f"ad{hmac.new(secret, told, hashlib.sha256).hexdigest()[:HASH_LETTERS]}"
