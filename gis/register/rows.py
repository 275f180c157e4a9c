"""The rows of one file while they are checked: typed cells, and where each came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from gis.register.finding import finding, shown
from gis.register.schema import to_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.register.contract import Column, Register
    from gis.register.schema import Given
    from gis.report import Finding, Severity


@dataclass(slots=True, kw_only=True)
class Rows:
    """
    Typed rows of a register, with the file's own rows, headings and cells for the findings.

    Attributes
    ----------
    frame
        Columns of the contract in order, index 0, 1, 2 …; cells that broke their column's
        contract are missing here, since they have their finding already.
    row_number
        Spreadsheet row of each.
    given
        Column to its heading in the file and its cells as they stood.
    """

    file: str
    register: Register
    frame: pd.DataFrame
    row_number: Sequence[int]
    given: Given
    findings: list[Finding] = field(default_factory=list)

    def say(
        self,
        code: str,
        at: int,
        *,
        column: str = "",
        facts: Mapping[str, object] | None = None,
        severity: Severity = "error",
        also: str = "",
    ) -> None:
        """
        Add a finding about one row.

        Parameters
        ----------
        at
            Position of the row in ``frame``.
        column, also
            The column it is about, and a second one whose value is shown with it.
        """
        heading = self.given.get(column, (column, None))[0] if column else None
        values = [self._value(name, at) for name in (column, also) if name]
        self.findings.append(
            finding(
                code,
                self.file,
                row=self.row_number[at],
                column=heading,
                value=", ".join(value for value in values if value),
                facts=dict(facts or {}),
                severity=severity,
            )
        )

    def say_count(self, code: str, n: int, **facts: object) -> None:
        """Add a warning that tells how many rows something holds for, if any."""
        if n:
            self.say_file(code, n=n, **facts)

    def say_file(self, code: str, **facts: object) -> None:
        """Add a warning about the file as a whole."""
        self.findings.append(finding(code, self.file, severity="warning", facts=facts))

    def _value(self, name: str, at: int) -> str:
        cells = self.given.get(name, ("", None))[1]
        if cells is None:
            return ""
        return shown(self.register, self.register.column(name), cells[at])


def typed(text: pd.DataFrame, register: Register) -> pd.DataFrame:
    """
    Return the settled text as the types that ``registers.toml`` promises.

    Parameters
    ----------
    text
        Settled cells, missing = NA; columns of the register, some of which may be lacking.

    Notes
    -----
    Defaults stand where cells are missing. What is no value of its type becomes missing: the
    check of single cells has named it before.
    """
    columns = {}
    for column in register.columns:
        cells = text.get(column.name)
        if cells is None:
            cells = pd.Series(pd.NA, index=text.index, dtype="str")
        if column.default is not None:
            cells = cells.fillna(column.default)
        columns[column.name] = _typed_column(cells, column)
    return pd.DataFrame(columns, index=text.index)


def _typed_column(cells: pd.Series, column: Column) -> pd.Series:
    if column.type == "boolean":
        return cells.map({"true": True, "false": False}).astype("boolean")
    if column.type == "integer":
        whole = cells.where(cells.str.fullmatch(r"-?\d{1,15}").fillna(value=False).astype(bool))
        return whole.astype("float64").astype("Int64")
    if column.is_text:
        return cells.astype("str")
    return to_numbers(cells)
