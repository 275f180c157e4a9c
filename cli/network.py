"""``gantruong network``: the stored versions of the roads, and which one is in use."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.console import in_language, print_json, progress, say, settings
from cli.console import out as results
from gis import db, read_edits, read_versions, write
from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

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
    results.print(table)


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


Roads = Annotated[
    str | None,
    typer.Option(
        "--network",
        help=in_language(
            "Tệp đường hoặc tên nơi, thay cho cơ sở dữ liệu.",
            "File of roads or place, instead of the database.",
        ),
    ),
]
Place = Annotated[
    str | None,
    typer.Option(
        "--province",
        help=in_language(
            "Địa phương của tệp đường: nơi hư cấu thì kết quả nói rõ.",
            "Place of the file of roads: what is made of an invented one says so.",
        ),
    ),
]
Number = Annotated[
    int | None,
    typer.Option(
        "--version",
        help=in_language("Phiên bản đã lưu; mặc định bản đang dùng.", "A stored version."),
    ),
]


@app.command(
    help=in_language(
        "Ghi mạng đường thành GraphML cho NetworkX, osmnx, QGIS; đọc lại được nguyên vẹn.",
        "Write the roads as GraphML for NetworkX, osmnx and QGIS; read back, nothing is lost.",
    )
)
def export(
    out: Annotated[Path, typer.Argument(help=in_language("Tệp .graphml.", "A .graphml file."))],
    *,
    network: Roads = None,
    province: Place = None,
    version: Number = None,
) -> None:
    """Write the planners' graph: each arc with metres, millimetres, tags and who may use it."""
    from runs import network_views  # noqa: PLC0415 (osmnx takes a second)

    with _engine(wanted=network is None) as engine, progress() as stages:
        stages("reading the roads", 0, None)
        raw = network_views.roads(network, engine, version, province)
        counts = network_views.export(raw, out, stages)
    if settings.json:
        print_json({"out": str(out), **counts})
    say(
        f"{counts['nodes']:,} nút, {counts['arcs']:,} cung, ghi vào {out}.",
        f"{counts['nodes']:,} nodes, {counts['arcs']:,} arcs, written to {out}.",
    )


@app.command(
    help=in_language(
        "Vẽ mạng đường thành ảnh PNG hoặc SVG cho báo cáo: đường, nước, phường, trường.",
        "Draw the roads as a PNG or SVG picture for reports: roads, water, wards, schools.",
    )
)
def picture(
    out: Annotated[Path, typer.Argument(help=in_language("Tệp .png, .svg.", "A .png, .svg file."))],
    *,
    network: Roads = None,
    province: Place = None,
    version: Number = None,
    scenario: Annotated[
        str | None,
        typer.Option(
            help=in_language("Phương án: đoạn đóng và đường thêm.", "Scenario: its edits.")
        ),
    ] = None,
    title: Annotated[str, typer.Option(help=in_language("Tiêu đề.", "Title."))] = "",
) -> None:
    """Draw a network; wards, schools and a scenario come from the database."""
    from gis.picture import Layers  # noqa: PLC0415 (drawing libraries take a second)
    from runs import network_views  # noqa: PLC0415 (the same)

    if network is not None and scenario is not None:
        msg = "a stored scenario knows its roads: leave --network out"
        raise InputError(msg)
    with _engine(wanted=network is None) as engine, progress() as stages:
        stages("reading the roads", 0, None)
        if engine is not None and scenario is not None:
            version = read_edits.scenario(engine, scenario).network_id
        raw = network_views.roads(network, engine, version, province)
        layers = Layers() if engine is None else network_views.layers_of(engine, raw, scenario)
        stages("drawing", 0, None)
        words = title or scenario or in_language("Mạng đường", "Road network")
        network_views.draw(raw, out, title=words, layers=layers, language=settings.language)
    if settings.json:
        print_json({"out": str(out), "edges": raw.n_edges})
    say(f"Ảnh đã ghi vào {out}.", f"The picture is written to {out}.")


@contextmanager
def _engine(*, wanted: bool) -> Iterator[Engine | None]:
    engine = db.ready_engine() if wanted else None
    try:
        yield engine
    finally:
        if engine is not None:
            engine.dispose()


def _as_json(one: Version) -> dict[str, object]:
    return asdict(one) | {"stored_at": one.stored_at.isoformat()}
