"""What every answer is: a table with its chart beside it, in both languages, to keep as CSV."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from gis.errors import InputError
from planning.heads import HEADS
from runs.whatif.write import table_bytes
from webmap.paper import number
from webmap.planner.words import html

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from webmap.planner.page import PlannerMap

MOST_ROWS: Final = 12
"""Rows that are shown; ``table`` has them all."""

MOST_ABOVE: Final = 40
NOTHING: Final = "-"
WITHHELD: Final = "không nêu"
"""A count of one to nine children, or one that would give such a count back."""

STYLE: Final = (
    "<style>.gt{font-size:13px;line-height:1.35}.gt .two{display:flex;flex-wrap:wrap;"
    "gap:8px 28px;align-items:flex-start}.gt h4{margin:6px 0 2px;font-size:14px}"
    ".gt p{margin:2px 0;color:#444}.gt .label{color:#7a3e00}.gt table{border-collapse:collapse;"
    "font-variant-numeric:tabular-nums}.gt th,.gt td{padding:2px 8px;border-bottom:1px solid #ddd;"
    "text-align:right;background:none}.gt th{font-weight:600;vertical-align:bottom;"
    "border-bottom:1px solid #888}.gt th small{display:block;font-weight:400;color:#555}"
    ".gt .t{text-align:left}.gt td{white-space:nowrap}</style>"
)
WHEN: Final = {"before": "trước (before)", "after": "sau (after)"}
COUNTED: Final = ("n_", "seats", "missing", "placed", "unplaced", "over_", "at_", "must_", "pupils")


@dataclass(frozen=True, kw_only=True, repr=False)
class Shown:
    """
    An answer; in a notebook it shows itself.

    Attributes
    ----------
    title
        Vietnamese and English.
    table
        What was found, of wards, schools or policies; counts of one to nine children are missing
        in it, and what would give them back.
    labels
        Sentences that stand on every output made of this.
    chart
        SVG drawn from the very table, empty without one.
    also
        Short tables above, such as the headline.
    shown
        What is shown of ``table`` instead of all its columns and its first rows.
    by
        Column by which it is shown, the largest first.
    """

    title: tuple[str, str]
    table: pd.DataFrame = field(repr=False)
    labels: tuple[str, ...] = ()
    chart: str = field(default="", repr=False)
    also: tuple[pd.DataFrame, ...] = field(default=(), repr=False)
    shown: pd.DataFrame | None = field(default=None, repr=False)
    by: str = field(default="", repr=False)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.title[1]!r}, {len(self.table)} rows)"

    def csv(self, path: Path | str) -> Path:
        """Write the table as the commands write theirs, and return where it is."""
        target = Path(path)
        target.write_bytes(self._csv())
        return target

    def map(self) -> PlannerMap:
        """Return the map of it. Raises ``InputError`` where there is none to draw."""
        msg = f"there is no map of: {self.title[1]}"
        raise InputError(msg)

    def _csv(self) -> bytes:
        return table_bytes(rows_of(self.table))

    def _repr_html_(self) -> str:
        says = "".join(f'<p class="label">{html(one)}</p>' for one in self.labels)
        vi, en = self.title
        table = self.table if self.shown is None else self.shown
        if self.by:
            table = table.sort_values(self.by, ascending=False, na_position="last")
        above = "".join(table_html(one, most=MOST_ABOVE) for one in self.also)
        return (
            f'{STYLE}<div class="gt"><h4>{html(vi)}</h4><p>{html(en)}</p>{says}'
            f'<div class="two">{above}</div>'
            f'<div class="two">{self.chart}{table_html(table)}</div></div>'
        )


@dataclass(frozen=True, slots=True)
class show:  # noqa: N801 (read as a verb: show(table))
    """A table shown as people read it, ``most`` rows of it; a missing count was withheld."""

    table: pd.DataFrame
    most: int = MOST_ROWS

    def _repr_html_(self) -> str:
        return f'{STYLE}<div class="gt">{table_html(self.table, most=self.most)}</div>'


def frame(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """
    Return rows as a table: whole numbers as ``Int64``, others as ``Float64``, ``None`` missing.

    Examples
    --------
    >>> frame([{"ward_code": "A", "n_pupils": None}], ["ward_code", "n_pupils"])["n_pupils"].dtype
    Int64Dtype()
    """
    told = [dict(row) for row in rows]
    columns_of = {name: [row.get(name) for row in told] for name in columns}
    return pd.DataFrame(
        {name: pd.array(values, dtype=_kind(name, values)) for name, values in columns_of.items()}
    )


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table as rows, ``None`` where a cell is missing."""
    whole = table.astype(object).where(table.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in whole.to_dict("records")]


def table_html(table: pd.DataFrame, *, most: int = MOST_ROWS) -> str:
    """Return the first rows of a table as people read them."""
    heads = "".join(_head(name, table[name]) for name in table)
    rows = rows_of(table.head(most))
    body = "".join(
        f"<tr>{''.join(_cell(key, one) for key, one in row.items())}</tr>" for row in rows
    )
    left = len(table) - len(rows)
    more = f"<p>… và {left} dòng nữa trong <code>.table</code> (more rows)</p>" if left > 0 else ""
    return f"<div><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{more}</div>"


def is_count(name: str) -> bool:
    """Tell whether a column counts, so that a missing cell means one to nine."""
    return name.startswith(COUNTED) and not name.endswith("_m")


def _kind(name: str, values: Sequence[Any]) -> str:
    known = [one for one in values if one is not None]
    if any(isinstance(one, str) for one in known):
        return "string"
    if any(isinstance(one, float) for one in known) or name.endswith("_m"):
        return "Float64"
    return "Int64" if known or is_count(name) else "string"


def _head(name: object, column: pd.Series) -> str:
    vi, en = HEADS.get(str(name), (str(name), ""))
    is_text = str(column.dtype) in ("string", "object", "str")
    return f"<th{' class=t' if is_text else ''}>{html(vi)}<small>{html(en)}</small></th>"


def _cell(name: str, value: Any) -> str:  # noqa: ANN401 (a cell of any column)
    if isinstance(value, str):
        return f'<td class="t">{html(value)}</td>'
    if value is None:
        return f"<td>{WITHHELD if is_count(name) else NOTHING}</td>"
    return f"<td>{html(shown_number(name, float(value)))}</td>"


def shown_number(name: str, value: float) -> str:
    """
    Return a number as Vietnamese people read it.

    Examples
    --------
    >>> shown_number("mean_m", 1240.4), shown_number("wape_pct", 3.456), shown_number("year", 2026)
    ('1.240', '3,46', '2026')
    """
    if name == "year":
        return f"{value:.0f}"
    if value != round(value) and not name.endswith("_m") and abs(value) < 1_000:  # noqa: PLR2004
        return f"{value:,.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return number(value, "vi")
