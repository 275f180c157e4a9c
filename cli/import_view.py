"""What imports share: the database, the check report on disk, and the table a person sees."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rich.table import Table

from cli.console import console, in_language, out, print_json, say, settings
from cli.import_difference import as_json
from cli.import_hand_edits import as_json as by_hand_as_json
from cli.words import count_in
from gis import db
from gis.errors import DatabaseError, EnvironmentNotReadyError
from gis.register.contract import registers
from gis.state import private_dir
from runs.sign_off import flagged_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from runs.hand_edits import HandEdits
    from runs.importing import Checked, Imported
    from runs.register_difference import Difference

MOST_WARNINGS: Final = 20


@contextmanager
def open_database(*, wanted: bool, needed: bool = True) -> Iterator[Engine | None]:
    """Open the database for one command; a dry run does without where there is none."""
    engine = _opened(needed=needed) if wanted else None
    try:
        yield engine
    finally:
        if engine is not None:
            engine.dispose()


def _opened(*, needed: bool) -> Engine | None:
    try:
        return db.ready_engine()
    except (EnvironmentNotReadyError, DatabaseError):
        if needed:
            raise
    say(
        "Không có cơ sở dữ liệu: chỉ kiểm tra trong tệp, không đối chiếu với phường và trường.",
        "There is no database: the file is checked by itself, not against wards and schools.",
    )
    return None


def save_report(done: Checked | Imported, report: Path | None) -> Path:
    """Write the check report as CSV and return where."""
    name = f"{done.kind}-{done.source.sha256[:12] or 'unread'}.csv"
    path = report or private_dir("reports") / name
    done.report.write(path)
    return path


def show(
    imported: Imported,
    path: Path,
    difference: Difference | None = None,
    by_hand: Sequence[HandEdits] = (),
) -> None:
    """Show what was imported as a table, or as JSON."""
    if settings.json:
        print_json(
            {
                "kind": imported.kind,
                "file": imported.source.name,
                "state": imported.state,
                "number": imported.number,
                "counts": dict(imported.counts),
                "sha256": imported.source.sha256,
                "report": str(path),
                "difference": None if difference is None else as_json(difference),
                "hand_edits": by_hand_as_json(by_hand),
            }
        )
        return
    warn(imported)
    kind = registers().get(imported.kind)
    names = ("Mạng đường", "Roads") if kind is None else (kind.vi, kind.en)
    title = in_language(*names)
    table = Table(title=f"{title}: {imported.source.name}", title_justify="left")
    table.add_column(in_language("nội dung", "what"))
    table.add_column(in_language("số lượng", "count"), justify="right")
    for what, count in imported.counts.items():
        table.add_row(count_in(settings.language, what), f"{count:,}")
    out.print(table)
    say_report(path)
    say(*_SENTENCES[imported.state])
    if imported.state == "new" and flagged_rows(imported.report):
        say(
            "Có dòng bị cảnh báo: sửa tệp và nhập lại, hoặc ký nhận trước lượt xếp: "
            f"gantruong import sign-off {imported.kind}",
            "Rows were warned about: correct the file and import it again, or sign before a run: "
            f"gantruong import sign-off {imported.kind}",
        )


_SENTENCES: Final = {
    "new": ("Đã nhập thành một bản mới, đang dùng.", "Stored as a new set, now in use."),
    "unchanged": (
        "Tệp này đã được nhập trước đó; không có gì thay đổi.",
        "This file was imported before; nothing changed.",
    ),
    "checked": ("Đã kiểm tra, chưa ghi gì.", "Checked; nothing was written."),
}


def say_report(path: Path) -> None:
    """Say where the check report is."""
    say(f"Báo cáo kiểm tra: {path}", f"Check report: {path}")


def warn(done: Checked | Imported) -> None:
    """Show the warnings, those of many rows as one line per kind."""
    if settings.quiet or settings.json:
        return
    shown: Counter[str] = Counter()
    for one in done.report.warnings:
        shown[one.code] += 1
        if shown[one.code] <= MOST_WARNINGS:
            console.print(
                f"{in_language('Cảnh báo', 'Warning')}: {one.line(settings.language)}",
                markup=False,
                soft_wrap=True,
                style="yellow",
            )
    for code, n_shown in shown.items():
        if n_shown > MOST_WARNINGS:
            n_more = n_shown - MOST_WARNINGS
            say(
                f"và {n_more} cảnh báo “{code}” nữa; xem báo cáo",
                f"and {n_more} more “{code}” warnings; see the report",
            )
