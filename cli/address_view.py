"""An address and where it leads, as tables for people and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from rich.markup import escape
from rich.table import Table

from cli.console import in_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis.locate.address import Address, Part
    from gis.locate.crossing import Crossing

ROLES: Final = {
    "house": ("số nhà", "house number"),
    "lot": ("lô", "lot"),
    "flat": ("căn hộ", "flat"),
    "floor": ("tầng", "floor"),
    "block": ("khối nhà", "block"),
    "building": ("chung cư", "building"),
    "area": ("khu dân cư", "residential area"),
    "alley": ("hẻm", "alley"),
    "street": ("đường", "street"),
    "khu_pho": ("khu phố, ấp", "khu phố"),
    "to": ("tổ", "tổ"),
    "ward": ("phường, xã", "ward"),
    "district": ("quận, huyện cũ", "former district"),
    "province": ("tỉnh, thành phố", "province or city"),
    "country": ("nước", "country"),
    "postcode": ("mã bưu chính", "postcode"),
    "phone": ("điện thoại", "telephone"),
    "note": ("ghi chú", "note"),
}
ERAS: Final = {"old": ("tên cũ", "former name"), "new": ("tên mới", "today's name")}
REASONS: Final = {
    "": ("rõ ràng", "clear"),
    "split": ("đơn vị cũ được chia cho nhiều nơi", "the former unit was divided"),
    "namesakes": ("nhiều đơn vị cùng tên", "several units bear or bore the name"),
    "khu_pho": ("số khu phố có thể là số cũ", "the khu phố number may be an old one"),
    "spelling": ("khác dấu", "the accents differ"),
    "kind": ("khác loại (phường, xã)", "the kind differs (phường, xã)"),
    "district_unknown": ("không rõ quận, huyện", "no former district bears that name"),
    "run_on": (
        "tên phường viết liền sau tên đường",
        "the ward stands behind the street without a comma",
    ),
    "district_only": ("chỉ có quận, huyện", "only a district is named"),
    "unknown": ("không có đơn vị nào tên như vậy", "no unit bears that name"),
    "not_named": ("không ghi phường, xã", "no ward is named"),
    "contradiction": (
        "phường và quận không thuộc về nhau",
        "ward and district do not belong together",
    ),
}
THROUGH: Final = {
    "today": ("tên hiện nay", "today's name"),
    "ward": ("tên cũ", "former name"),
    "khu_pho": ("khu phố", "khu phố"),
    "district": ("quận, huyện cũ", "former district"),
}


def tables(address: Address, crossing: Crossing | None) -> Iterator[Table]:
    """Yield the table of parts and, where it was asked for, that of today's wards."""
    yield _parts(address)
    if crossing is not None:
        yield _wards(crossing)


def as_json(address: Address, crossing: Crossing | None) -> dict[str, Any]:
    """Return everything that was read, for programs."""
    house = address.house
    return {
        "text": address.text,
        "parts": [asdict(part) for part in address.parts],
        "alternatives": [asdict(part) for part in address.alternatives],
        "leftover": [{"text": words, "span": span} for words, span in address.leftover],
        "alleys": list(address.alleys),
        "house": None if house is None else asdict(house),
        "wards": None if crossing is None else _crossing(crossing),
    }


def _crossing(crossing: Crossing) -> dict[str, Any]:
    told = asdict(crossing)
    for candidate in told["candidates"]:
        for day in ("valid_from", "valid_to"):
            candidate[day] = candidate[day].isoformat() if candidate[day] else None
    return told | {"margin": crossing.margin}


def _parts(address: Address) -> Table:
    table = Table(title=escape(address.text), title_justify="left")
    for name in (("phần", "part"), ("loại", "kind"), ("tên, số", "name"), ("ghi chú", "remark")):
        table.add_column(in_language(*name))
    other = in_language("cách đọc khác", "another reading")
    left = in_language("chưa hiểu", "not understood")
    for part in address.parts:
        table.add_row(*_row(part), _remark(address, part))
    for part in address.alternatives:
        table.add_row(*_row(part), other, style="dim")
    for words, _ in address.leftover:
        table.add_row(left, "", escape(words), "", style="red")
    return table


def _row(part: Part) -> tuple[str, str, str]:
    return in_language(*ROLES[part.role]), part.kind, escape(part.name)


def _remark(address: Address, part: Part) -> str:
    if part.era:
        return in_language(*ERAS[part.era])
    if part.role != "house" or address.house is None or not address.alleys:
        return ""
    way = " → ".join(address.alleys)
    house = address.house.house
    return in_language(f"nhà {house}, hẻm {way}", f"house {house}, alleys {way}")


def _wards(crossing: Crossing) -> Table:
    reason = in_language(*REASONS[crossing.reason])
    title = in_language(f"Phường, xã hiện nay: {reason}", f"Today's ward: {reason}")
    table = Table(title=escape(title), title_justify="left")
    for name in (("phường, xã", "ward"), ("độ tin cậy", "confidence"), ("theo", "through")):
        table.add_column(in_language(*name))
    table.add_column(in_language("tên cũ", "former name"))
    for one in crossing.candidates:
        khu_pho = f", {one.khu_pho}" if one.khu_pho else ""
        ward = f"{one.ward_name} ({one.ward_code}){khu_pho}"
        through = in_language(*THROUGH[one.through])
        table.add_row(escape(ward), f"{one.confidence:.2f}", through, escape(one.former))
    for like in crossing.near:
        table.add_row(escape(like), "", in_language("gần giống tên này", "a name like it"), "")
    return table
