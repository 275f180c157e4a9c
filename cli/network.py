"""``gantruong network``: the stored versions of the roads, and which one is in use."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.console import in_language, out, print_json, say, settings
from gis import db, read_versions, write

if TYPE_CHECKING:
    from gis.read_versions import Version

app = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Các phiên bản mạng đường đã lưu; phiên bản cũ luôn đọc được và dùng lại được.",
        "The stored versions of the roads; an old one stays readable and can be used again.",
    ),
)


@app.command(name="list", help=in_language("Các phiên bản.", "All versions."))
def list_versions() -> None:
    """List every version with its source, and how it came of another one."""
    engine = db.ready_engine()
    try:
        known = read_versions.versions(engine)
    finally:
        engine.dispose()
    if settings.json:
        print_json([_as_json(one) for one in known])
        return
    heads = in_language(
        "Số|Đang dùng|Nguồn|Ngày dữ liệu|Đoạn|Từ bản|Lý do",
        "Number|In use|Source|Data of|Edges|Made of|Why",
    )
    table = Table(*heads.split("|"))
    for one in known:
        used = in_language("có", "yes") if one.active else ""
        made_of = "" if one.based_on is None else str(one.based_on)
        table.add_row(
            *(str(one.network_id), used, one.name, one.data_date, f"{one.n_edges:,}"),
            *(made_of, one.reason or ""),
        )
    out.print(table)


@app.command(help=in_language("Dùng một phiên bản đã lưu.", "Take a stored version into use."))
def use(
    number: Annotated[int, typer.Argument(help=in_language("Số phiên bản.", "Its number."))],
) -> None:
    """Take a stored version into use; nothing is deleted, runs keep the version they name."""
    engine = db.ready_engine()
    try:
        write.activate(engine, number)
    finally:
        engine.dispose()
    if settings.json:
        print_json({"in_use": number})
    say(f"Đang dùng phiên bản đường {number}.", f"Version {number} of the roads is in use.")


def _as_json(one: Version) -> dict[str, object]:
    return asdict(one) | {"stored_at": one.stored_at.isoformat()}
