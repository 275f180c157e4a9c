"""Words that people type: which of them a refusal must not say again."""

from __future__ import annotations

import re
from typing import Final

HIDDEN: Final = "…"
_LONG_NUMBER: Final = re.compile(r"\d(?:[ .-]?\d){8,}")  # personal numbers, ids, telephones
_COORDINATE: Final = re.compile(r"\d\.\d{4,}")
_OWN_ID: Final = re.compile(r"(?=[0-9-]*[A-Z])(?=[A-Z-]*[0-9])[A-Z0-9-]{6,}|[A-Za-z]+\d{5,}")
_CODE: Final = re.compile(r"(?=[a-z]*[0-9])(?=[0-9]*[a-z])[a-z0-9]{12,}", re.IGNORECASE)


def may_be_personal(word: str) -> bool:
    """
    Return whether a typed word may be a child's: a name, address, id, number, home or code.

    Notes
    -----
    Names of our fields, policies, seasons, languages and files of ours are small ASCII letters,
    short numbers and hyphens. Whatever is written otherwise may be about somebody.

    Examples
    --------
    >>> [may_be_personal(one) for one in ("nearest-first", "2026-2027", "79001", "ward_code")]
    [False, False, False, False]
    >>> [may_be_personal(one) for one in ("079320001234", "TAM-0001", "107.0573", "Lê An")]
    [True, True, True, True]
    """
    if not word.isascii() or any(letter.isspace() for letter in word.strip()):
        return True
    return any(form.search(word) for form in (_LONG_NUMBER, _COORDINATE, _OWN_ID, _CODE))
