"""Personal numbers: recognised, and replaced by a keyed hash before anything is kept."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

LAST_PROVINCE_CODE: Final = 96  # Cà Mau; the first three digits name the province of birth
_NUMBER: Final = re.compile(r"(\d{3})(\d)(\d{2})\d{6}")
_CHILD_CENTURY: Final = frozenset("23")  # boys and girls born from 2000 to 2099
HASH_LETTERS: Final = 32
KEY_BYTES: Final = 32


def is_personal_number(text: str) -> bool:
    """
    Return whether an id has the make-up of the personal number of a child (12 digits).

    Notes
    -----
    Three digits for the province of birth, one for century and sex, two for the year, six at
    random. Other twelve digits, and temporary codes, are somebody's own opaque ids.

    Examples
    --------
    >>> is_personal_number("079320001234"), is_personal_number("TAM-0017")
    (True, False)
    """
    found = _NUMBER.fullmatch(text)
    if found is None or found.group(2) not in _CHILD_CENTURY:
        return False
    return 1 <= int(found.group(1)) <= LAST_PROVINCE_CODE


def keyed_hash(number: str, key: bytes) -> str:
    """
    Return what may be kept of a personal number: equal numbers agree, nobody can go back.

    Parameters
    ----------
    number
        The twelve digits.
    key
        Secret of the installation, never stored with the hashes: without it, all numbers of
        a city could be tried in a day.

    Notes
    -----
    HMAC-SHA256 (RFC 2104), first 128 bits, behind the letters ``pn`` that tell what it is.

    Examples
    --------
    >>> keyed_hash("079320001234", bytes(32))[:6]
    'pn30c1'
    """
    digest = hmac.new(key, number.encode("ascii"), hashlib.sha256).hexdigest()
    return f"pn{digest[:HASH_LETTERS]}"
