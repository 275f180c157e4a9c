"""``gantruong db usage``: what takes the disk, and what was left behind."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from rich.table import Table

from cli.console import in_language, out, print_json, settings
from gis import db
from gis.state import state_dir

MIB: Final = 1 << 20
KINDS_VI: Final = {"folder": "thư mục", "table": "bảng", "log": "nhật ký", "left": "bị bỏ lại"}
KINDS_EN: Final = {"folder": "folder", "table": "table", "log": "log", "left": "left behind"}


def usage() -> None:
    """Show what takes the disk; nothing is changed."""
    from runs.operations.usage import usage as used  # noqa: PLC0415 (when it runs)

    found = used(db.database_url(), state_dir())
    if settings.json:
        print_json([asdict(one) for one in found])
        return
    kinds = KINDS_VI if settings.language == "vi" else KINDS_EN
    table = Table(*in_language("Loại|Tên|MiB", "Kind|Name|MiB").split("|"))
    for one in found:
        table.add_row(kinds[one.kind], one.name, f"{one.n_bytes / MIB:,.1f}")
    out.print(table)
