"""``gantruong catchments redraw``: borders drawn anew around the seats there are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from cli.console import print_json, progress, say, settings

SOLVER: Final = "Solver"


def redraw(  # noqa: PLR0913 (one parameter per option)
    *,
    units: Annotated[
        Path, typer.Option(help="Map: unit_id, children[, school_code, ward_code, khu_pho].")
    ],
    schools: Annotated[Path, typer.Option(help="CSV: school_code, lon, lat, seats; row per gate.")],
    network: Annotated[str, typer.Option(help="Roads: .osm.pbf, .osm, Overpass, GraphML, place.")],
    season: Annotated[str, typer.Option(help="Season of the new catchments.")],
    level: Annotated[str, typer.Option(help="Their level: primary, lower_secondary …")],
    out: Annotated[Path, typer.Option(help="Folder to write; new or empty.")],
    joined: Annotated[
        Path | None, typer.Option(help="CSV: unit_id, other_id: neighbours over a bridge.")
    ] = None,
    profile: Annotated[str, typer.Option(help="How one travels: walk, motorbike or car.")] = "walk",
    change: Annotated[
        int, typer.Option(min=0, help="Metres that a child counts as whose catchment changes.")
    ] = 500,
    over: Annotated[
        int, typer.Option(min=0, help="Metres that a child over the seats counts as.")
    ] = 20_000,
    border: Annotated[
        float, typer.Option(min=0, help="Metres of common border that make neighbours.")
    ] = 10.0,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Search quickly, with a bound.", rich_help_panel=SOLVER),
    ] = False,
    nodes: Annotated[
        int,
        typer.Option(min=0, help="Nodes of the solver in all.", rich_help_panel=SOLVER),
    ] = 1_000,
    seconds: Annotated[
        float,
        typer.Option(min=1, help="Most that the solver may take.", rich_help_panel=SOLVER),
    ] = 60.0,
) -> None:
    """
    Draw catchments anew: each in one piece with its school, seats kept where possible.

    Each unit goes whole to one school, so that the ways of all children, and the metres that a
    change and a missing seat count as, are least in all. Small cases are proved, larger ones are
    searched, with a bound. Schools in one unit have one catchment together.

    Out: catchments.geojson, which import catchments reads as drafts, khu_pho.csv likewise where
    units name theirs, units.csv, schools.csv, summary.json and report.html with old and new
    borders. Counts of one to nine children are left out.

        gantruong catchments redraw --units units.gpkg --schools schools.csv --network city.osm.pbf
        --season 2027-2028 --level primary --out proposal
    """
    from runs.redraw.asked import RedrawFiles  # noqa: PLC0415 (after the kernel cache)
    from runs.redraw.files import redraw_files  # noqa: PLC0415 (the same)
    from webmap.redraw_page import page  # noqa: PLC0415 (loads matplotlib)

    files = RedrawFiles(
        network=network,
        profile=profile,
        units=units,
        schools=schools,
        joined=joined,
        season=season,
        level=level,
        change_m=change,
        over_m=over,
        border_m=border,
        quick=quick,
        max_nodes=nodes,
        time_limit_s=seconds,
    )
    with progress() as told:
        drawn = redraw_files(files, out, report=page, progress=told)
    if settings.json:
        print_json(drawn.told)
    n, gap = drawn.told["units_changed"], 100 * drawn.told["gap"]
    say(
        f"{n} trong {drawn.told['units']} đơn vị đổi địa bàn; hở {gap:.4f} %; kết quả ở {out}.",
        f"{n} of {drawn.told['units']} units change their catchment; gap {gap:.4f} %; the result "
        f"is in {out}.",
    )
