"""Templates of papers for a word processor: ours, for an office to edit."""

from __future__ import annotations

import datetime as dt
import io
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from gis.fixed_zip import fixed_zip
from runs.papers import form
from runs.papers.paper import COLUMNS, KINDS, NAMES, SCHOOL, UNIT_NAMES, WARD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as Doc
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

WRITTEN: Final = dt.datetime(2026, 1, 15, tzinfo=dt.UTC)
CENTRE: Final = WD_ALIGN_PARAGRAPH.CENTER


def template_name(unit: str, kind: str) -> str:
    """
    Return the name of a template's file.

    Examples
    --------
    >>> template_name("ward", "waiting")
    'phuong.chua-co-cho.docx'
    """
    return f"{UNIT_NAMES[unit]}.{NAMES[kind]}.docx"


def templates() -> dict[str, bytes]:
    """Return all templates that an office may begin from, by name."""
    return {
        template_name(unit, kind): template(unit, kind) for unit in (WARD, SCHOOL) for kind in KINDS
    }


@cache
def template(unit: str, kind: str) -> bytes:
    """Return the template of one kind of paper: the administrative form with named places."""
    paper = Document()
    _page(paper)
    _head(paper)
    _line(paper, "{{ ten_loai }}", bold=True, size_pt=14, before_pt=12)
    _line(paper, "{{ trich_yeu }}", bold=True, size_pt=14)
    _line(paper, "{{ tinh_trang }}", bold=True)
    _each(paper, "mo_dau")
    _rows(paper, unit, kind)
    _each(paper, "ket_thuc", before_pt=6)
    _foot(paper)
    _margins(paper)
    properties = paper.core_properties
    properties.author, properties.title = "Gần Trường", template_name(unit, kind)
    properties.created = properties.modified = WRITTEN.replace(tzinfo=None)
    properties.last_modified_by, properties.comments = "", ""
    out = io.BytesIO()
    paper.save(out)
    return fixed_zip(out.getvalue(), modified=WRITTEN, is_packed=True)


def _page(paper: Doc) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(form.WIDE_MM), Mm(form.HIGH_MM)
    section.top_margin, section.bottom_margin = Mm(form.TOP_MM), Mm(form.BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(form.LEFT_MM), Mm(form.RIGHT_MM)
    section.header_distance = section.footer_distance = Mm(9)
    section.different_first_page_header_footer = True
    style = paper.styles["Normal"]
    style.font.name, style.font.size = form.FONT, Pt(form.BODY_PT)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for part in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(part), form.FONT)
    style.paragraph_format.space_after = Pt(0)


def _head(paper: Doc) -> None:
    """Write authority and national title beside each other, number and date below them."""
    table = _bare(paper, 2, (65, 100))
    left, right = table.rows[0].cells
    _cell(left, "{{ co_quan_chu_quan }}", size_pt=form.TITLE_PT)
    _cell(left, "{{ co_quan }}", size_pt=form.TITLE_PT, bold=True, more=True)
    _cell(right, form.NATION, size_pt=form.TITLE_PT, bold=True)
    motto = _cell(right, form.MOTTO, bold=True, more=True)
    _under(motto)
    left, right = table.rows[1].cells
    _cell(left, "{{ so_ky_hieu }}")
    date = _cell(right, "{{ dia_danh }}, {{ ngay }}")
    date.runs[0].italic = True


def _rows(paper: Doc, unit: str, kind: str) -> None:
    """Write the table: its heading on every page, one row for each of ``dong``."""
    columns = COLUMNS[unit, kind]
    table = paper.add_table(rows=4, cols=len(columns))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _widths(table, [round(form.TEXT_MM * one.share / 100) for one in columns])
    for cell, one in zip(table.rows[0].cells, columns, strict=True):
        _cell(cell, one.title, size_pt=form.TABLE_PT, bold=True)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 (no other way to say it)
    _cell(table.rows[1].cells[0], "{%tr for r in dong %}", size_pt=form.TABLE_PT)
    for cell, one in zip(table.rows[2].cells, columns, strict=True):
        _cell(cell, f"{{{{ r.{one.key} }}}}", size_pt=form.TABLE_PT, left=one.key != "tt")
    _cell(table.rows[3].cells[0], "{%tr endfor %}", size_pt=form.TABLE_PT)


