"""
An appeal sheet as PDF, A4: the same facts and words as the HTML page, the same bytes each time.

The letters are Open Sans from a locked package, so that every machine draws the same sheet. The
file is dated by the sheet's own date; without one by 1970, never by the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import ttf_opensans  # type: ignore[import-untyped]  # ships no types
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from runs.operations.practice import banner
from webmap import sheet_words as words
from webmap.sheet_pdf_map import way_map

FONT: Final = "Open Sans"
MARGIN_MM: Final = 16
WIDE_MM: Final = 210 - 2 * MARGIN_MM
INK: Final = (27, 31, 36)
SOFT: Final = (91, 101, 112)
LINE: Final = (201, 208, 214)
BLUE: Final = (11, 83, 148)
RED: Final = (166, 28, 0)
PALE: Final = (232, 240, 248)
ROSE: Final = (251, 243, 241)
MAP_MM: Final = 150  # heading, note and the tallest map: they stay on one page
COLUMNS_MM: Final = (9, 45, 22, WIDE_MM - 76)
NO_DATE: Final = datetime(1970, 1, 1, tzinfo=UTC)


def pdf(facts: Mapping[str, Any], shapes: Mapping[str, Any] | None) -> bytes:
    """
    Return the sheet as a PDF file.

    Parameters
    ----------
    facts, shapes
        Of ``runs.explain.sheet.Sheet``.
    """
    paper = Paper(facts)
    paper.add_page()
    _head(paper, facts)
    _keys(paper, words.keys(facts))
    paper.heading(*words.RESULT)
    for vi, en in zip(*facts["offer"].values(), strict=True):
        paper.both(vi, en)
    paper.heading(*words.SCHOOLS)
    _schools(paper, facts["schools"])
    if facts["needed"]:
        paper.heading(*words.NEEDED)
        for one in facts["needed"]:
            paper.both(one["vi"], one["en"])
    if shapes is not None:
        _way(paper, facts, shapes)
    paper.heading(*words.RULES)
    paper.both(*words.assumptions(facts))
    paper.heading(*words.PROOF)
    for vi, en in words.CHECK:
        paper.both(vi, en)
    for name, value in words.hashes(facts):
        paper.small(f"{name}: {value}")
    return bytes(paper.output())


class Paper(FPDF):
    """A4 with our letters, a footer, and text in two languages."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__(format="A4")
        date = facts["date"]
        self.set_creation_date(
            datetime.fromisoformat(date).replace(tzinfo=UTC) if date else NO_DATE
        )
        self.add_font(FONT, "", str(ttf_opensans.OPENSANS_REGULAR.path))
        self.add_font(FONT, "B", str(ttf_opensans.OPENSANS_SEMIBOLD.path))
        self.set_margin(MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=18)
        self.set_title(f"{words.TITLE[0]}: {facts['pupil_id']}")
        self.set_lang("vi")
        self.set_producer("Gần Trường")
        self._foot = f"{facts['pupil_id']}   ·   run sha256 {facts['run']['run_sha256'][:16]}…"
        self._banner = banner()

    def header(self) -> None:
        """Say on every page where the sheet is one of practice; nothing where all is real."""
        if self._banner is None:
            return
        self.ink(RED, 9, "B")
        self.cell(0, 5, " / ".join(self._banner), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def footer(self) -> None:
        """Write whose sheet it is, of which run, and the page."""
        self.set_y(-13)
        self.ink(SOFT, 7.5)
        self.cell(WIDE_MM / 2, 5, self._foot)
        self.cell(WIDE_MM / 2, 5, f"{self.page_no()} / {{nb}}", align="R")

    def ink(self, colour: tuple[int, int, int], size_pt: float, style: str = "") -> None:
        """Choose colour, size and weight of what is written next."""
        self.set_font(FONT, style, size_pt)
        self.set_text_color(*colour)

    def heading(self, vi: str, en: str) -> None:
        """Write a heading; it does not stand alone at the foot of a page."""
        if self.will_page_break(24):
            self.add_page()
        self.ln(3)
        self.ink(BLUE, 11.5, "B")
        self.cell(self.get_string_width(vi) + 3, 6, vi)
        self.ink(SOFT, 8.5)
        self.cell(0, 6.4, en, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(0.5)

    def both(self, vi: str, en: str) -> None:
        """Write a sentence in both languages."""
        self.ink(INK, 9.5)
        self._lines(vi, 4.8)
        self.ink(SOFT, 8)
        self._lines(en, 4)
        self.ln(1)

    def small(self, text: str) -> None:
        """Write a line of small print."""
        self.ink(SOFT, 7)
        self._lines(text, 3.6)

    def note(self, text: str) -> None:
        """Write a sentence that must not be missed."""
        self.ink(INK, 9)
        self.set_fill_color(*ROSE)
        top = self.get_y()
        self.set_x(MARGIN_MM + 1.5)
        self.multi_cell(
            WIDE_MM - 1.5,
            5,
            text,
            align="L",
            fill=True,
            padding=(1, 2),
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )
        self.set_fill_color(*RED)
        self.rect(MARGIN_MM, top, 1.2, self.get_y() - top, style="F")
        self.ln(1.5)

    def height(self, text: str, wide_mm: float, line_mm: float) -> float:
        """Return how high a text is in the present letters."""
        found = self.multi_cell(wide_mm, line_mm, text, dry_run=True, output="HEIGHT")
        return float(found)  # type: ignore[arg-type]  # what output="HEIGHT" returns

    def _lines(self, text: str, line_mm: float) -> None:
        self.multi_cell(WIDE_MM, line_mm, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _head(paper: Paper, facts: Mapping[str, Any]) -> None:
    vi, en = words.CONFIRMED if facts["is_confirmed"] else words.PROPOSAL
    top = paper.get_y()
    paper.ink(INK, 17, "B")
    paper.cell(WIDE_MM - 50, 8, words.TITLE[0], new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.ink(SOFT, 9.5)
    paper.cell(WIDE_MM - 50, 5, words.TITLE[1], new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    after = paper.get_y()
    paper.set_draw_color(*RED)
    paper.set_line_width(0.5)
    paper.rect(MARGIN_MM + WIDE_MM - 48, top, 48, 12)
    paper.set_xy(MARGIN_MM + WIDE_MM - 48, top + 1.2)
    paper.ink(RED, 9, "B")
    paper.cell(48, 5, vi, align="C", new_x=XPos.LEFT, new_y=YPos.NEXT)
    paper.ink(RED, 7.5)
    paper.cell(48, 4, en, align="C")
    paper.set_xy(MARGIN_MM, after + 3)
    for label in facts["labels"]:
        paper.note(label)
    if facts["audience"] == "officer":
        paper.note(" ".join(words.FOR_OFFICERS))


def _keys(paper: Paper, found: Sequence[tuple[tuple[str, str], str]]) -> None:
    """Write the box of facts, three to a row."""
    paper.set_draw_color(*BLUE)
    paper.set_line_width(0.9)
    paper.line(MARGIN_MM, paper.get_y(), MARGIN_MM + WIDE_MM, paper.get_y())
    paper.ln(2)
    wide = WIDE_MM / 3
    for first in range(0, len(found), 3):
        top, low = paper.get_y(), paper.get_y()
        for i, ((vi, en), value) in enumerate(found[first : first + 3]):
            paper.set_xy(MARGIN_MM + i * wide, top)
            paper.ink(SOFT, 7.5)
            paper.cell(wide - 3, 4, f"{vi}  ·  {en}", new_x=XPos.LEFT, new_y=YPos.NEXT)
            paper.ink(INK, 10.5, "B")
            paper.multi_cell(wide - 3, 5, value, align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)
            low = max(low, paper.get_y())
        paper.set_xy(MARGIN_MM, low + 2)
    _rule(paper)


def _rule(paper: Paper) -> None:
    paper.set_draw_color(*LINE)
    paper.set_line_width(0.2)
    paper.line(MARGIN_MM, paper.get_y(), MARGIN_MM + WIDE_MM, paper.get_y())


def _schools(paper: Paper, rows: Iterable[Mapping[str, Any]]) -> None:
    _school_head(paper)
    for row in rows:
        if paper.will_page_break(_row_mm(paper, row)):
            paper.add_page()
            _school_head(paper)
        _school_row(paper, row)


def _school_head(paper: Paper) -> None:
    paper.ink(SOFT, 8)
    for wide, (vi, en), align in zip(COLUMNS_MM, words.COLUMNS, "LLRL", strict=True):
        pad = "   " if align == "L" and wide == COLUMNS_MM[-1] else ""
        paper.cell(wide, 5, f"{pad}{vi} {en}".rstrip(), align=align)
    paper.ln(5)
    _rule(paper)


def _row_mm(paper: Paper, row: Mapping[str, Any]) -> float:
    """Return how high a row of the table is."""
    paper.ink(INK, 9)
    name = paper.height(row["school"], COLUMNS_MM[1], 4.6)
    reason = paper.height(row["vi"], COLUMNS_MM[3] - 3, 4.6)
    paper.ink(SOFT, 7.5)
    return max(name, reason + paper.height(row["en"], COLUMNS_MM[3] - 3, 3.8)) + 3


def _school_row(paper: Paper, row: Mapping[str, Any]) -> None:
    top, high = paper.get_y(), _row_mm(paper, row)
    is_offer = row["reason"] is None
    if is_offer:
        paper.set_fill_color(*PALE)
        paper.rect(MARGIN_MM, top, WIDE_MM, high, style="F")
    style = "B" if is_offer else ""
    left: float = MARGIN_MM
    cells = (str(row["rank"]), row["school"], row["metres"]["vi"])
    for wide, text, align in zip(COLUMNS_MM, cells, "LLR", strict=False):
        paper.set_xy(left, top + 1.2)
        paper.ink(INK, 9, style)
        paper.multi_cell(wide, 4.6, text, align=align, new_x=XPos.LEFT, new_y=YPos.NEXT)
        left += wide
    paper.set_xy(left + 3, top + 1.2)
    paper.ink(INK, 9, style)
    wide = COLUMNS_MM[3] - 3
    paper.multi_cell(wide, 4.6, row["vi"], align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)
    paper.ink(SOFT, 7.5)
    paper.multi_cell(wide, 3.8, row["en"], align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)
    paper.set_xy(MARGIN_MM, top + high)
    _rule(paper)


def _way(paper: Paper, facts: Mapping[str, Any], shapes: Mapping[str, Any]) -> None:
    if paper.will_page_break(MAP_MM):
        paper.add_page()
    paper.heading(*words.WAY)
    paper.note(" ".join(words.WHOSE_HOME))
    paper.set_y(way_map(paper, shapes, FONT, top=paper.get_y()))
    for vi, en in words.way(facts):
        paper.both(vi, en)
    for leg in facts["way"]["legs"]:
        paper.both(f"{leg['number']}. {leg['vi']}", leg["en"])
