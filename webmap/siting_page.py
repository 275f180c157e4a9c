"""A proposal of new schools as one page to read and to print."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from runs.siting.pictures import map_of, values_map_of
from runs.siting.values import highest
from webmap.paper import NOTHING, both, document, english, number, table

if TYPE_CHECKING:
    from runs.siting.files import Sited

HIDDEN: Final = "không nêu"
"""A count under ten, or one from which it would follow."""

METHODS: Final = {
    "p-median": ("Quãng đường trung bình ngắn nhất", "shortest average way"),
    "covering": ("Nhiều trẻ có trường trong tầm nhất", "most children with a school in reach"),
    "fewest": ("Ít trường mới nhất để ai cũng có trường trong tầm", "fewest schools for all"),
    "centre": ("Đường xa nhất ngắn nhất", "shortest longest way"),
    "capacitated": ("Mọi trẻ có chỗ, quãng đường ngắn nhất", "a seat for all, shortest ways"),
}
PROOFS: Final = {
    "exact": ("đã chứng minh", "proved"),
    "time limit": ("hết thời gian, chưa chứng minh hết", "out of time, not wholly proved"),
    "branch limit": ("hết số nhánh, chưa chứng minh hết", "out of branches, not wholly proved"),
    "heuristic": ("tìm nhanh, không chứng minh", "quick search, not proved"),
}
FIGURES: Final = {
    "placed": ("có chỗ", "placed"),
    "unplaced": ("chưa có chỗ", "unplaced"),
    "mean_m": ("đường trung bình, m", "mean way, m"),
    "median_m": ("một nửa không quá, m", "half not over, m"),
    "p95_m": ("95 % không quá, m", "95 % not over, m"),
    "over_4km": ("xa hơn 4 km", "over 4 km"),
    "at_nearest": ("ở trường gần nhất", "at the nearest school"),
}


def page(found: Sited) -> str:
    """Return the page, self-contained: no script, no request."""
    told = found.told
    title = "Đề xuất địa điểm trường mới"
    return document(
        title,
        [
            f"<h1>{title}</h1>",
            english("Where new schools are proposed"),
            both(
                "p",
                f"{METHODS[told['method']][0]}: mở {len(told['opened'])} trong {told['sites']} địa "
                f"điểm, bên cạnh {told['schools']} trường đã có, cho {number(told['children'])} "
                "trẻ.",
                f"{METHODS[told['method']][1]}: {len(told['opened'])} of {told['sites']} sites "
                f"open beside {told['schools']} schools, for {number(told['children'], 'en')} "
                "children.",
            ),
            f'<div class="note">{_is_a_model()}</div>',
            map_of(found),
            roads_of(told["roads"]),
            both("h2", "Các trường mới", "The new schools"),
            _sites(found.sites),
            both("h2", "Xếp chỗ thật sẽ ra sao", "What the real placement makes of it"),
            both(
                "p",
                f"Mọi trẻ được xếp lại theo bộ quy tắc {told['policy']}, không có và có các "
                f"trường mới; {number(told['moved'], hidden=HIDDEN)} em đổi trường.",
                f"Every child placed anew by policy {told['policy']}, without and with the new "
                f"schools; {number(told['moved'], 'en', hidden=HIDDEN)} change school.",
            ),
            _figures(told),
            _values(found),
            both("h2", "Lời giải chắc đến đâu", "How sure the answer is"),
            _proof(told),
        ],
        style="svg{border:0}th .en{display:block;font-weight:400}th.mm{white-space:normal}",
    )


def _is_a_model() -> str:
    return both(
        "span",
        "Địa điểm do một mô hình chọn theo khoảng cách và số chỗ được đưa vào; đất, quy hoạch và "
        "người dân do con người xem xét. Số từ một đến chín trẻ không được nêu.",
        "A model chose the sites by the distances, seats and costs that it was given; land, plans "
        "and people are for people to judge. Counts of one to nine children are not told.",
    )


def roads_of(roads: dict[str, str]) -> str:
    """Return whose roads these are, and whether they are real."""
    date, name = roads["date"] or NOTHING, roads["name"] or NOTHING
    natures = {"model": ("MÔ PHỎNG", "MODEL"), "invented": ("HƯ CẤU", "INVENTED, NOT REAL")}
    vi, en = natures.get(str(roads["nature"]), ("", ""))
    return both(
        "p",
        f"Dữ liệu đường: {name}, {date}. {vi}".strip(),
        f"Road data: {name}, {date}. {en}".strip(),
    )


def _sites(sites: list[dict[str, Any]]) -> str:
    head = (
        *(("Địa điểm", "site"), ("Chỗ", "seats"), ("Chi phí", "cost"), ("Mở năm", "opens")),
        *(("Trẻ theo mô hình", "children by the model"), ("Trẻ xếp thật", "really placed")),
        ("Đường trung bình, m", "mean way, m"),
    )
    rows = [
        (
            one["candidate_code"],
            number(one["seats"]),
            number(one["cost"]),
            NOTHING if one["opens"] is None else str(one["opens"]),
            number(one["model_children"], hidden=HIDDEN),
            number(one["placed_children"], hidden=HIDDEN),
            number(one["placed_mean_m"]),
        )
        for one in sites
    ]
    return table(head, rows)


def _figures(told: dict[str, Any]) -> str:
    head = (("", ""), ("Không có trường mới", "without"), ("Có trường mới", "with"))
    rows = [
        (
            f"{vi} / {en}",
            number(told["before"][name], hidden=HIDDEN),
            number(told["after"][name], hidden=HIDDEN),
        )
        for name, (vi, en) in FIGURES.items()
    ]
    return table(head, rows)


def _values(found: Sited) -> str:
    """Return the ten schools where a class more saves most, with the map; nothing if not asked."""
    if not found.values:
        return ""
    more = found.values[0]["more_seats"]
    head = (
        *(("Trường", "school"), ("Chỗ", "seats"), ("Thêm trẻ có chỗ", "more placed")),
        *(("Mét bớt được", "metres saved"), ("Bớt trẻ xa hơn 4 km", "fewer over 4 km")),
        ("Giá một chỗ, m", "price of a seat, m"),
    )
    rows = [
        (
            one["school_code"],
            number(one["seats"]),
            number(one["placed_more"], hidden=HIDDEN),
            number(one["saved_m"], hidden=HIDDEN),
            number(one["over_4km_fewer"], hidden=HIDDEN),
            number(one["price_m"], hidden=HIDDEN),
        )
        for one in highest(list(found.values))
    ]
    return "".join(
        (
            both("h2", f"Thêm một lớp {more} chỗ", f"One class of {more} seats more"),
            both(
                "p",
                "So sánh, chưa phải quy định: trẻ được xếp với tổng quãng đường nhỏ nhất, cùng các "
                "trường mới; mỗi giá trị là chênh lệch giữa hai lần xếp. Mười trường cao nhất đã "
                "chạy lại. Mét dưới không: các em có thêm chỗ đi xa hơn phần các em khác bớt. Giá "
                "một chỗ gồm cả phần tính cho trẻ không có chỗ.",
                "For comparison, not a rule: children are placed at the least total way, with the "
                "new schools; each value is the difference of two placements. The ten highest "
                "were run again. Metres below zero: those placed in addition travel farther than "
                "the others save. The price of a seat includes what a child without one counts as.",
            ),
            table(head, rows),
            values_map_of(found),
        )
    )


def _proof(told: dict[str, Any]) -> str:
    vi, en = PROOFS[told["proof"]]
    rows = [
        ("giá trị / value", f"{told['objective']:,.3f}"),
        ("không thể dưới / cannot be under", f"{told['bound']:,.3f}"),
        ("khoảng hở / gap", f"{100 * told['gap']:.4f} %"),
        ("chứng minh / proof", f"{vi} / {en}"),
    ]
    search = told["search"] or {}
    words = {
        "branches": "nhánh / branches",
        "choices": "phương án đã tính / choices tried",
        "seconds": "dừng sau, giây / stopped after, s",
    }
    rows += [(words[name], f"{n:,}") for name, n in search.items()]
    note = f"<p>{english(escape(told['unit']))}</p>"
    return table((("", ""), ("", "")), rows) + note
