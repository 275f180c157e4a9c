"""An appeal sheet as one HTML page to print, Vietnamese first."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from webmap import sheet_words as words
from webmap.dossier_map import drawing
from webmap.paper import both, document, english

STYLE: Final = """
.top{display:flex;justify-content:space-between;align-items:flex-start;gap:6mm}
.tag{border:2px solid var(--red);color:var(--red);padding:.2em .7em;font-weight:700;
text-align:center;flex:none}
.keys{display:grid;grid-template-columns:repeat(3,1fr);gap:2mm 6mm;margin:4mm 0;
border-top:3px solid var(--blue);border-bottom:1px solid var(--line);padding:3mm 0}
.keys b{display:block;font-size:1.1em;overflow-wrap:anywhere}
.offered td{background:#e8f0f8;font-weight:700}.offered .en{font-weight:400}
.hashes td{padding:.1em .5em;border:0}
"""


def page(facts: Mapping[str, Any], shapes: Mapping[str, Any] | None) -> str:
    """
    Return the page.

    Parameters
    ----------
    facts, shapes
        Of ``runs.explain.sheet.Sheet``.
    """
    parts = [
        _top(facts),
        *(f'<div class="note">{escape(one)}</div>' for one in facts["labels"]),
        _note(words.FOR_OFFICERS) if facts["audience"] == "officer" else "",
        _keys(facts),
        both("h2", *words.RESULT),
        *(both("p", vi, en) for vi, en in zip(*facts["offer"].values(), strict=True)),
        both("h2", *words.SCHOOLS),
        _schools(facts),
    ]
    if facts["needed"]:
        parts += [both("h2", *words.NEEDED), _list(facts["needed"])]
    if shapes is not None:
        parts += [
            both("h2", *words.WAY),
            _note(words.WHOSE_HOME),
            drawing(shapes),
            *(both("p", vi, en) for vi, en in words.way(facts)),
            _list(facts["way"]["legs"]),
        ]
    parts += [
        both("h2", *words.RULES),
        both("p", *words.assumptions(facts)),
        both("h2", *words.PROOF),
        *(both("p", vi, en) for vi, en in words.CHECK),
        _hashes(facts),
    ]
    return document(f"{words.TITLE[0]}: {facts['pupil_id']}", parts, style=STYLE)


def _top(facts: Mapping[str, Any]) -> str:
    vi, en = words.CONFIRMED if facts["is_confirmed"] else words.PROPOSAL
    return (
        f'<div class="top"><div><h1>{escape(words.TITLE[0])}</h1>{english(words.TITLE[1])}</div>'
        f'<div class="tag">{escape(vi)}<br>{english(en)}</div></div>'
    )


def _note(sentence: tuple[str, str]) -> str:
    return f'<div class="note">{escape(sentence[0])} {english(sentence[1])}</div>'


def _keys(facts: Mapping[str, Any]) -> str:
    boxes = "\n".join(
        f"<div>{escape(vi)} {english(en)}<b>{escape(value)}</b></div>"
        for (vi, en), value in words.keys(facts)
    )
    return f'<div class="keys">\n{boxes}\n</div>'


def _schools(facts: Mapping[str, Any]) -> str:
    rank, school, metres, reason = (f"{escape(vi)} {english(en)}" for vi, en in words.COLUMNS)
    rows = "\n".join(
        f"<tr{' class=offered' if row['reason'] is None else ''}><td>{row['rank']}</td>"
        f'<td>{escape(row["school"])}</td><td class="mm">{escape(row["metres"]["vi"])}</td>'
        f"<td>{escape(row['vi'])}<br>{english(row['en'])}</td></tr>"
        for row in facts["schools"]
    )
    return (
        f'<table>\n<thead><tr><th>{rank}</th><th>{school}</th><th class="mm">{metres}</th>'
        f"<th>{reason}</th></tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    )


def _list(sentences: list[Mapping[str, str]]) -> str:
    return "<ul>\n" + "\n".join(both("li", one["vi"], one["en"]) for one in sentences) + "\n</ul>"


def _hashes(facts: Mapping[str, Any]) -> str:
    rows = "\n".join(
        f"<tr><td>{escape(name)}</td><td><code>{escape(value)}</code></td></tr>"
        for name, value in words.hashes(facts)
    )
    return f'<table class="hashes">\n{rows}\n</table>'