def _foot(paper: Doc) -> None:
    """Write where the paper goes, and leave the place for the signature of the authority."""
    table = _bare(paper, 1, (75, 90))
    left, right = table.rows[0].cells
    heading = _cell(left, form.RECIPIENTS, size_pt=12, bold=True, left=True)
    heading.runs[0].italic = True
    _cell(left, "{%p for n in noi_nhan %}", size_pt=11, left=True, more=True)
    _cell(left, "- {{ n }}", size_pt=11, left=True, more=True)
    _cell(left, "{%p endfor %}", size_pt=11, left=True, more=True)
    _cell(right, "{{ quyen_han }}", bold=True)
    _cell(right, "{{ chuc_vu }}", bold=True, more=True)
    _cell(right, form.SIGN_HERE, size_pt=11, more=True).runs[0].italic = True
    for _ in range(4):
        _cell(right, "", more=True)
    _cell(right, "{{ ho_ten }}", bold=True, more=True)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 (as above)


def _margins(paper: Doc) -> None:
    """Write what stands on every page: ĐỀ XUẤT, page number, checksum."""
    section = paper.sections[0]
    first, other = section.first_page_header.paragraphs[0], section.header.paragraphs[0]
    for one in (first, other):
        one.alignment = CENTRE
    _run(first, "{{ de_xuat }}", size_pt=form.BODY_PT, bold=True)
    _field(other, "PAGE", size_pt=form.BODY_PT)
    _run(other, "    {{ de_xuat }}", size_pt=form.BODY_PT, bold=True)
    for footer in (section.first_page_footer, section.footer):
        line = footer.paragraphs[0]
        line.alignment = CENTRE
        _run(line, "Trang ", size_pt=form.SMALL_PT)
        _field(line, "PAGE", size_pt=form.SMALL_PT)
        _run(line, "/", size_pt=form.SMALL_PT)
        _field(line, "NUMPAGES", size_pt=form.SMALL_PT)
        _run(line, " · Mã kiểm SHA-256: {{ ma_kiem }}", size_pt=form.SMALL_PT)


def _each(paper: Doc, name: str, *, before_pt: int = 0) -> None:
    """Write one paragraph for each sentence of a list."""
    _line(paper, f"{{%p for cau in {name} %}}", centre=False)
    _line(paper, "{{ cau }}", centre=False, before_pt=before_pt)
    _line(paper, "{%p endfor %}", centre=False)


def _bare(paper: Doc, n_rows: int, widths_mm: tuple[int, ...]) -> Table:
    table: Table = paper.add_table(rows=n_rows, cols=len(widths_mm))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _widths(table, widths_mm)
    return table


def _widths(table: Table, widths_mm: Sequence[int]) -> None:
    """Set widths both ways: Word goes by the cells, other programs by the columns."""
    for column, wide in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(wide)
    for row in table.rows:
        for cell, wide in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(wide)


def _line(
    paper: Doc,
    text: str,
    *,
    bold: bool = False,
    size_pt: int = form.BODY_PT,
    centre: bool = True,
    before_pt: int = 0,
) -> None:
    line = paper.add_paragraph()
    line.alignment = CENTRE if centre else WD_ALIGN_PARAGRAPH.LEFT
    line.paragraph_format.space_before = Pt(before_pt)
    line.paragraph_format.space_after = Pt(3)
    _run(line, text, size_pt=size_pt, bold=bold)


def _cell(
    cell: _Cell,
    text: str,
    *,
    size_pt: int = form.BODY_PT,
    bold: bool = False,
    left: bool = False,
    more: bool = False,
) -> Paragraph:
    line: Paragraph = cell.add_paragraph() if more else cell.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else CENTRE
    _run(line, text, size_pt=size_pt, bold=bold)
    return line


def _run(line: Paragraph, text: str, *, size_pt: int, bold: bool = False) -> None:
    run = line.add_run(text)
    run.bold, run.font.size, run.font.name = bold, Pt(size_pt), form.FONT


def _field(line: Paragraph, name: str, *, size_pt: int) -> None:
    """Write a field that the word processor counts itself."""
    for kind in ("begin", "instruction", "separate", "text", "end"):
        run = line.add_run("1" if kind == "text" else "")
        run.font.size, run.font.name = Pt(size_pt), form.FONT
        part: Any
        if kind == "instruction":
            part = OxmlElement("w:instrText")
            part.text = name
        elif kind != "text":
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        if kind != "text":
            run._r.append(part)  # noqa: SLF001 (fields have no other way in)


def _under(line: Paragraph) -> None:
    """Draw the line that stands under the motto."""
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{key}"), value)
    border.append(bottom)
    line._p.get_or_add_pPr().append(border)  # noqa: SLF001 (as above)
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm(18)
