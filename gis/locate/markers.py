"""Words that say what follows them: phường, hẻm, khu phố, quốc lộ, and their abbreviations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from gis.locate.address import Role
from gis.locate.names import accent_key, bears_accents
from gis.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gis.locate.tokens import Token

Needs = Literal["name", "code"]
Where = Literal["anywhere", "start"]


@dataclass(frozen=True, slots=True)
class Marker:
    """
    A word or two that begin a part.

    Attributes
    ----------
    words
        As written in full, such as ``khu phố``.
    role, kind
        Of the part; kind in full.
    needs
        ``code``: only a number, code or single letter may follow; ``name``: anything.
    where
        ``start``: without accents it is understood only where a part can begin, because plain it
        is a common syllable of names.
    short
        Abbreviation: with a full stop, before a number, or alone where ``bare`` says so.
    """

    words: str
    role: Role
    kind: str
    needs: Needs = "name"
    where: Where = "anywhere"
    short: bool = False
    bare: bool = False


def _full(
    role: Role, *kinds: str, needs: Needs = "name", where: Where = "anywhere"
) -> list[Marker]:
    return [Marker(kind, role, kind, needs, where) for kind in kinds]


def _short(
    role: Role, kind: str, *words: str, needs: Needs = "name", bare: bool = True
) -> list[Marker]:
    return [Marker(word, role, kind, needs, short=True, bare=bare) for word in words]


MARKERS: Final[tuple[Marker, ...]] = (
    *_full("ward", "phường", "xã", "thị trấn", "đặc khu"),
    *_full("district", "quận", "huyện", "thị xã", "thành phố"),
    *_full("province", "tỉnh", where="start"),
    *_full("street", "đường", "đại lộ", "xa lộ", "quốc lộ", "tỉnh lộ", "hương lộ", "liên tỉnh lộ"),
    *_full("street", "đường tỉnh", "liên ấp", "phố"),
    *_full("alley", "hẻm", "ngách", needs="code"),
    *_full("alley", "ngõ", "kiệt", needs="code", where="start"),
    Marker("hẽm", "alley", "hẻm", "code"),
    *_full("khu_pho", "khu phố"),
    *_full("khu_pho", "thôn", "khóm", "ấp", where="start"),
    *_full("khu_pho", "khu", "xóm", needs="code", where="start"),
    *_full("to", "tổ", needs="code", where="start"),
    *[Marker(word, "to", "tổ", "code") for word in ("tổ dân phố", "tổ nhân dân")],
    *_full("lot", "lô", needs="code", where="start"),
    *_full("building", "chung cư", "tòa nhà", "cao ốc"),
    *_full("block", "block", "tháp", "tòa", needs="code", where="start"),
    *_full("floor", "tầng", "lầu", needs="code", where="start"),
    *_full("flat", "căn hộ", "căn", "phòng", needs="code", where="start"),
    *_full("area", "khu dân cư", "khu đô thị", "khu tái định cư", "khu công nghiệp"),
    *_full("area", "khu nhà ở", "khu tập thể", "cư xá"),
    *[Marker(word, "house", "số", "code") for word in ("số nhà", "nhà số", "số")],
    Marker("nhà", "house", "số", "code", "start"),
    Marker("ward", "ward", "phường", "code"),
    Marker("district", "district", "quận", "code"),
    *_full("note", "gần", "cạnh", "đối diện", "kế bên", "sau lưng", "phía sau", where="start"),
    *_short("ward", "phường", "p"),
    *_short("ward", "phường", "f", needs="code"),
    *_short("ward", "xã", "x", bare=False),
    *_short("ward", "thị trấn", "tt"),
    *_short("district", "quận", "q"),
    *_short("alley", "hẻm", "h", needs="code", bare=False),
    *_short("district", "huyện", "h", bare=False),
    *_short("district", "thị xã", "tx"),
    *_short("district", "thành phố", "tp", "t p"),
    *_short("province", "tỉnh", "t", bare=False),
    *_short("street", "đường", "đ", "d", bare=False),
    *_short("street", "quốc lộ", "ql", "q l"),
    *_short("street", "tỉnh lộ", "tl", "t l"),
    *_short("street", "hương lộ", "hl", "h l"),
    *_short("street", "liên tỉnh lộ", "ltl"),
    *_short("street", "đường tỉnh", "đt", needs="code"),
    *_short("street", "đại lộ", "đl"),
    *_short("street", "xa lộ", "xl"),
    *_short("khu_pho", "khu phố", "kp", "k p"),
    *_short("to", "tổ", "tdp", "tđp", needs="code"),
    *_short("building", "chung cư", "cc", "c c"),
    *_short("block", "block", "blk", needs="code"),
    *_short("flat", "căn hộ", "ch", needs="code"),
    *_short("area", "khu dân cư", "kdc"),
    *_short("area", "khu đô thị", "kđt"),
    *_short("area", "khu công nghiệp", "kcn"),
    *_short("house", "số", "sn", needs="code"),
)
"""Every marker; of those that fit, the one of most words is taken, then the first."""

LONGEST: Final = max(len(one.words.split()) for one in MARKERS)
PROVINCE_SPELLINGS: Final = (
    "tphcm",
    "hcm",
    "hcmc",
    "ho chi minh city",
    "ho chi minh",
    "sai gon",
    "saigon",
    "binh duong",
    "ba ria vung tau",
    "brvt",
)
"""Ways to write the city and the two provinces that joined it, folded."""

ENGLISH: Final[dict[str, tuple[Role, str]]] = {
    "ward": ("ward", "phường"),
    "commune": ("ward", "xã"),
    "district": ("district", "quận"),
    "street": ("street", "đường"),
    "st": ("street", "đường"),
    "province": ("province", "tỉnh"),
}
"""English words that stand behind a name, with role and kind."""

COUNTRY_SPELLINGS: Final = ("viet nam", "vietnam", "vn")
ERAS: Final = {
    "cu": "old",
    "truoc la": "old",
    "truoc day la": "old",
    "ten cu": "old",
    "ten cu la": "old",
    "nay la": "new",
    "nay thuoc": "new",
    "nay": "new",
    "moi": "new",
}
"""Words that say whether the unit beside them is the former or today's one, folded."""

_OF: dict[str, list[Marker]] = {}
for _one in sorted(MARKERS, key=lambda one: -len(one.words.split())):
    _OF.setdefault(fold(_one.words), []).append(_one)


def spelled(words: Sequence[Token]) -> list[Marker]:
    """Return the markers whose words these are, accents left aside."""
    return _OF.get(" ".join(token.fold for token in words), [])


def is_exact(marker: Marker, words: Sequence[Token]) -> bool:
    """Return whether the accents are those of the marker; of an abbreviation they do not matter."""
    return marker.short or accent_key(marker.words) == " ".join(token.accents for token in words)


def has_accents(words: Sequence[Token]) -> bool:
    """Return whether any of the words bears an accent."""
    return any(bears_accents(token.value) for token in words)


def first_words(spellings: Iterable[str]) -> frozenset[str]:
    """Return the first word of each: where a text has none of them, nothing need be compared."""
    return frozenset(fold(spelling).split()[0] for spelling in spellings)


FIRST: Final = first_words(one.words for one in MARKERS)
FIRST_OF_ERAS: Final = first_words(ERAS)
FIRST_OF_PLACES: Final = first_words((*PROVINCE_SPELLINGS, *COUNTRY_SPELLINGS))
