"""``gantruong places``: schools, gates and addresses of OpenStreetMap, as files to review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table

from cli.console import console, in_language, print_json, progress, say, settings
from cli.console import out as results
from cli.words import count_in
from gis.errors import InputError

if TYPE_CHECKING:
    from runs.places import Drafted

MOST_SHOWN: Final = 10


def places(
    source: Annotated[
        str,
        typer.Argument(
            help=in_language(
                ".osm.pbf, .osm, tệp Overpass, hoặc tên một nơi.",
                ".osm.pbf, .osm, an Overpass file, or the name of a place.",
            )
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            help=in_language(
                "Thư mục để ghi; tệp đã có thì không ghi đè.",
                "Folder to write into; files that are there are not overwritten.",
            )
        ),
    ] = None,
    province: Annotated[
        str | None,
        typer.Option(
            help=in_language(
                "Địa phương: cách nhận ra loại trường từ tên.",
                "Place whose patterns tell a school's kind from its name.",
            )
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help=in_language("Chỉ đếm, không ghi.", "Only count.")),
    ] = False,
) -> None:
    """
    Write schools.csv, gates.csv and addresses.csv as OpenStreetMap has them, to be reviewed.

    Nothing is made up: a level that neither tags nor name tell stays unknown and is marked, a
    school without a name is labelled by its number, and every row keeps its OpenStreetMap id.
    Codes such as w123 are stand-ins; put the official ones in their place. The column review
    says what to look at. Then: gantruong import schools FOLDER/schools.csv; gates.csv likewise.
    """
    from runs.places import draft  # noqa: PLC0415 (the list of commands needs none of it)

    if (out is None) == (not dry_run):
        msg = "say where to write with --out FOLDER, or only count with --dry-run"
        raise InputError(msg)
    with progress() as stages:
        drafted = draft(source, out, province=province, progress=stages)
    if settings.json:
        files = [str(path) for path in drafted.files]
        facts = {"source": drafted.source.name, "sha256": drafted.source.sha256}
        print_json({**facts, "counts": drafted.counts, "files": files})
        return
    _show(drafted)


def _show(drafted: Drafted) -> None:
    table = Table(title=drafted.source.name, title_justify="left")
    table.add_column(in_language("nội dung", "what"))
    table.add_column(in_language("số lượng", "count"), justify="right")
    for what, count in drafted.counts.items():
        table.add_row(count_in(settings.language, what), f"{count:,}")
    results.print(table)
    for sentence in () if settings.quiet else drafted.left_out[:MOST_SHOWN]:
        console.print(sentence, markup=False, style="yellow")
    date = drafted.source.data_date or in_language("không rõ ngày", "date unknown")
    say(
        f"Nguồn: {drafted.source.licence}; dữ liệu ngày {date}.",
        f"Source: {drafted.source.licence}; data of {date}.",
    )
    if drafted.files:
        written = ", ".join(str(path) for path in drafted.files)
        say(
            f"Đã ghi {written}. Hãy xem lại cột review, sửa, rồi chạy: gantruong import schools …",
            f"Written: {written}. Review, correct, then: gantruong import schools …",
        )
    else:
        say("Chỉ đếm, chưa ghi gì.", "Counted; nothing was written.")
