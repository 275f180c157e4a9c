"""
A paper as PDF, A4: the same form and words as its Word file, the same bytes each time.

Letters are those of a folder that the office names (Times New Roman, as the decree asks); without
one DejaVu Serif from a locked package, two points smaller because it is wider.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from gis.errors import EnvironmentNotReadyError, InputError
from runs.papers import form

if TYPE_CHECKING:
    from runs.papers.paper import Paper, Row

NAME: Final = "Letters"
TIMES: Final = {"": "times.ttf", "B": "timesbd.ttf", "I": "timesi.ttf", "BI": "timesbi.ttf"}
LOCKED: Final = {
    "": "DejaVuSerif.ttf",
    "B": "DejaVuSerif-Bold.ttf",
    "I": "DejaVuSerif-Italic.ttf",
    "BI": "DejaVuSerif-BoldItalic.ttf",
}
LINE_MM: Final = 5.6
CELL_MM: Final = 4.8
PAD_MM: Final = 1.0
GREY: Final = 222
SIGN_MM: Final = 62
"""Height of recipients and signature: they stay on one page."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Files of the letters by style, and how much smaller than the form's size they are set."""

    files: dict[str, Path]
    less_pt: float


def letters(folder: Path | None) -> Letters:
    """
    Return the letters of a folder; those of a locked package without one.

    Raises
    ------
    InputError
        If the folder lacks one of the four files of Times New Roman.
    """
    if folder is None:
        spec = find_spec("matplotlib")
        if spec is None or spec.origin is None:  # pragma: no cover (locked)
            msg = "matplotlib with its letters is not installed"
            raise EnvironmentNotReadyError(msg)
        own = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
        return Letters({style: own / name for style, name in LOCKED.items()}, less_pt=2)
    there = {path.name.lower(): path for path in folder.iterdir()}
    missing = ", ".join(name for name in TIMES.values() if name not in there)
    if missing:
        msg = f"{folder.name} lacks {missing}"
        raise InputError(msg)
    return Letters({style: there[name] for style, name in TIMES.items()}, less_pt=0)


def pdf(paper: Paper, chosen: Letters) -> bytes:
    """Return a paper as a PDF file."""
    sheet = Sheet(paper, chosen)
    sheet.add_page()
    _head(sheet, paper)
    for text in paper.opening:
        sheet.sentence(text)
    sheet.ln(1)
    _table(sheet, paper)
    sheet.ln(2)
    for text in paper.closing:
        sheet.sentence(text)
    _foot(sheet, paper)
    return bytes(sheet.output())


class Sheet(FPDF):
    """A4 with the form's margins, the page number above, page and checksum below."""

    def __init__(self, paper: Paper, chosen: Letters) -> None:
        super().__init__(format="A4")
        self._paper, self._less_pt = paper, chosen.less_pt
        self.set_creation_date(paper.made)
        for style, path in chosen.files.items():
            self.add_font(NAME, style, str(path))
        self.set_margins(form.LEFT_MM, form.TOP_MM, form.RIGHT_MM)
        self.set_auto_page_break(auto=True, margin=form.BOTTOM_MM)
        self.c_margin = PAD_MM
        self.set_title(f"{paper.heading}: {paper.subject}")
        self.set_subject(paper.standing)
        self.set_keywords(f"sha256:{paper.sha256}")
        self.set_lang("vi")
        self.set_producer("Gần Trường")

    def header(self) -> None:
        """Write ĐỀ XUẤT across the page while it is one, and the number from page 2 on."""
        if self._paper.is_proposal:
            self.letters(64, "B")
            self.set_text_color(GREY)
            with self.rotation(50, form.WIDE_MM / 2, form.HIGH_MM / 2):
                self.set_xy(0, form.HIGH_MM / 2 - 12)
                self.cell(form.WIDE_MM, 24, "ĐỀ XUẤT", align="C")
            self.set_text_color(0)
        self.set_y(10)
        self.letters(form.BODY_PT)
        mark = "ĐỀ XUẤT" if self._paper.is_proposal else ""
        number = str(self.page_no()) if self.page_no() > 1 else ""
        self.cell(0, 6, f"{number}    {mark}".strip(), align="C")
        self.set_y(form.TOP_MM)

    def footer(self) -> None:
        """Write the page of how many, and the checksum of the table."""
        self.set_y(-13)
        self.letters(form.SMALL_PT, less=False)
        words = f"Trang {self.page_no()}/{{nb}} · Mã kiểm SHA-256: {self._paper.sha256}"
        self.cell(0, 5, words, align="C")

    def letters(self, size_pt: float, style: str = "", *, less: bool = True) -> None:
        """Choose size and weight of what is written next, in the form's own sizes."""
        self.set_font(NAME, style, size_pt - (self._less_pt if less else 1.5 * bool(self._less_pt)))

    def sentence(self, text: str, style: str = "", align: str = "J") -> None:
        """Write a paragraph."""
        self.letters(form.BODY_PT, style)
        self.multi_cell(
            form.TEXT_MM, LINE_MM, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )
        self.ln(0.8)

    def high(self, text: str, wide_mm: float) -> float:
        """Return how high a text stands in the present letters."""
        found = self.multi_cell(wide_mm, CELL_MM, text, dry_run=True, output="HEIGHT")
        return float(found)  # type: ignore[arg-type]  # what output="HEIGHT" returns


