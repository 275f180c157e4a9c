"""The fairness ledger as one page to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from webmap.paper import NOTHING, both, document, english, number, table

HEADS: Final = (
    ("n", "Số em", "children"),
    ("n_unplaced", "Chưa có chỗ", "unplaced"),
    ("n_over_4km", "Xa hơn 4 km", "over 4 km"),
    ("n_over_7km", "Xa hơn 7 km", "over 7 km"),
    ("n_envious", "Mất chỗ vào tay em đứng sau", "justified envy"),
    ("mean_m", "Trung bình", "mean"),
    ("median_m", "Trung vị", "median"),
    ("p95_m", "95 % không quá", "95 % within"),
    ("longest_m", "Xa nhất", "longest"),
)
TABLES: Final = {
    "group": ("Theo nhóm", "By group"),
    "residence_kind": ("Theo hình thức cư trú", "By kind of residence"),
    "ward_code": ("Theo phường, xã", "By ward"),
    "sex": ("Theo giới tính", "By sex"),
}
WORDS: Final = {"permanent": "thường trú", "temporary": "tạm trú", "": "không ghi"}
STYLE: Final = """
body{max-width:277mm}@page{size:A4 landscape}table{font-size:.85em;table-layout:fixed}
th.mm{white-space:normal}th .en{display:block;font-weight:400}
th:first-child,td:first-child{width:24%}
"""


def page(facts: Mapping[str, Any]) -> str:
    """
    Return the page.

    Parameters
    ----------
    facts
        What ``runs.explain.ledger.as_json`` returned.
    """
    title = f"Sổ công bằng của kết quả theo {facts['policy']}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        english(f"Fairness ledger of a result under {facts['policy']}"),
        *(f'<div class="note">{escape(one)}</div>' for one in facts["labels"]),
        both(
            "p",
            "Đề xuất, chưa được hội đồng xác nhận. Khoảng cách là đường đi tính bằng mét.",
            "A proposal, not confirmed. Distances are metres by road.",
        ),
        withheld() if facts["is_public"] else "",
        _table([{"cell": "Tất cả", **facts["everyone"]}]),
        residence_gap(facts["residence_gap"]),
        worst_hundredth(facts["worst_percent"]),
        _overrides(facts),
    ]
    for name, (vi, en) in TABLES.items():
        if name in facts["tables"]:
            parts += [both("h2", vi, en), _table(facts["tables"][name])]
    parts.append(f"<p><code>run sha256 {escape(facts['run_sha256'])}</code></p>")
    return document(title, parts, style=STYLE)


def withheld() -> str:
    """Return the sentence on what is not told of fewer than ten children."""
    return both(
        "p",
        "Số liệu của ít hơn 10 em không nêu, cùng với số nào có thể làm lộ chúng; khoảng cách của "
        "một em được làm tròn lên 50 m.",
        "Figures of fewer than 10 children are withheld, with any that would give them back; a "
        "distance that is one child's is rounded up to 50 m.",
    )


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    head = (("", ""), *((name_vi, name_en) for _, name_vi, name_en in HEADS))
    return table(
        head,
        [
            (
                WORDS.get(str(row["cell"]), str(row["cell"])),
                *(number(row[name]) for name, _, _ in HEADS),
            )
            for row in rows
        ],
    )


def residence_gap(gap: Mapping[str, Any] | None) -> str:
    """Return a sentence of how much farther temporary residents travel, if both kinds are known."""
    if gap is None:
        return ""
    vi = (
        f"Tạm trú so với thường trú: trung bình {_signed(gap['mean_m'])}, trung vị "
        f"{_signed(gap['median_m'])}, mức 95 % {_signed(gap['p95_m'])}."
    )
    mean, median, p95 = (_signed(gap[name], "en") for name in ("mean_m", "median_m", "p95_m"))
    en = f"Temporary against permanent residence: mean {mean}, median {median}, 95 % level {p95}."
    return both("p", vi, en)


def worst_hundredth(worst: Mapping[str, Any]) -> str:
    """Return a sentence of the hundredth that travels farthest."""
    vi = (
        f"Một phần trăm đi xa nhất: {number(worst['n'])} em, từ {number(worst['from_m'])} m, "
        f"trung bình {number(worst['mean_m'])} m."
    )
    n, from_m, mean_m = (number(worst[name], "en") for name in ("n", "from_m", "mean_m"))
    en = f"The worst one per cent: {n} children, from {from_m} m, mean {mean_m} m."
    return both("p", vi, en)


def _overrides(facts: Mapping[str, Any]) -> str:
    n = facts["n_overrides"]
    return both("p", f"Ngoại lệ: {number(n)}.", f"Overrides: {number(n, 'en')}.")


def _signed(value: float | None, language: str = "vi") -> str:
    sign = "" if value is None or value < 0 else "+"
    return NOTHING if value is None else f"{sign}{number(value, language)} m"
