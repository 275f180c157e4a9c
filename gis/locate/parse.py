"""Addresses of Vietnam, read into their parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gis.locate.address import Address, Part
from gis.locate.bare import understand
from gis.locate.markers import Marker
from gis.locate.scan import Chunk, scan
from gis.locate.tokens import Token, tidy, tokens_of
from gis.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

CITIES: Final = frozenset(
    {"ho chi minh", "hcm", "sai gon", "ha noi", "hai phong", "da nang", "can tho", "hue"}
)
"""Cities of the rank of a province, folded."""

LAST_WARD_NUMBER: Final = 99
PHO: Final = Marker("phố", "street", "phố")
ROOM: Final = Marker("phòng", "flat", "phòng", "code")


def parse_address(text: str, *, cities: Collection[str] = CITIES) -> Address:
    """
    Read an address in whatever way it is written.

    Parameters
    ----------
    text
        With or without accents, NFC or NFD, any case, commas or none, abbreviations.
    cities
        Folded names of the cities that are no part of a province.

    Returns
    -------
    address
        Never an error: what no rule understands is in ``leftover``, what has two readings has
        the second in ``alternatives``.

    Examples
    --------
    >>> address = parse_address("12/3/4B Lê Lợi, P. Bến Nghé")
    >>> address.house.alleys, address.street.name, address.ward.name
    (('12', '3'), 'Lê Lợi', 'Bến Nghé')
    """
    words = tidy(text)
    tokens = tokens_of(words)
    scanned = [_as_city(chunk, cities) for chunk in scan(words, tokens)]
    chunks, others = understand(scanned)
    chunks, more = _second_readings(chunks)
    found = [_part(words, chunk) for chunk in chunks if chunk.role and chunk.names]
    alternatives = [_part(words, chunk) for chunk in (*others, *more)]
    leftover = _leftover(words, tokens, [part.span for part in found])
    return Address(text, words, tuple(found), tuple(alternatives), leftover)


def _part(text: str, chunk: Chunk) -> Part:
    names = chunk.names
    if len(names) > 1 and names[0].fold == "so" and chunk.role != "street":
        names = names[1:]
    name = names[0].value if chunk.role == "house" else text[names[0].start : names[-1].end]
    kind = "" if chunk.marker is None else chunk.marker.kind
    return Part(chunk.role, kind, name, (chunk.start, chunk.end), chunk.era)  # type: ignore[arg-type] # roles only


def _second_readings(chunks: list[Chunk]) -> tuple[list[Chunk], list[Chunk]]:
    """Return the chunks with the better of two readings, and the readings not taken."""
    chunks = [chunk for chunk in chunks if chunk.names]
    roles = {chunk.role for chunk in chunks}
    kinds = {_kind(chunk) for chunk in chunks}
    found, others = [], []
    for at, chunk in enumerate(chunks):
        before = chunks[at - 1] if at else chunk
        behind = before.role == "house" and before.segment == chunk.segment
        is_street = behind and "street" not in roles
        taken, other = _readings(chunk, roles, kinds, instead=is_street)
        found.append(taken)
        others += [] if other is None else [other]
    return found, others


def _kind(chunk: Chunk) -> str:
    return "" if chunk.marker is None else chunk.marker.kind


def _as_city(chunk: Chunk, cities: Collection[str]) -> Chunk:
    """Return a city of the rank of a province as one."""
    name = fold(" ".join(token.value for token in chunk.names))
    return (
        replace(chunk, role="province") if _kind(chunk) == "thành phố" and name in cities else chunk
    )


def _readings(
    chunk: Chunk, roles: Collection[str], kinds: Collection[str], *, instead: bool
) -> tuple[Chunk, Chunk | None]:
    """
    Return the reading of a chunk among all roles and kinds of its address, and another one.

    ``instead``: it stands behind a house number in an address without a street.
    """
    kind, first = _kind(chunk), chunk.names[0]
    if kind == "thành phố" and "province" not in roles:
        return chunk, replace(chunk, role="province")
    if kind == "đường" and chunk.weak and first.what == "word" and first.fold != "so":
        return chunk, _whole(chunk)
    if chunk.role == "street" and not kind and first.accents == "pho" and len(chunk.names) > 1:
        return chunk, replace(chunk, marker=PHO, names=chunk.names[1:])
    if kind == "phường" and _is_room(first):
        return replace(chunk, role="flat", marker=ROOM), None
    if instead and first.what == "word" and (kind == "ấp" or chunk.weak):
        street = _whole(chunk)
        is_hamlet = kind == "ấp" and {"phường", "quận"}.isdisjoint(kinds)
        return (chunk, street) if is_hamlet else (street, chunk)
    return chunk, None


def _is_room(token: Token) -> bool:
    """Return whether P.302 is a room: no ward was ever numbered so high."""
    return token.value.isdecimal() and int(token.value) > LAST_WARD_NUMBER


def _whole(chunk: Chunk) -> Chunk:
    """Return the street whose name begins with that word: Ấp Bắc, Duong Ba Trac typed plain."""
    width = chunk.names[0].start - chunk.start
    first = Token("", chunk.start, chunk.start + width, "word", "")
    return replace(chunk, role="street", marker=None, names=[first, *chunk.names])


def _leftover(
    text: str, tokens: Iterable[Token], spans: list[tuple[int, int]]
) -> tuple[tuple[str, tuple[int, int]], ...]:
    """Return the runs of tokens outside every span."""
    covered = bytearray(len(text))
    for start, end in spans:
        covered[start:end] = b"\1" * (end - start)
    runs: list[list[Token]] = []
    connected = False
    for token in tokens:
        outside = not covered[token.start]
        if outside and token.says_something:
            runs += [] if connected else [[]]
            runs[-1].append(token)
        goes_on = connected or token.says_something
        connected = outside and goes_on and token.what != "separator"
    return tuple((text[run[0].start : run[-1].end], (run[0].start, run[-1].end)) for run in runs)
