"""Catchments drawn anew as one page to read and to print."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from runs.redraw.pictures import map_of
from webmap.paper import NOTHING, both, document, english, number, table
from webmap.siting_page import HIDDEN, PROOFS, roads_of

if TYPE_CHECKING:
    from runs.redraw.files import Drawn

FIGURES: Final = {
    "mean_m": ("đường trung bình, m", "mean way, m"),
    "children_over_seats": ("trẻ quá số chỗ", "children over the seats"),
    "catchments_in_pieces": ("địa bàn bị chia mảnh", "catchments in pieces"),
}


def page(drawn: Drawn) -> str:
    """Return the page, self-contained: no script, no request."""
    told = drawn.told
    title = "Đề xuất địa bàn tuyển sinh"
    season = f"{told['season']}, {told['level']}"
    return document(
        title,
        [
            f"<h1>{title}</h1>",
            english(f"Proposed catchments, {season}"),
            both(
                "p",
                f"{told['units']} đơn vị, {told['places']} địa bàn; {told['units_changed']} đơn vị "
                f"với {number(told['children_changed'], hidden=HIDDEN)} trẻ đổi địa bàn.",
                f"{told['units']} units, {told['places']} catchments; {told['units_changed']} "
                f"units with {number(told['children_changed'], 'en', hidden=HIDDEN)} children "
                "change theirs.",
            ),
            f'<div class="note">{_is_a_model(told)}</div>',
            map_of(drawn),
            roads_of(told["roads"]),
            both("h2", "Trước và sau", "Before and after"),
            _figures(told),
            both("h2", "Từng trường", "By school"),
            _schools(drawn.schools),
            both("h2", "Lời giải chắc đến đâu", "How sure the answer is"),
            _proof(told),
        ],
        style="svg{border:0}th .en{display:block;font-weight:400}th.mm{white-space:normal}",
    )


def _is_a_model(told: dict[str, Any]) -> str:
    change, over = number(told["change_m"]), number(told["over_m"])
    return both(
        "span",
        f"Một mô hình chọn theo quãng đường và số chỗ; mỗi trẻ đổi địa bàn tính thêm {change} m, "
        f"mỗi trẻ quá số chỗ {over} m. Đường lớn, sông và cộng đồng do con người xem xét. Số từ "
        "một đến chín trẻ không được nêu.",
        f"A model chose by ways and seats; a child whose catchment changes counts as {change} m "
        f"more, one over the seats as {over} m. Large roads, rivers and communities are for people "
        "to judge. Counts of one to nine children are not told.",
    )


def _figures(told: dict[str, Any]) -> str:
    before = told["before"] or {}
    rows = [
        (
            f"{vi} / {en}",
            number(before.get(name), hidden=HIDDEN if before else NOTHING),
            number(told["after"][name], hidden=HIDDEN),
        )
        for name, (vi, en) in FIGURES.items()
    ]
    return table((("", ""), ("Hiện nay", "today"), ("Đề xuất", "proposed")), rows)


def _schools(rows: list[dict[str, Any]]) -> str:
    head = (
        *(("Trường", "schools"), ("Chỗ", "seats"), ("Đơn vị trước", "units before")),
        *(("Đơn vị sau", "units after"), ("Trẻ trước", "children before")),
        *(("Trẻ sau", "children after"), ("Đến", "come"), ("Đi", "leave")),
    )
    names = ("seats", "units_before", "units_after", "children_before", "children_after")
    return table(
        head,
        (
            (
                one["school_codes"],
                *(number(one[name], hidden=HIDDEN) for name in (*names, "came", "left")),
            )
            for one in rows
        ),
    )


def _proof(told: dict[str, Any]) -> str:
    vi, en = PROOFS[told["proof"]]
    rows = [
        ("giá trị / value", f"{told['value']:,.3f}"),
        ("không thể dưới / cannot be under", f"{told['bound']:,.3f}"),
        ("khoảng hở / gap", f"{100 * told['gap']:.4f} %"),
        ("chứng minh / proof", f"{vi} / {en}"),
    ]
    return table((("", ""), ("", "")), rows) + f"<p>{english(escape(told['unit']))}</p>"
