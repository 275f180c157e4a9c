"""Bars as small SVG, drawn from the table that stands beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planning.heads import HEADS
from webmap.paper import number
from webmap.planner.words import html

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
"""Okabe and Ito 2008: told apart by the colour-blind."""

WIDE: Final = 470
NAMES: Final = 170
NUMBERS: Final = 62
BAR: Final = 13
GAP: Final = 9
MOST_BARS: Final = 12
LONGEST_NAME: Final = 24


def bars(table: pd.DataFrame, label: str, columns: Sequence[str], *, title: str = "") -> str:
    """
    Return horizontal bars, one group per row; a missing number is told as such, not as zero.

    Parameters
    ----------
    table
        Its first rows are drawn.
    label
        Column of the names.
    columns
        One to four columns of numbers of one unit; below zero to the left.
    title
        What is drawn, in both languages; the column's own name without one.
    """
    shown = table.head(MOST_BARS)
    values = [[_number(one) for one in shown[name]] for name in columns]
    known = [one for row in values for one in row if one is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    scale = (WIDE - NAMES - NUMBERS) / ((high - low) or 1.0)
    zero = NAMES - low * scale
    top = 20 + 15 * len(columns)
    parts = [f'<text x="0" y="12" font-weight="600">{html(title or _said(columns[0]))}</text>']
    parts += _legend(columns)
    for at, name in enumerate(shown[label].astype(str)):
        y = top + at * (BAR * len(columns) + GAP)
        middle = y + BAR * len(columns) / 2 + 4
        parts.append(
            f'<text x="{NAMES - 6}" y="{middle:.0f}" text-anchor="end">{_short(name)}</text>'
        )
        for k, row in enumerate(values):
            parts.append(_bar(row[at], y + k * BAR, zero, scale, COLOURS[k]))
    tall = top + len(shown) * (BAR * len(columns) + GAP)
    parts.append(f'<path d="M{zero:.1f} {top - 4}V{tall - 4}" stroke="#888"/>')
    return _svg(tall, parts)


def _legend(columns: Sequence[str]) -> list[str]:
    if len(columns) == 1:
        return []
    return [
        f'<rect x="{NAMES}" y="{18 + 14 * k}" width="10" height="10" fill="{COLOURS[k]}"/>'
        f'<text x="{NAMES + 15}" y="{27 + 14 * k}">{html(_said(name))}</text>'
        for k, name in enumerate(columns)
    ]


def _bar(value: float | None, y: float, zero: float, scale: float, colour: str) -> str:
    if value is None:
        return f'<text x="{zero + 4:.1f}" y="{y + 11}" fill="#666">không nêu / not told</text>'
    start, wide = zero + min(0.0, value * scale), abs(value) * scale
    end = zero + max(0.0, value * scale) + 4
    told = number(value) if float(value).is_integer() or abs(value) >= 100 else _fine(value)  # noqa: PLR2004
    return (
        f'<rect x="{start:.1f}" y="{y + 1}" width="{wide:.1f}" height="{BAR - 2}" fill="{colour}"/>'
        f'<text x="{end:.1f}" y="{y + 11}">{told}</text>'
    )


def _svg(tall: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{tall:.0f}" '
        f'viewBox="0 0 {WIDE} {tall:.0f}" font-size="11" font-family="sans-serif" role="img">'
        f"{''.join(parts)}</svg>"
    )


def _said(name: str) -> str:
    vi, en = HEADS.get(name, (name, name))
    return f"{vi} / {en}"


def _short(name: str) -> str:
    return html(name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…")


def _fine(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _number(value: object) -> float | None:
    try:
        found = float(value)  # type: ignore[arg-type]  # a missing cell is what raises
    except (TypeError, ValueError):
        return None
    return None if found != found else found  # noqa: PLR0124 (nan)
