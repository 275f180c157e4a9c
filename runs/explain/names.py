"""How schools are called: a CSV of codes and names, for sentences and sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runs.csv_table import Findings, check_ids, read_table

if TYPE_CHECKING:
    from pathlib import Path


def read_names(path: Path | None) -> dict[str, str]:
    """
    Return names by code from ``school_code, name``; nothing without a file.

    Raises
    ------
    InputError
        For a missing column or a repeated code.
    """
    if path is None:
        return {}
    table = read_table(path, required=["school_code", "name"])
    findings = Findings(path.name)
    check_ids(table, "school_code", findings)
    findings.stop()
    names = zip(table.columns["school_code"], table.columns["name"], strict=True)
    return {code: name.strip() for code, name in names if name.strip()}
