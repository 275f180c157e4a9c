"""Names of neighbourhoods in the form in which two spellings of one agree."""

from __future__ import annotations

import re
from typing import Final

from gis.text import fold

_SHORT: Final = re.compile(r"^k ?p ?(?=\d)")
_ZEROS: Final = re.compile(r"\b0+(?=\d)")
RENUMBERED: Final = re.compile(r"nay là\s+(?P<today>[^,;.]+)", re.IGNORECASE)
"""How a note of an alias says what a former neighbourhood is called today."""


def khu_pho_key(name: str) -> str:
    """
    Return a neighbourhood's name without accents, case, short forms and leading zeros.

    Examples
    --------
    >>> khu_pho_key("KP. 05"), khu_pho_key("Khu phố 5"), khu_pho_key("Ấp 2")
    ('khu pho 5', 'khu pho 5', 'ap 2')
    """
    return _ZEROS.sub("", _SHORT.sub("khu pho ", fold(name)))


def today_of(note: object) -> str:
    """
    Return the key of today's neighbourhood that an alias's note names; empty if it names none.

    Examples
    --------
    >>> today_of("nay là Khu phố 25")
    'khu pho 25'
    """
    found = RENUMBERED.search(note) if isinstance(note, str) else None
    return khu_pho_key(found["today"]) if found else ""
