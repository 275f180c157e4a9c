"""What a file changes against the set in use, as a table or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.table import Table

from cli.console import in_language, out, say, settings

if TYPE_CHECKING:
    from runs.register_difference import Difference

_ROWS: Final = (
    ("thêm", "added"),
    ("sửa", "changed"),
    ("không đổi", "unchanged"),
    ("bỏ", "removed"),
)


def show_difference(difference: Difference | None, title: str) -> None:
    """Show what the file changes, before anything is written; nothing where nothing is in use."""
    if settings.json or settings.quiet or difference is None:
        return
    table = Table(title=title, title_justify="left")
    table.add_column(in_language("so với dữ liệu đang dùng", "against the set in use"))
    table.add_column(in_language("dòng", "rows"), justify="right")
    table.add_column(in_language("ví dụ", "such as"))
    for (vi, en), n_rows in zip(_ROWS, _numbers(difference), strict=True):
        table.add_row(in_language(vi, en), f"{n_rows:,}", ", ".join(difference.keys.get(en, ())))
    out.print(table)
    if difference.columns:
        listed = ", ".join(f"{name} ({n:,})" for name, n in difference.columns.items())
        say(f"Cột thay đổi: {listed}", f"Columns that change: {listed}")


def as_json(difference: Difference) -> dict[str, object]:
    """Return the difference as the JSON output has it."""
    numbers = dict(zip((en for _, en in _ROWS), _numbers(difference), strict=True))
    keys = {name: list(found) for name, found in difference.keys.items()}
    return {**numbers, "columns": dict(difference.columns), "keys": keys}


def _numbers(difference: Difference) -> tuple[int, int, int, int]:
    one = difference
    return one.n_added, one.n_changed, one.n_unchanged, one.n_removed
