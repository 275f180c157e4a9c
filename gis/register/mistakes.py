"""What is wrong with which cell of a sheet: findings by row and column, comments, the list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from gis.report import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl.styles import PatternFill

    from gis.report import Finding, SheetPlace

AUTHOR: Final = "Gần Trường"
BEGIN: Final = "— Gần Trường —"
"""Line of a comment from which on it is ours; what an officer wrote before it stays."""

MOST_COMMENTS: Final = 5_000
MOST_LISTED: Final = 50_000
LIST_HEAD: Final = (
    "Ô / Cell",
    "Dòng / Row",
    "Cột / Column",
    "Mức / Level",
    "Lỗi",
    "Error",
    "Mã / Code",
)
LIST_WIDTHS: Final = (10.0, 10.0, 26.0, 12.0, 70.0, 70.0, 22.0)
LEVELS: Final = {"error": "lỗi / error", "warning": "lưu ý / warning"}


@dataclass(slots=True, kw_only=True)
class Mistakes:
    """The findings of a file by cell: ``cells[row][column]``, both 1-based; 0 = no cell."""

    sheet: SheetPlace
    findings: Sequence[Finding]
    cells: dict[int, dict[int, list[Finding]]] = field(default_factory=dict)

    @classmethod
    def of(cls, sheet: SheetPlace, findings: Sequence[Finding]) -> Mistakes:
        """Return the findings at their cells; one about a whole row at its first."""
        found = cls(sheet=sheet, findings=findings)
        for one in findings:
            row = one.row if one.row is not None else sheet.header_row
            for column in found.columns(one):
                found.cells.setdefault(row, {}).setdefault(column, []).append(one)
        return found

    def columns(self, finding: Finding) -> list[int]:
        """Return the 1-based columns a finding is about; none if it is about the whole file."""
        headers = self.sheet.headers
        if finding.column is None:
            return [1] if finding.row is not None else []
        whole = [at for at, name in enumerate(headers, start=1) if name == finding.column]
        parts = finding.column.split(" + ")
        composed = [at for at, name in enumerate(headers, start=1) if name in parts]
        return whole or composed or ([1] if finding.row is not None else [])

    def address(self, finding: Finding) -> str:
        """Return the cell of a finding as a spreadsheet calls it; empty if it has none."""
        columns = self.columns(finding)
        if not columns:
            return ""
        row = finding.row if finding.row is not None else self.sheet.header_row
        return f"{get_column_letter(columns[0])}{row}"

    def listed(self) -> Iterator[tuple[str | int | None, ...]]:
        """Yield the rows of the sheet of mistakes, its header first; cells are links."""
        yield LIST_HEAD
        quoted = self.sheet.name.replace("'", "''")
        for one in sorted(self.findings, key=lambda one: one.row or 0)[:MOST_LISTED]:
            at = self.address(one)
            link = f'=HYPERLINK("#\'{quoted}\'!{at}","{at}")' if at else None
            yield (
                link,
                one.row,
                None if one.column is None else harmless(one.column),
                LEVELS[one.severity],
                one.message_vi,
                one.message_en,
                one.code,
            )
        n_more = len(self.findings) - MOST_LISTED
        if n_more > 0:
            vi, en = f"và {n_more} lỗi nữa", f"and {n_more} more"
            yield (None, None, None, None, vi, en, None)


def note(findings: Sequence[Finding], officers: str = "") -> Comment:
    """Return the comment of a cell: what the officer wrote, then each finding in two languages."""
    lines = [f"{one.message_vi}\n{one.message_en}\n[{one.code}]" for one in findings]
    text = "\n".join([*([officers.rstrip()] if officers else []), BEGIN, *lines])
    return Comment(text, AUTHOR, height=40 + 45 * len(findings), width=320)


def officers_part(text: str) -> str:
    """Return what an officer wrote in a comment, without what we added."""
    return text.split(BEGIN, maxsplit=1)[0].rstrip()


def colour(findings: Sequence[Finding], red: PatternFill, yellow: PatternFill) -> PatternFill:
    """Return red for an error, yellow where there are only warnings."""
    return red if any(one.severity == "error" for one in findings) else yellow
