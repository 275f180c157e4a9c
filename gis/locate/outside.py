"""Geocoders of others, off by default: whoever asks them sends the address away."""

from __future__ import annotations

import json
import os
import urllib.parse
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

import requests

from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["nominatim", "photon"]
SETTING: Final = "GANTRUONG_OUTSIDE_GEOCODER"
"""``nominatim=https://…`` or ``photon=https://…``; nothing is asked without it."""

TIMEOUT_S: Final = 10.0
AT_MOST: Final = 5
LONGEST_ANSWER: Final = 1 << 20
HOUSE_BY_OSM: Final = frozenset({"house", "building", "house_number"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """
    A place that somebody else's geocoder offers; for a person to judge, never an answer.

    Attributes
    ----------
    lon, lat
        Degrees.
    matched
        What it says it found.
    kind
        ``house`` where it claims a house, else what it calls the thing.
    """

    lon: float
    lat: float
    matched: str
    kind: str


class Geocoder(Protocol):
    """Something that offers places for an address."""

    def offers(self, address: str) -> tuple[Offer, ...]:
        """Return places for an address, as the service ranks them."""


@dataclass(frozen=True, slots=True)
class Nominatim:
    """A Nominatim server by its address, such as ``https://nominatim.example.vn``."""

    url: str

    def offers(self, address: str) -> tuple[Offer, ...]:
        """Return places for an address; ``InputError`` without the address if the server fails."""
        told = {"q": address, "format": "jsonv2", "limit": AT_MOST, "countrycodes": "vn"}
        rows = _asked(f"{self.url}/search", told)
        if not isinstance(rows, list):
            raise _strange(self.url)
        return tuple(_offer(self.url, row, ("lon", "lat"), "display_name", "type") for row in rows)


@dataclass(frozen=True, slots=True)
class Photon:
    """A Photon server by its address."""

    url: str

    def offers(self, address: str) -> tuple[Offer, ...]:
        """Return places for an address; ``InputError`` without the address if the server fails."""
        found = _asked(f"{self.url}/api", {"q": address, "limit": AT_MOST})
        rows = found.get("features") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            raise _strange(self.url)
        flat = []
        for row in rows:
            try:
                lon, lat = row["geometry"]["coordinates"]
                told = row["properties"]
                parts = (told.get(name) for name in ("housenumber", "street", "name", "district"))
                words = " ".join(str(one) for one in parts if one)
                flat.append({"lon": lon, "lat": lat, "words": words, "type": told.get("type", "")})
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise _strange(self.url) from error
        return tuple(_offer(self.url, row, ("lon", "lat"), "words", "type") for row in flat)


_KINDS: Final[Mapping[str, type[Nominatim | Photon]]] = {
    "nominatim": Nominatim,
    "photon": Photon,
}


def geocoder(environment: Mapping[str, str] | None = None) -> Geocoder | None:
    """
    Return the geocoder that the setting names; ``None`` without it, which is the default.

    Raises
    ------
    InputError
        If the setting is not ``nominatim=URL`` or ``photon=URL`` with an ``http(s)`` URL.
    """
    told = (os.environ if environment is None else environment).get(SETTING, "")
    if not told:
        return None
    kind, _, url = told.partition("=")
    address = urllib.parse.urlsplit(url)
    if kind not in _KINDS or address.scheme not in {"http", "https"} or not address.hostname:
        msg = f"{SETTING} must be nominatim=URL or photon=URL, with https://… or http://…"
        raise InputError(msg)
    return _KINDS[kind](url.rstrip("/"))


def must_be_named(given: Geocoder | None, *, confirmed: bool) -> Geocoder:
    """
    Return the geocoder if the setting names one and the officer confirmed that addresses leave.

    Raises
    ------
    InputError
        Otherwise; nothing was asked.
    """
    if given is None:
        msg = f"no outside geocoder is set; {SETTING} is empty, and nothing was asked"
        raise InputError(msg)
    if not confirmed:
        msg = (
            "an outside geocoder would be told the addresses of children; "
            "say --send-addresses-away if that is decided and allowed"
        )
        raise InputError(msg)
    return given


def _asked(url: str, told: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any JSON)
    # in the body's place, but a query: both services know no other way; never logged here
    try:
        answer = requests.get(
            url,
            params=dict(told),
            timeout=TIMEOUT_S,
            headers={"User-Agent": "gan-truong", "Accept-Language": "vi"},
            allow_redirects=False,
        )
        if answer.status_code != requests.codes.ok or len(answer.content) > LONGEST_ANSWER:
            raise _strange(url)
        return json.loads(answer.content)
    except requests.RequestException:
        msg = f"{_host(url)}: the outside geocoder does not answer"
        raise InputError(msg) from None  # the cause holds the address in its URL
    except json.JSONDecodeError:
        raise _strange(url) from None


def _offer(
    url: str, row: Mapping[str, Any], place: tuple[str, str], words: str, kind: str
) -> Offer:
    try:
        lon, lat = (float(row[name]) for name in place)
        told = str(row[words])
        what = str(row.get(kind, ""))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _strange(url) from None
    if not (abs(lon) <= 180 and abs(lat) <= 90):  # noqa: PLR2004 - degrees of the earth
        raise _strange(url)
    return Offer(lon=lon, lat=lat, matched=told, kind="house" if what in HOUSE_BY_OSM else what)


def _strange(url: str) -> InputError:
    return InputError(f"{_host(url)}: the outside geocoder answers something else than places")


def _host(url: str) -> str:
    return urllib.parse.urlsplit(url).hostname or "?"
