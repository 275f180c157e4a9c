"""Invented addresses as parts, and the many ways in which people write the same parts."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from hypothesis import strategies as st

from gis.text import without_accents

STREETS = [
    "Lê Lợi",
    "Nguyễn Tri Phương",
    "Bà Huyện Thanh Quan",
    "Dương Bá Trạc",
    "Ngô Quyền",
    "Tô Hiến Thành",
    "Lê Hồng Phong",
    "Cách Mạng Tháng 8",
    "3 Tháng 2",
    "Xô Viết Nghệ Tĩnh",
    "Tăng Bạt Hổ",
    "Phổ Quang",
    "D2",
]
NAMED_WARDS = [
    ("phường", "Bến Nghé"),
    ("phường", "Bình Trị Đông A"),
    ("phường", "Tân Thới Nhất"),
    ("phường", "Đa Kao"),
    ("phường", "Bình Hưng Hòa B"),
    ("xã", "Tam Thôn Hiệp"),
    ("xã", "Phạm Văn Hai"),
    ("thị trấn", "Tân Túc"),
]
DISTRICTS = [
    ("quận", "1"),
    ("quận", "12"),
    ("quận", "Bình Thạnh"),
    ("quận", "Tân Phú"),
    ("huyện", "Hóc Môn"),
    ("huyện", "Nhà Bè"),
    ("thành phố", "Thủ Đức"),
    ("thị xã", "Dĩ An"),
]
SHORT = {
    "phường": "P",
    "xã": "X",
    "thị trấn": "TT",
    "quận": "Q",
    "huyện": "H",
    "thành phố": "TP",
    "thị xã": "TX",
    "khu phố": "KP",
    "tổ": "tổ",
    "ấp": "ấp",
}
FREE_OF_DOTS = {"tổ", "ấp"}
PROVINCES = ["Thành phố Hồ Chí Minh", "TP. Hồ Chí Minh", "TP.HCM", "TP HCM", "TPHCM"]


@dataclass(frozen=True)
class Written:
    """What an address says: house number, street, and small to large the units with their kinds."""

    house: str
    street: str
    units: tuple[tuple[str, str], ...]
    province: str


@dataclass(frozen=True)
class Style:
    """How it is written."""

    words: str  # full, dot, dot_space, glued
    between: str
    road: str  # what stands before the street
    backwards: bool
    letters: str  # as_is, upper, lower
    unicode: str  # NFC, NFD, plain

    def write(self, what: Written) -> str:
        """Return the address in this style."""
        first = f"{what.house} {self.road}{what.street}"
        parts = [first, *(self._unit(kind, name) for kind, name in what.units), what.province]
        text = self.between.join(parts[::-1] if self.backwards else parts)
        text = {"upper": text.upper(), "lower": text.lower()}.get(self.letters, text)
        return (
            without_accents(text)
            if self.unicode == "plain"
            else unicodedata.normalize(self.unicode, text)
        )

    def _unit(self, kind: str, name: str) -> str:
        if self.words == "full" or kind in FREE_OF_DOTS:
            return f"{kind} {name}"
        if self.words == "glued" and name.isdecimal():
            return f"{SHORT[kind]}{name}"
        return f"{SHORT[kind]}.{'' if self.words == 'dot' else ' '}{name}"


_step = st.integers(1, 1900).map(str)
_door = st.tuples(_step, st.sampled_from(["", "", "A", "B", "Bis"])).map("".join)
houses = st.one_of(
    _door,
    st.tuples(_step, _door).map("/".join),
    st.tuples(_step, _step, _door).map("/".join),
    st.tuples(st.integers(1, 400), st.integers(1, 9)).map(lambda two: f"{two[0]}-{sum(two)}"),
)
_neighbourhoods = st.sampled_from(
    [(), (("khu phố", "3"),), (("tổ", "5"), ("khu phố", "11")), (("ấp", "2"),)]
)
_wards = st.one_of(
    st.integers(1, 28).map(lambda number: ("phường", str(number))), st.sampled_from(NAMED_WARDS)
)
addresses = st.builds(
    lambda house, street, near, ward, district, province: Written(
        house, street, (*near, ward, district), province
    ),
    houses,
    st.sampled_from(STREETS),
    _neighbourhoods,
    _wards,
    st.sampled_from(DISTRICTS),
    st.sampled_from(PROVINCES),
)
styles = st.builds(
    Style,
    st.sampled_from(["full", "dot", "dot_space", "glued"]),
    st.sampled_from([", ", ",", " , ", "; ", " - ", "\n", " "]),
    st.sampled_from(["", "đường ", "Đ. "]),
    st.booleans(),
    st.sampled_from(["as_is", "upper", "lower"]),
    st.sampled_from(["NFC", "NFD", "plain"]),
)
