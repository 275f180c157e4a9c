"""``gantruong import``: roads, wards and every register, each checked whole before it is stored."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table

from cli.console import console, in_language, out, print_json, progress, say, settings
from cli.words import count_in
from gis import db
from gis.errors import DatabaseError, EnvironmentNotReadyError
from gis.register.checks import Known
from gis.register.contract import Register, registers
from gis.state import private_dir
from runs.importing import (
    Checked,
    Imported,
    check_register,
    import_network,
    known_in,
    store_register,
    store_wards,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

MOST_WARNINGS: Final = 20


def _epsg(given: str) -> int:
    """Return the number of ``EPSG:9210`` or ``9210``."""
    number = given.strip().upper().removeprefix("EPSG:")
    if not number.isdigit():
        message = in_language(
            f"“{given}” không phải mã EPSG; ví dụ EPSG:9210.",
            f"“{given}” is no EPSG code; write EPSG:9210 for example.",
        )
        raise typer.BadParameter(message)
    return int(number)


app = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Nhập đường, phường và mọi danh mục. Cả tệp được kiểm tra trước; có lỗi thì không ghi gì.",
        "Import roads, wards and every register. The whole file is checked first; with an error "
        "nothing is written.",
    ),
)

File = Annotated[
    Path,
    typer.Argument(help=in_language("CSV, XLSX hoặc tệp bản đồ.", "CSV, XLSX or a map file.")),
]
ProvinceOption = Annotated[
    str | None,
    typer.Option(
        "--province",
        help=in_language(
            "Địa phương trong data/provinces: tên cột, phạm vi, định mức.",
            "Place in data/provinces: its headings, extent and norms.",
        ),
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help=in_language("Chỉ kiểm tra, không ghi.", "Only check, write nothing."),
    ),
]
ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--report",
        help=in_language(
            "Ghi báo cáo kiểm tra (CSV) vào đây thay vì thư mục trạng thái.",
            "Write the check report (CSV) here instead of into the state folder.",
        ),
    ),
]
Season = Annotated[
    str | None,
    typer.Option(
        "--season",
        help=in_language(
            "Năm học của mọi dòng nếu tệp không có cột đó, ví dụ 2026-2027.",
            "Season of all rows where the file has no such column, such as 2026-2027.",
        ),
    ),
]
CrsOption = Annotated[
    int | None,
    typer.Option(
        "--crs",
        parser=_epsg,
        metavar="EPSG:9210",
        help=in_language(
            "Hệ tọa độ của tệp không tự ghi, ví dụ EPSG:9210 (VN-2000, 105°45').",
            "Coordinate system of a file that names none, such as EPSG:9210 (VN-2000, 105°45').",
        ),
    ),
]


@app.command(
    help=in_language(
        "Mạng lưới đường: .osm.pbf, .osm, GraphML, tệp Overpass, hoặc tên một nơi.",
        "Roads: .osm.pbf, .osm, GraphML, an Overpass file, or the name of a place.",
    )
)
def network(
    file: Annotated[str, typer.Argument(help=in_language("Tệp hoặc tên nơi.", "File or place."))],
    *,
    dry_run: DryRun = False,
    report: ReportFile = None,
) -> None:
    """Import a road network."""
    with _database(wanted=not dry_run) as engine, progress() as stages:
        imported = import_network(engine, file, progress=stages)
    _show(imported, _save(imported, report))


def _register_command(register: Register) -> Callable[..., None]:
    def command(
        file: File,
        *,
        province: ProvinceOption = None,
        dry_run: DryRun = False,
        report: ReportFile = None,
        season: Season = None,
        crs: CrsOption = None,
    ) -> None:
        with _database(wanted=True, needed=not dry_run) as engine:
            with progress() as stages:
                stages(in_language("kiểm tra", "checking"), 0, None)
                checked = check_register(
                    file,
                    register.kind,
                    province=province,
                    known=_known(engine, register),
                    season=season,
                    epsg=crs,
                )
            path = _save(checked, report)
            if checked.report.errors:
                _say_report(path)
                _warn(checked)
                checked.report.raise_if_errors(checked.source.name)
            _show(_store(None if dry_run else engine, checked), path)

    return command


for _register in registers().values():
    app.command(_register.kind.replace("_", "-"), help=in_language(_register.vi, _register.en))(
        _register_command(_register)
    )


@contextmanager
def _database(*, wanted: bool, needed: bool = True) -> Iterator[Engine | None]:
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


def _known(engine: Engine | None, register: Register) -> Known | None:
    """Return what rows may refer to; wards themselves refer to nothing."""
    return None if engine is None or register.kind == "wards" else known_in(engine)


def _store(engine: Engine | None, checked: Checked) -> Imported:
    if engine is None:
        return Imported(
            kind=checked.kind,
            state="checked",
            number=None,
            counts=checked.report.counts,
            report=checked.report,
            source=checked.source,
        )
    store = store_wards if checked.kind == "wards" else store_register
    return store(engine, checked)


def _save(done: Checked | Imported, report: Path | None) -> Path:
    """Write the check report as CSV and return where."""
    name = f"{done.kind}-{done.source.sha256[:12] or 'unread'}.csv"
    path = report or private_dir("reports") / name
    done.report.write(path)
    return path


def _show(imported: Imported, path: Path) -> None:
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
            }
        )
        return
    _warn(imported)
    kind = registers().get(imported.kind)
    names = ("Mạng đường", "Roads") if kind is None else (kind.vi, kind.en)
    title = in_language(*names)
    table = Table(title=f"{title}: {imported.source.name}", title_justify="left")
    table.add_column(in_language("nội dung", "what"))
    table.add_column(in_language("số lượng", "count"), justify="right")
    for what, count in imported.counts.items():
        table.add_row(count_in(settings.language, what), f"{count:,}")
    out.print(table)
    _say_report(path)
    say(*_SENTENCES[imported.state])


_SENTENCES: Final = {
    "new": ("Đã nhập thành một bản mới, đang dùng.", "Stored as a new set, now in use."),
    "unchanged": (
        "Tệp này đã được nhập trước đó; không có gì thay đổi.",
        "This file was imported before; nothing changed.",
    ),
    "checked": ("Đã kiểm tra, chưa ghi gì.", "Checked; nothing was written."),
}


def _say_report(path: Path) -> None:
    say(f"Báo cáo kiểm tra: {path}", f"Check report: {path}")


def _warn(done: Checked | Imported) -> None:
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
