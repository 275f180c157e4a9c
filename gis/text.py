"""Vietnamese text: one Unicode form, tidy spaces, folding away of accents, near names."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPACES: Final = re.compile(r"\s+")
_NOT_WORD: Final = re.compile(r"[^0-9a-z]+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u00ad]")
VIETNAMESE: Final = str.maketrans(",.", ".,")
"""Separators of numbers, from English to Vietnamese."""

NEAR: Final = 0.72  # similarity from which a name is worth suggesting; tried on real headers


def nfc(text: str) -> str:
    r"""
    Return the text with each Vietnamese letter as one character (NFC).

    Examples
    --------
    >>> nfc("e\u0302\u0301") == "ế"
    True
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def is_decomposed(text: str) -> bool:
    """Return whether NFC would change the text, as files from some systems need."""
    return not (text.isascii() or unicodedata.is_normalized("NFC", text))


def squeeze(text: str) -> str:
    r"""
    Return the text in NFC, without space at the ends and with single spaces inside.

    Examples
    --------
    >>> squeeze("  Tiểu học\u00a0 An Bình ")
    'Tiểu học An Bình'
    """
    return _SPACES.sub(" ", nfc(text)).strip()


def has_control(text: str) -> bool:
    """Return whether the text holds NUL or another control character (tab and line end apart)."""
    return _CONTROL.search(text) is not None


def without_invisible(text: str) -> str:
    """Return the text without zero-width, direction and soft-hyphen characters."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def without_accents(text: str) -> str:
    """
    Return the text without tone and vowel marks, ``đ`` as ``d``, case kept.

    Examples
    --------
    >>> without_accents("Đường Nguyễn Huệ")
    'Duong Nguyen Hue'
    """
    plain = text.replace("đ", "d").replace("Đ", "D")
    split = unicodedata.normalize("NFD", plain)
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def fold(text: str) -> str:
    """
    Return the form in which two spellings of one name agree: no accents, case or punctuation.

    Examples
    --------
    >>> fold("Mã định danh Bộ GD&ĐT") == fold("ma  dinh danh bo GD & DT")
    True
    """
    return _NOT_WORD.sub(" ", without_accents(text).casefold()).strip()


def near(name: str, known: Iterable[str], *, at_most: int = 3) -> list[str]:
    """
    Return the known names that the name is probably a slip of, most alike first.

    Examples
    --------
    >>> near("schol_code", ["school_code", "season", "seats"])
    ['school_code']
    """
    by_fold = {fold(one): one for one in known}
    found = difflib.get_close_matches(fold(name), list(by_fold), n=at_most, cutoff=NEAR)
    return [by_fold[one] for one in found]


def spoken_metres(mm: int, language: str, *, whole: bool = False) -> str:
    """
    Return millimetres as metres with the separators of a language, ``vi`` or ``en``.

    Parameters
    ----------
    mm
        Zero or more.
    language
        ``vi`` writes 1.240,050, ``en`` writes 1,240.050.
    whole
        Leave the decimals out and round up, so that no number looks smaller than it is.

    Examples
    --------
    >>> spoken_metres(1_240_050, "vi"), spoken_metres(1_240_050, "en", whole=True)
    ('1.240,050', '1,241')
    """
    metres, rest = divmod(mm, 1000)
    text = f"{metres + (rest > 0):,}" if whole else f"{metres:,}.{rest:03d}"
    return text.translate(VIETNAMESE) if language == "vi" else text


def grade_name(grade: str, language: str) -> str:
    """
    Return how a grade is called inside a sentence.

    Examples
    --------
    >>> grade_name("1", "vi"), grade_name("K", "en"), grade_name("K3", "vi")
    ('lớp 1', 'preschool', 'mầm non (K3)')
    """
    if grade.startswith("K"):
        word = "mầm non" if language == "vi" else "preschool"
        return word if grade == "K" else f"{word} ({grade})"
    return f"lớp {grade}" if language == "vi" else f"grade {grade}"
