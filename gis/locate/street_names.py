"""Street names in the form in which a map and an address agree, and what an alley's name says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gis.locate.names import accent_key, key

_ETH: Final = str.maketrans("Ðð", "Đđ")  # some keyboards write the Icelandic letter
_TRAILING: Final = re.compile(r"\s*[,(].*$", re.DOTALL)
_GENERIC: Final = re.compile(r"^(?:(?:duong|pho|street)\s+)+(?=\S)")
"""Without accents the family name Dương reads like the word for a street: both go, from the map's
"Đường Dương Bá Trạc" as from a typed "Dương Bá Trạc"."""
_FOREIGN: Final = re.compile(r"\s+(street|st|road|boulevard)$")
_BARE_NUMBER: Final = re.compile(r"^(so\s+)?(\d+[a-z]{0,2})$")
_DATES: Final = {
    "ba thang hai": "3 thang 2",
    "3 2": "3 thang 2",
    "ba thang 2": "3 thang 2",
    "30 4": "30 thang 4",
    "ba muoi thang tu": "30 thang 4",
    "cmt8": "cach mang thang 8",
    "cach mang thang tam": "cach mang thang 8",
    "xo viet nghe tinh": "xo viet nghe tinh",
}
"""Streets called by a day, as they are shortened."""
_ALLEY: Final = re.compile(
    r"^(?:hẻm|hem|ngõ|ngách|kiệt|hẽm)\s+(?:số\s+|so\s+)?"
    r"(?P<chain>\d+\w{0,4}(?:\s*/\s*\d*\w{0,4})*)(?=[\s,]|$)[\s,]*(?P<street>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_STEP: Final = re.compile(r"\d+[A-Z]{0,4}\d?")


@dataclass(frozen=True, slots=True)
class AlleyName:
    """
    What the name of an alley says.

    Attributes
    ----------
    chain
        Numbers of the alleys from the street inwards, ``("12", "3")``.
    street
        Name of the street they leave; empty where the name does not tell it.
    """

    chain: tuple[str, ...]
    street: str


def tidy(name: str) -> str:
    """Return a street's name without what mappers add behind a comma or in brackets."""
    return _TRAILING.sub("", name.translate(_ETH)).strip()


def street_key(name: str) -> str:
    """
    Return the form without accents in which spellings of one street agree.

    Examples
    --------
    >>> street_key("Đường Lê Lợi"), street_key("Trần Hưng Ðạo"), street_key("Đường số 05")
    ('le loi', 'tran hung dao', 'so 5')
    >>> street_key("đường 5") == street_key("Số 5"), street_key("3/2")
    (True, '3 thang 2')
    >>> street_key("Đường Dương Bá Trạc") == street_key("Dương Bá Trạc") == "ba trac"
    True
    """
    plain = key(tidy(name))
    plain = _FOREIGN.sub("", _GENERIC.sub("", plain))
    plain = _DATES.get(plain, plain)
    number = _BARE_NUMBER.match(plain)
    return f"so {number[2]}" if number else plain


def street_accent_key(name: str) -> str:
    """
    Return the form with accents, by which namesakes are told apart.

    Examples
    --------
    >>> street_accent_key("Đường Lê Lợi") == street_accent_key("lê lợi")
    True
    """
    words = accent_key(tidy(name)).split()
    generic = {accent_key(one) for one in ("đường", "phố")}
    return " ".join(words[1:] if len(words) > 1 and words[0] in generic else words)


def alley_name(name: str) -> AlleyName | None:
    """
    Return what an alley's name says; ``None`` where it names no number.

    Examples
    --------
    >>> alley_name("Hẻm 281/56 Lê Văn Sỹ")
    AlleyName(chain=('281', '56'), street='Lê Văn Sỹ')
    >>> alley_name("Hẻm 592").street, alley_name("Hẻm Chính Lộ")
    ('', None)
    """
    found = _ALLEY.match(name.translate(_ETH))
    if found is None:
        return None
    chain = steps(found["chain"])
    return AlleyName(chain, tidy(found["street"])) if chain else None


def steps(text: str) -> tuple[str, ...]:
    """
    Return the steps of a house number or of a chain of alleys; empty where one is no number.

    Examples
    --------
    >>> steps("12/3/5a"), steps("7 bis"), steps("KS"), steps("26-28")
    (('12', '3', '5A'), ('7BIS',), (), ())
    """
    parts = tuple(re.sub(r"\s+", "", part).upper() for part in text.strip().split("/"))
    return parts if all(_STEP.fullmatch(part) for part in parts) else ()


def digits(step: str) -> int | None:
    """
    Return the number with which a step begins.

    Examples
    --------
    >>> digits("12BIS"), digits("A3")
    (12, None)
    """
    found = re.match(r"\d{1,6}", step)
    return int(found[0]) if found else None
