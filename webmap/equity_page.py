"""How fairly ways to school are shared, as one page to read and to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from runs.capacity.equity import CROSSING_COUNTS, DETOUR, EVERYBODY, GINI
from runs.capacity.equity_pictures import farthest, within
from runs.capacity.pictures import svg
from webmap.ledger_page import TABLES, WORDS, residence_gap, withheld, worst_hundredth
from webmap.paper import NOTHING, both, document, english, number, table

HEADS: Final = (
    ("n", "Số em", "children"),
    ("n_unplaced", "Chưa có chỗ", "unplaced"),
    ("n_at_nearest", "Ở trường gần nhất", "at the nearest"),
    ("mean_m", "Trung bình, m", "mean, m"),
    ("median_m", "Trung vị, m", "median, m"),
    ("p95_m", "95 % không quá, m", "95 % within, m"),
    (GINI, "Gini", "Gini"),
    ("n_over_4000m", "Xa hơn 4 km", "over 4 km"),
    ("n_over_7000m", "Xa hơn 7 km", "over 7 km"),
    ("n_over_10000m", "Xa hơn 10 km", "over 10 km"),
    ("n_worst", "Thuộc 1 % xa nhất", "among the worst 1 %"),
)
CROSSING_HEADS: Final = (
    ("must_cross_bridge", "Phải qua cầu", "must cross a bridge"),
    ("must_cross_river", "Phải qua sông", "must cross water"),
    ("must_cross_ferry", "Phải đi phà", "must use a ferry"),
    (CROSSING_COUNTS[-1], "Không có cầu, phà thì không đến được", "cut off without them"),
    (DETOUR, "Đường vòng dài thêm, m", "way round, m more"),
)
STYLE: Final = """
body{max-width:277mm}@page{size:A4 landscape}svg{border:0;max-width:180mm;display:block}
table{font-size:.8em}th.mm{white-space:normal}th .en{display:block;font-weight:400}
"""


def page(told: Mapping[str, Any]) -> str:
    """
    Return the page, self-contained: no script, no request.

    Parameters
    ----------
    told
        What ``runs.capacity.equity_write.told_of`` returned.
    """
    title = f"Đường đến trường chia đều đến đâu: kết quả theo {told['policy']}"
    rows = told["rows"]
    wards = farthest(rows, {})
    parts = [
        f"<h1>{escape(title)}</h1>",
        english(f"How fairly ways to school are shared: a result under {told['policy']}"),
        *(f'<div class="note">{escape(one)}</div>' for one in told["labels"]),
        both(
            "p",
            "Đề xuất, chưa được hội đồng xác nhận: trường gần nhất còn chỗ. Khoảng cách là đường "
            "đi tính bằng mét. Gini: 0 khi mọi em đi xa như nhau, gần 1 khi ít em phải đi hết.",
            "A proposal, not confirmed: the nearest school with a seat left. Distances are metres "
            "by road. Gini: 0 where all ways are as long, towards 1 where few children have all.",
        ),
        withheld() if told["is_public"] else "",
        svg(within(rows, {**WORDS, "": "không ghi"})),
        _table([row for row in rows if row["table"] == EVERYBODY], told),
        residence_gap(told["residence_gap"]),
        worst_hundredth(told["worst_percent"]),
    ]
    for name, (vi, en) in TABLES.items():
        own = [row for row in rows if row["table"] == name]
        if own:
            parts += [both("h2", vi, en), _table(own, told)]
        if own and name == "ward_code" and wards is not None:
            parts.append(svg(wards))
    parts.append(f"<p><code>run sha256 {escape(told['run_sha256'])}</code></p>")
    return document(title, parts, style=STYLE)


def _table(rows: Sequence[Mapping[str, Any]], told: Mapping[str, Any]) -> str:
    heads = (*HEADS, *(CROSSING_HEADS if told["has_roads"] else ()))
    return table(
        (("", ""), *((vi, en) for _, vi, en in heads)),
        [(_name(row), *(_cell(name, row[name]) for name, _, _ in heads)) for row in rows],
    )


def _name(row: Mapping[str, Any]) -> str:
    cell = str(row["cell"])
    return "Tất cả / all" if row["table"] == EVERYBODY else WORDS.get(cell, cell)


def _cell(name: str, value: float | None) -> str:
    if name != GINI:
        return number(value)
    return NOTHING if value is None else f"{value:.3f}".replace(".", ",")
