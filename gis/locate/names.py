"""Names of units and streets in the forms in which two spellings of one name agree."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from gis.text import fold, squeeze, without_accents

__all__ = ["accent_key", "bears_accents", "key", "number_key", "split_kind"]

_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
_NOT_WORD: Final = re.compile(r"[^\w]+")
_NUMBER: Final = re.compile(r"^0+(?=\d)")
KINDS: Final = {
    "phuong": "phường",
    "xa": "xã",
    "thi tran": "thị trấn",
    "dac khu": "đặc khu",
    "quan": "quận",
    "huyen": "huyện",
    "thi xa": "thị xã",
    "thanh pho": "thành phố",
    "tp": "thành phố",
    "tx": "thị xã",
    "tinh": "tỉnh",
    "khu pho": "khu phố",
    "kp": "khu phố",
    "ap": "ấp",
    "thon": "thôn",
}
"""Words that say what kind of unit a name names, folded, and how they are written in full."""


def key(name: str) -> str:
    """
    Return the form without accents, case, punctuation and leading zeros of numbers.

    The folding itself is :func:`gis.text.fold`, the one of the whole project.

    Examples
    --------
    >>> key("Phường  Đa Kao") == key("PHUONG DA KAO"), key("Phường 04")
    (True, 'phuong 4')
    """
    return " ".join(number_key(word) for word in fold(name).split())


def accent_key(name: str) -> str:
    """
    Return the form that keeps accents and forgets where in the syllable the tone stands.

    Examples
    --------
    >>> accent_key("Xã Long Hoà") == accent_key("xã Long Hòa")
    True
    >>> accent_key("Tân Phú") == accent_key("Tân Phù")
    False
    """
    words = _NOT_WORD.sub(" ", squeeze(name).casefold()).split()
    return " ".join(number_key(_tone_last(word)) for word in words)


def bears_accents(text: str) -> bool:
    """
    Return whether the text has any Vietnamese letter that plain ASCII has not.

    Examples
    --------
    >>> bears_accents("Ben Nghe"), bears_accents("Đa Kao")
    (False, True)
    """
    return without_accents(text) != unicodedata.normalize("NFC", text)


def number_key(word: str) -> str:
    """Return the word without zeros before its digits."""
    return _NUMBER.sub("", word)


def split_kind(name: str) -> tuple[str, str]:
    """
    Return the kind of unit and the bare name; the kind is empty where none is written.

    Examples
    --------
    >>> split_kind("Phường 12"), split_kind("TP. Thủ Đức"), split_kind("Rạch Ông")
    (('phường', '12'), ('thành phố', 'Thủ Đức'), ('', 'Rạch Ông'))
    """
    words = squeeze(name.replace(".", ". ")).split()
    for n_words in (2, 1):
        kind = KINDS.get(fold(" ".join(words[:n_words])))
        if kind and len(words) > n_words:
            return kind, " ".join(words[n_words:])
    return "", squeeze(name)


def _tone_last(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(letter for letter in letters if letter in _TONES)
    return "".join(letter for letter in letters if letter not in _TONES) + tones
