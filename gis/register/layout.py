"""What a place's layout does to a file beyond naming columns: rows kept, labels, school kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.province_layout import layouts_for
from gis.register.finding import finding
from gis.text import fold

if TYPE_CHECKING:
    from gis.province import Province
    from gis.register.columns import Cells
    from gis.register.contract import Register
    from gis.register.table import Table


def keep_rows(table: Table, register: Register, province: Province) -> None:
    """Leave out the rows that the fitting layouts do not want, and note how many."""
    for layout in layouts_for(province.layout, kind=register.kind, headers=table.headers):
        keep = layout.keep
        if keep is None:
            continue
        at = [fold(header) for header in table.headers].index(fold(keep.header))
        kept = [n for n, row in enumerate(table.rows) if fold(row[at]) == fold(keep.value)]
        facts: dict[str, object] = {
            "n": len(table.rows) - len(kept),
            "header": keep.header,
            "value": keep.value,
        }
        table.notes.append(finding("rows_left_out", table.file, severity="warning", facts=facts))
        table.rows = [table.rows[n] for n in kept]
        table.row_number = [table.row_number[n] for n in kept]


def label_nameless(cells: Cells) -> None:
    """Put the layout's label where a text is missing, mark the row for it, and say how many."""
    for layout in cells.layouts:
        for name, fill in layout.fill.items():
            text = cells.text.setdefault(name, [""] * len(cells.row_number))
            empty = [not cell.strip() for cell in text]
            cells.text[name] = [
                fill.text if missing else cell for cell, missing in zip(text, empty, strict=True)
            ]
            cells.text[fill.mark] = [str(missing).lower() for missing in empty]
            facts: dict[str, object] = {"n": sum(empty), "text": fill.text, "mark": fill.mark}
            if any(empty):
                code = "label_generated"
                cells.findings.append(finding(code, cells.file, severity="warning", facts=facts))


def tell_kinds(cells: Cells, province: Province) -> None:
    """Tell kind and levels of schools from their names where the file has no column for it."""
    if "kind" in cells.text or "name" not in cells.text:
        return
    found = [province.kind_told_by(name) for name in cells.text["name"]]
    cells.text["kind"] = ["unknown" if one is None else one.kind for one in found]
    cells.text.setdefault("levels", ["" if one is None else one.levels for one in found])
    facts: dict[str, object] = {"n": len(found)}
    cells.findings.append(finding("kind_from_name", cells.file, severity="warning", facts=facts))
