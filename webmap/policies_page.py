"""Policies side by side as a page to print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from runs.side_by_side.table import COLUMNS, EVERYBODY, Row
from runs.side_by_side.write import HEADS, shown
from webmap.paper import both, document, proposal, table

STYLE: Final = "@page{size:A4 landscape}body{max-width:277mm;font-size:11px}"


def page(rows: Sequence[Row], labels: Sequence[str]) -> str:
    """
    Return the page: all children first, then each group of children.

    Parameters
    ----------
    rows
        Public rows.
    labels
        Sentences that stand on every output.
    """
    title = "So sánh các bộ quy tắc tuyển sinh"
    notes = [both("p", one, "") for one in labels]
    parts = [both("h1", title, "Admission policies side by side"), *notes, proposal()]
    for children in dict.fromkeys(row["children"] for row in rows):
        own = [shown(row) for row in rows if row["children"] == children]
        if children != EVERYBODY:
            parts.append(both("h2", children, ""))
        head = [HEADS[name] for name in COLUMNS if name != "children"]
        at = COLUMNS.index("children")
        parts.append(table(head, [[*row[:at], *row[at + 1 :]] for row in own]))
    parts.append(
        both(
            "p",
            "Số từ 1 đến 9 không nêu; khoảng cách của một trẻ làm tròn lên 50 m. Phải qua cầu: mọi "
            "đường ngắn nhất đều qua cầu.",
            "Counts of one to nine are not told; one child's distance is rounded up to 50 m. Must "
            "cross a bridge: every shortest way does.",
        )
    )
    return document(title, parts, style=STYLE)
