"""Pages to print: one look for all, no script, no request, every word escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from gis.text import VIETNAMESE
from runs.operations.practice import banner

STYLE: Final = """
:root{--ink:#1b1f24;--soft:#5b6570;--line:#c9d0d6;--blue:#0b5394;--red:#a61c00}
*{box-sizing:border-box}
body{margin:0 auto;max-width:190mm;padding:8mm;color:var(--ink);background:#fff;
font:15px/1.45 "Noto Sans","Segoe UI",Roboto,Arial,sans-serif}
h1{font-size:1.5em;margin:0 0 .1em}h2{font-size:1.05em;margin:1.2em 0 .3em}
.en{color:var(--soft);font-size:.88em}.big{font-size:1.6em;font-weight:700}
table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid var(--line);padding:.25em .5em;text-align:left;vertical-align:top}
td.mm,th.mm{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
tfoot td{font-weight:700;border-top:2px solid var(--ink)}
.note{border-left:4px solid var(--red);padding:.3em .7em;margin:.4em 0;background:#fbf3f1}
svg{width:100%;height:auto;border:1px solid var(--line)}
code{font-size:.85em;overflow-wrap:anywhere}
@page{size:A4;margin:12mm}
@media print{body{max-width:none;padding:0;font-size:10.5pt}tr,svg,.note{break-inside:avoid}}
"""

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""Nothing may be fetched or run, even if a name smuggled something in."""

NOTHING: Final = "\N{EN DASH}"
"""Stands where there is nothing to tell."""


def document(title: str, parts: Iterable[str], *, style: str = "") -> str:
    """
    Return a self-contained HTML page, Vietnamese first.

    Parameters
    ----------
    title
        Plain text.
    parts
        Ready HTML; empty ones are left out.
    style
        What this page adds to ``STYLE``.
    """
    body = "\n".join(part for part in (practice_line(), *parts) if part)
    return (
        f'<!doctype html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}{style}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def practice_line() -> str:
    """Return what stands on top of every paper of a place of practice; empty where all is real."""
    words = banner()
    if words is None:
        return ""
    return f'<p class="note"><strong>{escape(words[0])}</strong> {english(words[1])}</p>'


def proposal() -> str:
    """Return the sentence that stands on every page of a result that nobody has confirmed."""
    vi = "Đề xuất, chưa được hội đồng xác nhận; “gần nhất” là gần nhất còn chỗ."
    en = "A proposal, not confirmed by the committee; “nearest” means nearest with a seat left."
    return f'<p class="note">{escape(vi)} <span class="en" lang="en">{escape(en)}</span></p>'


def both(tag: str, vi: str, en: str) -> str:
    """Return an element with a sentence in both languages."""
    return f"<{tag}>{escape(vi)} {english(en)}</{tag}>"


def english(text: str) -> str:
    """Return an English text as the second language of a Vietnamese page."""
    return f'<span class="en" lang="en">{escape(text)}</span>'


def number(value: float | None, language: str = "vi", *, hidden: str = NOTHING) -> str:
    """
    Return a whole number with the separators of a language; ``hidden`` for none.

    Examples
    --------
    >>> number(1234.4), number(1234.4, "en"), number(None, hidden="< 10")
    ('1.234', '1,234', '< 10')
    """
    if value is None:
        return hidden
    text = f"{round(value):,}"
    return text.translate(VIETNAMESE) if language == "vi" else text


def table(head: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> str:
    """
    Return a table; the first column is text, the others are numbers, aligned right.

    Parameters
    ----------
    head
        Vietnamese and English name of each column.
    rows
        Plain text.
    """
    kinds = ["", *[' class="mm"'] * (len(head) - 1)]
    names = "".join(
        f"<th{kind}>{escape(vi)} {english(en)}</th>"
        for kind, (vi, en) in zip(kinds, head, strict=True)
    )
    lines = "\n".join(
        "<tr>"
        + "".join(f"<td{kind}>{escape(one)}</td>" for kind, one in zip(kinds, row, strict=True))
        + "</tr>"
        for row in rows
    )
    return f"<table>\n<thead><tr>{names}</tr></thead>\n<tbody>\n{lines}\n</tbody>\n</table>"
