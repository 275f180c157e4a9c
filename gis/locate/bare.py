"""What the chunks without a marker name: told by their place between those that have one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from gis.locate.address import Role
from gis.locate.markers import ENGLISH, Marker
from gis.locate.scan import Chunk

if TYPE_CHECKING:
    from gis.locate.tokens import Token

_Given = Role | Literal[""]
LEVELS: Final[dict[str, int]] = {"street": 0, "ward": 1, "district": 2, "province": 3, "country": 4}
_BY_LEVEL: Final[dict[int, Role]] = {1: "ward", 2: "district", 3: "province"}
_LEADS_TO_STREET: Final = frozenset({"house", "alley", "lot", "flat", "floor", "block", "building"})


def understand(chunks: list[Chunk]) -> tuple[list[Chunk], list[Chunk]]:
    """
    Give every bare chunk a role where one fits.

    Returns
    -------
    chunks
        In the order of the text; a house number is a chunk of its own. A chunk without role is
        left over.
    alternatives
        Other roles that the same bare chunks may have.
    """
    chunks = _with_houses([_english(chunk) for chunk in chunks])
    alternatives = _name_street(chunks)
    return chunks, alternatives + _name_units(chunks)


def _english(chunk: Chunk) -> Chunk:
    """Return "Ben Nghe Ward" as what it says it is."""
    words = chunk.names
    found = None if chunk.role or len(words) < 2 else ENGLISH.get(words[-1].fold)  # noqa: PLR2004 # a name and the word
    if found is None or words[0].is_code:
        return chunk
    role, kind = found
    return replace(chunk, role=role, names=words[:-1], marker=Marker(kind, role, kind))


def _with_houses(chunks: list[Chunk]) -> list[Chunk]:
    """Return the chunks with the house number cut off the bare chunk that begins with it."""
    if any(chunk.role == "house" for chunk in chunks):
        return chunks
    for at, chunk in enumerate(chunks):
        if not chunk.role and _is_house(chunk.names[0]):
            return [*chunks[:at], *_cut(chunk, 1, ("house", "")), *chunks[at + 1 :]]
    for at, chunk in enumerate(chunks):
        if not chunk.role and len(chunk.names) > 1 and chunk.names[-1].is_number:
            n_words = len(chunk.names) - 1
            roles: tuple[_Given, _Given] = ("" if _has_street(chunks) else "street", "house")
            return [*chunks[:at], *_cut(chunk, n_words, roles), *chunks[at + 1 :]]
    return chunks


def _is_house(token: Token) -> bool:
    return token.what in {"number", "code"}


def _cut(chunk: Chunk, n_words: int, roles: tuple[_Given, _Given]) -> list[Chunk]:
    """Return a chunk as two, the first of n words; an empty one is left out."""
    halves = (chunk.names[:n_words], chunk.names[n_words:])
    return [
        replace(chunk, role=role, names=names, start=names[0].start, end=names[-1].end)
        for role, names in zip(roles, halves, strict=True)
        if names
    ]


def _has_letters(chunk: Chunk) -> bool:
    return any(token.what == "word" for token in chunk.names)


def _has_street(chunks: list[Chunk]) -> bool:
    return any(chunk.role == "street" for chunk in chunks)


def _name_street(chunks: list[Chunk]) -> list[Chunk]:
    """Give the street's role to the bare chunk that is most likely one; return other readings."""
    if _has_street(chunks):
        return []
    beside = _beside_house(chunks)
    if beside is not None:
        beside.role = "street"
        return []
    units = [at for at, chunk in enumerate(chunks) if chunk.role in LEVELS]
    first_unit = min(units, default=len(chunks))
    for chunk in chunks[:first_unit]:
        if not chunk.role and _has_letters(chunk):
            chunk.role = "street"
            has_number = any(one.role == "house" for one in chunks)
            has_ward = any(one.role == "ward" for one in chunks)
            return [] if has_number or has_ward else [replace(chunk, role="ward")]
    return []


def _beside_house(chunks: list[Chunk]) -> Chunk | None:
    """Return the bare chunk after a house number or alley, or before it in one segment."""
    after = [
        (chunk, before)
        for before, chunk in pairwise(chunks)
        if not chunk.role and before.role in _LEADS_TO_STREET
    ]
    before = [
        chunk
        for chunk, house in pairwise(chunks)
        if not chunk.role and house.role == "house" and chunk.segment == house.segment
    ]
    if before and not any(chunk.segment == lead.segment for chunk, lead in after):
        return before[0]
    return after[0][0] if after else None


def _name_units(chunks: list[Chunk]) -> list[Chunk]:
    """Give roles to the bare chunks between the units that are marked; return other readings."""
    order = chunks[::-1] if _is_reversed(chunks) else chunks
    ahead = _ahead(order)
    alternatives = []
    below = 0
    for chunk, (above, n_bare) in zip(order, ahead, strict=True):
        levels = list(range(below + 1, min(above, len(_BY_LEVEL) + 1)))
        if levels and _is_bare(chunk):
            chunk.role = _BY_LEVEL[levels[0]]
            others = levels[1:] if n_bare < len(levels) else []
            alternatives += [replace(chunk, role=_BY_LEVEL[level]) for level in others[:1]]
        below = max(below, LEVELS.get(chunk.role, 0))
    return alternatives


def _ahead(chunks: list[Chunk]) -> list[tuple[int, int]]:
    """Return for each chunk the lowest level from there on, and the bare chunks before a unit."""
    found: list[tuple[int, int]] = []
    above, n_bare = LEVELS["country"], 0
    for chunk in reversed(chunks):
        level = LEVELS.get(chunk.role, 0)
        above = min(above, level or above)
        n_bare = 0 if level else n_bare + _is_bare(chunk)
        found.append((above, n_bare))
    return found[::-1]


def _is_bare(chunk: Chunk) -> bool:
    return not chunk.role and _has_letters(chunk)


def _is_reversed(chunks: list[Chunk]) -> bool:
    """Return whether the address goes from the large to the small."""
    levels = [LEVELS[chunk.role] for chunk in chunks if chunk.role in LEVELS]
    return len(levels) > 1 and levels[0] > levels[-1]
