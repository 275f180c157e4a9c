"""Write ``docs/registers.md`` from the one table of columns that code and people read."""  # noqa: INP001 (a script beside the page it writes)

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
PAGE: Final = HERE / "registers.md"
TABLE: Final = HERE.parent / "gis" / "register" / "registers.toml"

HEAD: Final = """\
# Registers: columns and rules

Written by `docs/render_registers.py` from `gis/register/registers.toml`, which the import check
and the database read too. `*` marks a column that must be there with no cell empty. A province
may call the columns otherwise: its `province.toml` maps its own headings to these names.

Files are CSV (UTF-8, with or without byte-order mark; other encodings are refused by name) or
XLSX; wards and catchments are GeoPackage, GeoJSON, shapefile or GeoParquet, and registers with a
point for each row may be so too. Longitude comes before latitude, in degrees on WGS84; points in
VN-2000 metres are [read as well](provinces.md#coordinates). Dates are `yyyy-mm-dd` or `dd/mm/yyyy`.
`gantruong template REGISTER` writes an empty workbook; Vietnamese words of a choice are read too.
"""


def page() -> str:
    """Return the page."""
    registers = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return "\n".join([HEAD, *(_register(name, entry) for name, entry in registers.items())])


def _register(name: str, register: dict[str, Any]) -> str:
    key = ", ".join(f"`{column}`" for column in register["key"])
    lines = [
        f"## {name}: {register['en']} ({register['vi']})",
        "",
        f"One row per {key}." + (" Holds personal data." if register.get("personal") else ""),
        "",
        "| column | meaning | nghĩa | rule |",
        "|---|---|---|---|",
        *(_column(column) for column in register["columns"]),
        "",
    ]
    return "\n".join(lines)


def _column(column: dict[str, Any]) -> str:
    star = "*" if column.get("required") else ""
    return f"| `{column['name']}`{star} | {column['en']} | {column['vi']} | {_rule(column)} |"


def _rule(column: dict[str, Any]) -> str:
    parts = [column["type"]]
    if "allowed" in column:
        parts.append(_choices(column))
    if "min" in column or "max" in column:
        parts.append(f"{column.get('min', '…')} to {column.get('max', '…')}")
    if "unit" in column:
        parts.append(column["unit"])
    if "default" in column:
        parts.append(f"default {column['default']}")
    if "refers" in column:
        parts.append(f"must stand in {column['refers']}")
    if column.get("may_be_empty"):
        parts.append("a cell may be empty")
    return "; ".join(parts)


def _choices(column: dict[str, Any]) -> str:
    words = column.get("allowed_vi", [])
    if not words:
        return ", ".join(column["allowed"])
    pairs = zip(column["allowed"], words, strict=True)
    return ", ".join(f"{value} ({word})" for value, word in pairs)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
