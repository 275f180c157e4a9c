"""``gantruong distances``: homes and schools in, road distances out, without a database."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.console import print_json, progress, say, settings
from gis.kernel_cache import is_cold, mark_warm

SHOWN: Final = 10


def distances(  # noqa: PLR0913 (one parameter per option)
    *,
    network: Annotated[str, typer.Option(help="Roads: .osm.pbf, .osm, Overpass, GraphML, place.")],
    homes: Annotated[Path, typer.Option(help="CSV: pupil_id, lon, lat.")],
    schools: Annotated[Path, typer.Option(help="CSV: school_code, lon, lat; one row per gate.")],
    profile: Annotated[str, typer.Option(help="How one travels: walk, motorbike or car.")],
    out: Annotated[Path, typer.Option(help="Parquet file to write.")],
    nearest: Annotated[
        int | None, typer.Option(help="Only the K nearest schools of each home.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Dask scheduler tcp://HOST:PORT, or local:N processes.")
    ] = None,
) -> None:
    """
    Measure the way from every home to every school on the road network, in millimetres.

    Out: OUT.parquet with one row per home and school, and OUT.snaps.parquet with the place on the
    road where each home and gate was tied.
    """
    cold = is_cold()
    if cold:
        say(
            "Lần đầu chạy: biên dịch phần tính toán, mất chừng nửa phút; các lần sau không cần.",
            "First run: compiling the computing parts takes about half a minute; not again after.",
        )
    from runs.distances.files import distance_files  # noqa: PLC0415 (after the kernel cache is prepared)

    with progress() as stages:
        summary = distance_files(
            *(network, homes, schools, out),
            profile=profile,
            nearest=nearest,
            scheduler=scheduler,
            progress=stages,
        )
    if cold:
        mark_warm()
    if settings.json:
        print_json({"out": str(out), **asdict(summary)})
    for sentence in summary.not_followed[:SHOWN]:
        say(f"Mạng đường: {sentence}", f"Roads: {sentence}")
    if len(summary.not_followed) > SHOWN:
        more = len(summary.not_followed) - SHOWN
        say(f"Mạng đường: còn {more} điều như vậy (--json).", f"Roads: {more} more (--json).")
    located = summary.homes_by_status
    say(
        f"{summary.n_homes} nơi ở ({located['far']} cách đường hơn 100 m, "
        f"{located['not_located']} không định vị được), {summary.n_schools} trường, "
        f"{summary.n_gates} cổng; {summary.n_passed_island} điểm bỏ qua một đoạn đường gần hơn "
        f"nhưng tách rời mạng chính; {summary.n_pairs} khoảng cách ghi vào {out}.",
        f"{summary.n_homes} homes ({located['far']} over 100 m from a road, "
        f"{located['not_located']} not located), {summary.n_schools} schools, "
        f"{summary.n_gates} gates; {summary.n_passed_island} points tied past a nearer road that "
        f"is cut off; {summary.n_pairs} distances written to {out}.",
    )