def _head(sheet: Sheet, paper: Paper) -> None:
    head = paper.letterhead
    left, right = 65.0, form.TEXT_MM - 65.0
    sides = (
        (form.LEFT_MM, left, ((head.co_quan_chu_quan, ""), (head.co_quan, "B"))),
        (form.LEFT_MM + left, right, ((form.NATION, "B"), (form.MOTTO, "B"))),
    )
    low = float(form.TOP_MM)
    for x, wide, lines in sides:
        sheet.set_xy(x, form.TOP_MM)
        for text, style in lines:
            sheet.letters(form.TITLE_PT - 1 if text == form.NATION else form.TITLE_PT, style)
            sheet.multi_cell(wide, 5, text, align="C", new_x=XPos.LEFT, new_y=YPos.NEXT)
        middle = x + wide / 2
        sheet.line(middle - 16, sheet.get_y() + 1, middle + 16, sheet.get_y() + 1)
        low = max(low, sheet.get_y())
    sheet.set_xy(form.LEFT_MM, low + 3)
    sheet.letters(form.TITLE_PT)
    sheet.cell(left, 6, head.so_ky_hieu, align="C")
    sheet.letters(form.TITLE_PT, "I")
    sheet.multi_cell(
        right,
        6,
        f"{head.dia_danh}, {head.ngay}",
        align="C",
        new_x=XPos.LMARGIN,
        new_y=YPos.NEXT,
    )
    sheet.ln(4)
    for text in (paper.heading, paper.subject, paper.standing):
        sheet.sentence(text, "B", "C")
    sheet.ln(1)


def _table(sheet: Sheet, paper: Paper) -> None:
    widths = [form.TEXT_MM * one.share / 100 for one in paper.columns]
    titles = tuple(one.title for one in paper.columns)
    _row(sheet, titles, widths, style="B")
    for row in paper.rows:
        sheet.letters(form.TABLE_PT)
        if sheet.will_page_break(_high(sheet, row, widths)):
            sheet.add_page()
            _row(sheet, titles, widths, style="B")
        _row(sheet, row, widths)


def _high(sheet: Sheet, row: Row, widths: list[float]) -> float:
    return max(sheet.high(text, wide) for text, wide in zip(row, widths, strict=True)) + 1


def _row(sheet: Sheet, row: Row, widths: list[float], style: str = "") -> None:
    sheet.letters(form.TABLE_PT, style)
    high, top, x = _high(sheet, row, widths), sheet.get_y(), float(form.LEFT_MM)
    for n, (text, wide) in enumerate(zip(row, widths, strict=True)):
        sheet.rect(x, top, wide, high)
        sheet.set_xy(x, top + 0.5)
        sheet.multi_cell(
            wide,
            CELL_MM,
            text,
            align="C" if style or not n else "L",
            new_x=XPos.LEFT,
            new_y=YPos.NEXT,
        )
        x += wide
    sheet.set_xy(form.LEFT_MM, top + high)


def _foot(sheet: Sheet, paper: Paper) -> None:
    head = paper.letterhead
    if sheet.will_page_break(SIGN_MM):
        sheet.add_page()
    sheet.ln(4)
    top, left = sheet.get_y(), 70.0
    sheet.letters(12, "BI")
    sheet.cell(left, 6, form.RECIPIENTS, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.letters(11)
    for one in head.noi_nhan:
        sheet.multi_cell(left, 5, f"- {one}", align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    x, wide = form.LEFT_MM + left, form.TEXT_MM - left
    sheet.set_xy(x, top)
    for text, style, size in (
        (head.quyen_han, "B", form.BODY_PT),
        (head.chuc_vu, "B", form.BODY_PT),
        (form.SIGN_HERE, "I", 11),
    ):
        sheet.letters(size, style)
        sheet.multi_cell(wide, 6, text, align="C", new_x=XPos.LEFT, new_y=YPos.NEXT)
    sheet.set_xy(x, sheet.get_y() + 24)
    sheet.letters(form.BODY_PT, "B")
    sheet.multi_cell(wide, 6, head.ho_ten, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
