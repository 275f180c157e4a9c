"""What is wrong with an import: one finding per wrong cell, in Vietnamese and English."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from gis.errors import InputError
from gis.private_file import replace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Severity = Literal["error", "warning"]

COLUMNS: Final = ("severity", "file", "row", "column", "value", "code", "message_vi", "message_en")
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One thing wrong with one cell, row or file.

    Attributes
    ----------
    file
        File name without its folder.
    row
        1-based row as a spreadsheet shows it (the header is row 1); ``None`` for the whole file.
    column
        Column name as it stands in the file; ``None`` for the whole row.
    value
        What stood there, shortened; empty where showing it would reveal a child.
    code
        Stable word for the kind of error, ``duplicate_code`` for example.
    """

    file: str
    row: int | None = None
    column: str | None = None
    value: str = ""
    code: str
    message_vi: str
    message_en: str
    severity: Severity = "error"

    def line(self, language: Literal["vi", "en"] = "en") -> str:
        """Return the finding as one line: file, row, column, value and sentence."""
        words = ("dòng", "cột") if language == "vi" else ("row", "column")
        place = [self.file]
        if self.row is not None:
            place.append(f"{words[0]} {self.row}")
        if self.column is not None:
            place.append(f"{words[1]} {self.column}")
        shown = f" “{self.value}”" if self.value else ""
        message = self.message_vi if language == "vi" else self.message_en
        return f"{', '.join(place)}:{shown} {message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPlace:
    """
    Where the rows of a checked table stand.

    Attributes
    ----------
    name
        Sheet of the workbook.
    header_row
        1-based row of the headings.
    headers
        Headings by column, as findings name them.
    """

    name: str
    header_row: int
    headers: tuple[str, ...]


@dataclass(slots=True)
class CheckReport:
    """
    The findings of one import, gathered before anything is written.

    Attributes
    ----------
    sheet
        Where the rows stand, if the file is a table that could be read.
    """

    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    sheet: SheetPlace | None = None

    def add(self, finding: Finding) -> None:
        """Add one finding."""
        self.findings.append(finding)

    def extend(self, findings: Iterable[Finding]) -> None:
        """Add many findings."""
        self.findings.extend(findings)

    @property
    def errors(self) -> list[Finding]:
        """Return the findings that forbid writing."""
        return [finding for finding in self.findings if finding.severity == "error"]

    @property
    def warnings(self) -> list[Finding]:
        """Return the findings that a person should read but that forbid nothing."""
        return [finding for finding in self.findings if finding.severity == "warning"]

    def raise_if_errors(self, what: str) -> None:
        """Raise ``InputError`` with all findings if any of them is an error."""
        if self.errors:
            msg = f"{what}: {len(self.errors)} errors; nothing was written"
            raise InputError(msg, self.errors)

    def to_csv(self) -> str:
        """Return the report as CSV text, spreadsheet formulas made harmless."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for finding in self.findings:
            row = [getattr(finding, column) for column in COLUMNS]
            writer.writerow(["" if cell is None else harmless(str(cell)) for cell in row])
        return out.getvalue()

    def write(self, path: Path) -> None:
        """Write the report as CSV with a byte-order mark, as spreadsheets expect; owner only."""
        replace(path, self.to_csv().encode("utf-8-sig"))


def harmless(cell: str) -> str:
    r"""
    Return a text that no spreadsheet takes for a formula, nor any line of it.

    A lone carriage return becomes a line feed: Python's writer leaves it without quotes, and a
    reader would begin a row behind it.

    Examples
    --------
    >>> harmless("=1+1"), harmless("An Bình"), harmless("An\r=1+1")
    ("'=1+1", 'An Bình', 'An\n=1+1')
    """
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
