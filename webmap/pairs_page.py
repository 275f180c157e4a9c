"""The score card of the distances as one page to print."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from webmap.paper import both, document, english, number, table

KINDS: Final = {
    "river": "có sông ở giữa",
    "one_way": "đường một chiều",
    "alley": "hẻm",
    "main_road": "đường lớn",
    "gate": "cổng ở phía khác",
    "ordinary": "bình thường",
}
PROFILES: Final = {"walk": "đi bộ", "motorbike": "xe máy", "car": "ô tô"}
HEADS: Final = (
    ("Cặp", "pair"),
    ("Đi bằng", "by"),
    ("Thử điều gì", "tries"),
    ("Đo tay, m", "by hand, m"),
    ("Chương trình, m", "program, m"),
    ("Chênh, m", "difference, m"),
    ("", ""),
)
STYLE: Final = """
th.mm{white-space:normal}th .en{display:block;font-weight:400}
table{font-size:.92em}h2+table td:nth-child(-n+3),h2+table th:nth-child(-n+3){text-align:left}
"""


def page(facts: Mapping[str, Any]) -> str:
    """
    Return the page.

    Parameters
    ----------
    facts
        What ``runs.checked_pairs.told.facts`` returned.
    """
    title = "Đối chiếu khoảng cách với những cặp đo tay"
    roads, percent, metres = facts["roads"], facts["tolerance_percent"], facts["tolerance_m"]
    verdict = (
        ("Mạng đường này đạt.", "These roads pass.")
        if facts["passes"]
        else (
            "Mạng đường này không đạt: không được đưa vào dùng.",
            "These roads do not pass: they must not be taken into use.",
        )
    )
    parts = [
        f"<h1>{escape(title)}</h1>",
        english("Distances held against pairs that people measured by hand"),
        both("p", *verdict),
        both(
            "p",
            f"{facts['n_off']} trên {facts['n_pairs']} cặp lệch quá {percent:g} % hoặc quá "
            f"{metres:g} m; cho phép nhiều nhất {facts['most_off']} cặp.",
            f"{facts['n_off']} of {facts['n_pairs']} pairs are off by more than {percent:g} % or "
            f"more than {metres:g} m; at most {facts['most_off']} may be.",
        ),
        table(
            (("Thử điều gì", "tries"), ("Số cặp", "pairs"), ("Lệch", "off")),
            [
                (KINDS[kind], str(count["n_pairs"]), str(count["n_off"]))
                for kind, count in facts["by_kind"].items()
            ],
        ),
        both("h2", "Từng cặp", "Every pair"),
        table(HEADS, [_row(pair) for pair in facts["pairs"]]),
        f"<p>{escape(roads['name'])}, {escape(roads['data_date'])}</p>",
        f"<p><code>sha256 {escape(roads['sha256'])}</code></p>",
    ]
    return document(title, parts, style=STYLE)


def _row(pair: Mapping[str, str]) -> tuple[str, ...]:
    return (
        pair["pair_id"],
        PROFILES.get(pair["profile"], pair["profile"]),
        KINDS[pair["kind"]],
        _metres(pair["checked_m"]),
        _metres(pair["found_m"]),
        number(float(pair["error_m"])) if pair["error_m"] else number(None),
        "lệch" if pair["verdict"] == "off" else "",
    )


def _metres(text: str) -> str:
    return "không có đường" if text == "none" else number(float(text))
