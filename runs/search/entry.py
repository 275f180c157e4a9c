"""What can be found: one entry per name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

KINDS: Final = ("ward", "former", "school", "street", "khu_pho", "bridge")
"""Kinds of entries; of entries that fit equally well those of an earlier kind come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A unit of today that a former name leads to; the attributes are those of the directory."""

    ward_code: str
    ward_name: str
    confidence: float | None
    share: float | None
    khu_pho: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    One name that can be found.

    Attributes
    ----------
    kind
        Word of ``KINDS``.
    name
        As it is written.
    context
        Where it is, searched too: a ward, a former district.
    code
        Ward or school code; empty for others.
    lon, lat
        A place to show, degrees; nan where none is known.
    leads
        Of former names: today's units, surest first.
    also
        Words by which it is found as if they stood in the name; not kept.
    """

    kind: str
    name: str
    context: str = ""
    code: str = ""
    lon: float = float("nan")
    lat: float = float("nan")
    leads: tuple[Lead, ...] = ()
    also: str = ""
