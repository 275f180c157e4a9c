"""A what-if as one page to read and to print: before and after, the map, schools and wards."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from runs.whatif.store import said
from runs.whatif.tally import public
from webmap.paper import NOTHING, both, document, english, number, proposal, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runs.whatif.answer import Answer
    from runs.whatif.tally import Row, Tally

MOST_ROWS: Final = 25
FEW: Final = "không nêu"
"""One to nine children, or what would give such a number."""
STYLE: Final = """
body{max-width:240mm}@page{size:A4 landscape}table{font-size:.88em}
th.mm{white-space:normal}th .en{display:block;font-weight:400}
"""
HEADLINES: Final = {
    "placed": ("có chỗ", "placed"),
    "unplaced": ("chưa có chỗ", "unplaced"),
    "mean_m": ("trung bình, m", "mean, m"),
    "median_m": ("trung vị, m", "median, m"),
    "p95_m": ("95 % không quá, m", "95 % within, m"),
    "over_4km": ("trên 4 km", "over 4 km"),
    "at_nearest": ("ở trường đầu danh sách của mình", "at the first school of their list"),
}
MOVES: Final = {
    "n_moved": ("đổi trường", "change school"),
    "n_better": ("gần hơn", "nearer"),
    "n_worse": ("xa hơn", "farther"),
    "n_lost_seat": ("mất chỗ", "lose their seat"),
    "n_got_seat": ("có thêm chỗ", "get a seat"),
    "n_newly_over_4km": ("thành xa hơn 4 km", "become farther than 4 km"),
    "n_no_longer_over_4km": ("không còn xa hơn 4 km", "no longer farther than 4 km"),
}


def page(found: Answer, picture: str) -> str:
    """Return the page, self-contained: no script, no request; public numbers only."""
    told = public(found.exact)
    name = found.scenario.name or "what-if"
    return document(
        name,
        [
            f"<h1>{escape(name)}</h1>",
            *(f'<div class="note">{escape(one)}</div>' for one in found.labels),
            proposal(),
            _about(found),
            both("h2", "Trước và sau", "Before and after"),
            _headlines(told),
            both("h2", "Bao nhiêu trẻ", "How many children"),
            _moves(told),
            both("h2", "Bản đồ", "The map"),
            picture,
            both("h2", "Trường thay đổi nhiều nhất", "Schools that change most"),
            _schools(told.schools, found.school_name),
            both("h2", "Phường thay đổi nhiều nhất", "Wards that change most"),
            _wards(told.wards),
        ],
        style=STYLE,
    )


def _about(found: Answer) -> str:
    before, after = (one.city.policy.name for one in (found.base, found.result))
    rules = before if before == after else f"{before} → {after}"
    steps = [said(one) for one in found.scenario.changes]
    n_roads = len(found.scenario.edits)
    if n_roads:
        steps.insert(0, f"{n_roads} sửa đổi về đường / edits of roads")
    return f"<p>{escape('; '.join(steps))}. {english(rules)}</p>"


def _headlines(told: Tally) -> str:
    before, after = told.before.as_dict(), told.after.as_dict()
    rows = [
        [" / ".join(words), *(_figure(side[name], name) for side in (before, after))]
        for name, words in HEADLINES.items()
    ]
    return table([("chỉ số", "figure"), ("trước", "before"), ("sau", "after")], rows)


def _moves(told: Tally) -> str:
    rows = [[" / ".join(words), _figure(told.figures[name], name)] for name, words in MOVES.items()]
    return table([("trẻ", "children"), ("số", "number")], rows)


def _schools(rows: Sequence[Row], names: Mapping[str, str]) -> str:
    head = [
        ("trường", "school"),
        ("chỉ tiêu trước", "seats before"),
        ("chỉ tiêu sau", "seats after"),
        ("trẻ trước", "children before"),
        ("trẻ sau", "children after"),
        ("đến", "came"),
        ("đi", "left"),
    ]
    columns = ("seats_before", "seats_after", "n_before", "n_after", "n_came", "n_left")
    most = sorted(rows, key=lambda row: -max(row["n_came"] or 0, row["n_left"] or 0))
    return table(
        head,
        (
            [
                names.get(row["school_code"], row["school_code"]),
                *(_figure(row[name], name) for name in columns),
            ]
            for row in most[:MOST_ROWS]
        ),
    )


def _wards(rows: Sequence[Row]) -> str:
    head = [
        ("phường, xã", "ward"),
        ("trẻ", "children"),
        ("đổi trường", "change school"),
        ("gần hơn", "nearer"),
        ("xa hơn", "farther"),
        ("trung bình trước, m", "mean before, m"),
        ("trung bình sau, m", "mean after, m"),
    ]
    columns = ("n_pupils", "n_moved", "n_better", "n_worse", "mean_before_m", "mean_after_m")
    most = sorted(rows, key=lambda row: -(row["n_moved"] or 0))
    return table(
        head,
        (
            [row["ward_code"] or NOTHING, *(_figure(row[name], name) for name in columns)]
            for row in most[:MOST_ROWS]
        ),
    )


def _figure(value: float | None, name: str) -> str:
    hidden = NOTHING if name.endswith("_m") or name.startswith("seats") else FEW
    return number(value, hidden=hidden)
