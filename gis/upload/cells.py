"""A spreadsheet's cell as text."""

from __future__ import annotations

import datetime as dt


def cell_text(cell: object) -> str:
    """
    Return a cell as the text that a CSV export would hold, dates in ISO form.

    Examples
    --------
    >>> cell_text(35.0), cell_text(106.7), cell_text(True), cell_text(None)
    ('35', '106.7', 'true', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)
