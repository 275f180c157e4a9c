"""Two results on one page to print: three numbers first, then why, by group, and a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from webmap.paper import NOTHING, both, document, english, number, proposal, table
from webmap.square_map import legend, square_map

HIDDEN: Final = "< 10"
STYLE: Final = """
.three{display:grid;grid-template-columns:repeat(3,1fr);gap:4mm;margin:4mm 0}
.three div{border:1px solid var(--line);border-top:5px solid var(--blue);padding:3mm;
text-align:center}
.three .good{border-top-color:#38761d}.three .bad{border-top-color:var(--red)}
.three b{display:block;font-size:2em;line-height:1.1;font-variant-numeric:tabular-nums}
.shade{display:inline-block;width:1.1em;height:1.1em;margin:0 .3em 0 .8em;vertical-align:-.2em}
th.mm{white-space:normal}th .en{display:block;font-weight:400}
.exact{border:3px solid var(--red);padding:.3em .7em;font-weight:700;color:var(--red)}
"""


def page(
    facts: Mapping[str, Any],
    squares: Sequence[Mapping[str, Any]] | None,
    schools: Sequence[tuple[float, float]] = (),
    lines: Sequence[tuple[Sequence[float], Sequence[float]]] = (),
) -> str:
    """
    Return the page.

    Parameters
    ----------
    facts
        What ``runs.explain.compare.as_json`` returned, with ``titles``, ``labels`` and
        ``n_hidden``.
    squares
        Squares of moved children as GeoJSON features; ``None`` without a map.
    schools, lines
        As in ``webmap.square_map``; lines on an officers' map only.
    """
    first, second = facts["titles"]
    title = f"So sánh hai kết quả: {first} và {second}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        english(f"Two results compared: {first} and {second}"),
        *(f'<div class="note">{escape(one)}</div>' for one in facts["labels"]),
        proposal(),
        _three(facts["all"]),
        _more(facts),
        both("h2", "Vì sao khác", "Why they differ"),
        _why(facts["why"]),
        both("h2", "Theo nhóm", "By group"),
        _groups(facts["groups"]),
    ]
    if squares is not None:
        parts += _map(facts, squares, schools, lines)
    return document(title, parts, style=STYLE)


def _three(everyone: Mapping[str, Any]) -> str:
    boxes = (
        ("", "n_moved", "em đổi trường", "moved"),
        ("good", "n_better", "em gần hơn hoặc mới có chỗ", "nearer, or a seat at last"),
        ("bad", "n_worse", "em xa hơn hoặc mất chỗ", "farther, or no seat any more"),
    )
    return (
        '<div class="three">\n'
        + "\n".join(
            f'<div class="{kind}"><b>{_n(everyone[name])}</b>{escape(vi)}<br>{english(en)}</div>'
            for kind, name, vi, en in boxes
        )
        + "\n</div>"
    )


def _more(facts: Mapping[str, Any]) -> str:
    everyone = facts["all"]
    vi = (
        f"Cộng lại gần hơn {_m(everyone['nearer_m'])}, xa hơn {_m(everyone['farther_m'])}; "
        f"{_n(everyone['n_newly_placed'])} em mới có chỗ, {_n(everyone['n_newly_unplaced'])} em "
        f"mất chỗ; so trên {_n(everyone['n_pupils'])} em có trong cả hai kết quả."
    )
    told = {
        name: (_m if name.endswith("_m") else _n)(value, "en") for name, value in everyone.items()
    }
    en = (
        f"In sum {told['nearer_m']} nearer and {told['farther_m']} farther; "
        f"{told['n_newly_placed']} newly placed, {told['n_newly_unplaced']} newly unplaced; over "
        f"the {told['n_pupils']} children of both results."
    )
    return both("p", vi, en)


def _why(why: Sequence[Mapping[str, str]]) -> str:
    if not why:
        return both("p", "Mọi đầu vào giống nhau.", "All inputs are the same.")
    return "<ul>\n" + "\n".join(both("li", one["vi"], one["en"]) for one in why) + "\n</ul>"


def _groups(rows: Sequence[Mapping[str, Any]]) -> str:
    head = (
        ("Nhóm", "group"),
        ("Số em", "children"),
        ("Đổi trường", "moved"),
        ("Tốt hơn", "better"),
        ("Kém hơn", "worse"),
        ("Gần hơn", "nearer"),
        ("Xa hơn", "farther"),
    )
    names = ("n_pupils", "n_moved", "n_better", "n_worse")
    return table(
        head,
        [
            (
                str(row["group"]),
                *(_n(row[name]) for name in names),
                _m(row["nearer_m"]),
                _m(row["farther_m"]),
            )
            for row in rows
        ],
    )


def _map(
    facts: Mapping[str, Any],
    squares: Sequence[Mapping[str, Any]],
    schools: Sequence[tuple[float, float]],
    lines: Sequence[tuple[Sequence[float], Sequence[float]]],
) -> list[str]:
    hidden = facts["n_hidden"]
    vi = f"Ô có ít hơn 10 em không được vẽ; trong đó có {_n(hidden)} em."
    en = f"Squares with fewer than 10 children are not drawn; {_n(hidden)} children live there."
    exact = both(
        "p",
        "Bản đồ có nơi ở của trẻ: chỉ dùng trong hội đồng, không công bố.",
        "This map shows homes of children: for the committee only, not to be published.",
    ).replace("<p>", '<p class="exact">', 1)
    title = "Bản đồ các em đổi trường, theo ô 500 m; chấm xanh là trường"
    return [
        both("h2", "Nơi các em đổi trường sinh sống", "Where the children who moved live"),
        exact if lines else "",
        square_map(squares, schools, lines, title=title),
        legend(),
        both("p", vi, en),
    ]


def _n(n: int | None, language: str = "vi") -> str:
    return number(n, language, hidden=HIDDEN)


def _m(metres: float | None, language: str = "vi") -> str:
    return NOTHING if metres is None else f"{number(metres, language)} m"
