"""The words of a name or of a question: folded, short forms written out, kinds told apart."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from gis.locate.names import accent_key, key

SHORT: Final = {
    "p": ("phuong",),
    "q": ("quan",),
    "h": ("huyen",),
    "x": ("xa",),
    "tt": ("thi", "tran"),
    "tx": ("thi", "xa"),
    "tp": ("thanh", "pho"),
    "kp": ("khu", "pho"),
    "th": ("tieu", "hoc"),
    "thcs": ("trung", "hoc", "co", "so"),
    "thpt": ("trung", "hoc", "pho", "thong"),
    "mn": ("mam", "non"),
    "mg": ("mau", "giao"),
}
"""Short forms that people and registers write, and what they mean."""

KIND_PHRASES: Final = (
    ("trung", "hoc", "pho", "thong"),
    ("trung", "hoc", "co", "so"),
    ("tieu", "hoc"),
    ("mam", "non"),
    ("mau", "giao"),
    ("thi", "tran"),
    ("thi", "xa"),
    ("thanh", "pho"),
    ("dac", "khu"),
    ("khu", "pho"),
    ("truong",),
    ("phuong",),
    ("xa",),
    ("quan",),
    ("huyen",),
    ("duong",),
    ("ap",),
    ("cau",),
)
"""Words at the beginning of a name that say what kind of thing it names."""

KIND_OF: Final = {
    "truong": ("school",),
    "tieu": ("school",),
    "trung": ("school",),
    "mam": ("school",),
    "mau": ("school",),
    "phuong": ("ward", "former"),
    "xa": ("ward", "former"),
    "quan": ("former",),
    "huyen": ("former",),
    "thi": ("ward", "former"),
    "dac": ("ward", "former"),
    "khu": ("khu_pho", "former"),
    "ap": ("khu_pho", "former"),
    "duong": ("street",),
    "cau": ("bridge",),
}
"""Kinds of entries that somebody probably means whose question begins with a word."""

_ENDS_IN_Y: Final = re.compile(r"^(qu|[bcdghklmnprstvx]+)y$")
_NUMBERED: Final = re.compile(r"^(p|q|kp|x)(\d+)$")


@lru_cache(maxsize=65_536)
def words_of(text: str) -> tuple[str, ...]:
    """
    Return the words of a text in the form in which they are compared.

    Both spellings of a final i are one: Lê Quý Đôn is Lê Quí Đôn, Mỹ is Mĩ.

    Examples
    --------
    >>> words_of("P.08, Q. Thuận Tây"), words_of("THCS Lê Lợi")
    (('phuong', '8', 'quan', 'thuan', 'tay'), ('trung', 'hoc', 'co', 'so', 'le', 'loi'))
    """
    found: list[str] = []
    for word in key(text).split():
        numbered = _NUMBERED.match(word)
        parts = numbered.groups() if numbered else (word,)
        for part in parts:
            found += SHORT.get(part, (_ENDS_IN_Y.sub(r"\1i", part),))
    return tuple(found)


def core_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """
    Return the words without those at the beginning that only say the kind.

    Examples
    --------
    >>> core_of(("truong", "tieu", "hoc", "lac", "hong")), core_of(("phuong", "8"))
    (('lac', 'hong'), ('8',))
    """
    left = words
    again = True
    while again:
        again = False
        for phrase in KIND_PHRASES:
            if len(left) > len(phrase) and left[: len(phrase)] == phrase:
                left, again = left[len(phrase) :], True
    return left


def spoken(text: str) -> str:
    """Return the form that keeps accents, for telling namesakes apart."""
    return accent_key(text)
