"""``gantruong site``: where new schools would stand best, and what they would really change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import numpy as np
import typer
from rich import box
from rich.table import Table

from cli.console import in_language, print_json, progress, say, settings
from cli.console import out as results
from gis import db
from gis.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from runs.siting.asked import Stages
    from runs.siting.files import Sited

PLANNER: Final = "planner"
LAND: Final = "Land and sites"
SOLVER: Final = "Solver"


def site(  # noqa: PLR0913 (one parameter per option)
    *,
    network: Annotated[str, typer.Option(help="Roads: .osm.pbf, .osm, Overpass, GraphML, place.")],
    demand: Annotated[Path, typer.Option(help="CSV: block_id, lon, lat, children[, group …].")],
    schools: Annotated[Path, typer.Option(help="CSV: school_code, lon, lat, seats; row per gate.")],
    candidates: Annotated[
        Path,
        typer.Option(help="CSV: candidate_code, lon, lat[, seats, cost …]; or .gpkg, .geojson."),
    ],
    out: Annotated[Path | None, typer.Option(help="Folder to write; new or empty.")] = None,
    method: Annotated[
        str, typer.Option(help="p-median, covering, fewest, centre or capacitated.")
    ] = "p-median",
    n_open: Annotated[
        int | None, typer.Option("--open", min=1, help="How many schools open.")
    ] = None,
    budget: Annotated[
        int | None, typer.Option(min=0, help="Most that they cost together, in units of cost.")
    ] = None,
    within: Annotated[
        int | None, typer.Option(min=1, help="Metres, for covering and fewest.")
    ] = None,
    stages: Annotated[
        Path | None, typer.Option(help="CSV: year[, open][, budget], for capacitated.")
    ] = None,
    weights: Annotated[
        Path | None, typer.Option(help="CSV: ward_code or group, weight: whose metres count more.")
    ] = None,
    policy: Annotated[
        str, typer.Option(help="Rules by which the proposal is tried.")
    ] = "deferred-acceptance",
    more_seats: Annotated[
        int | None,
        typer.Option(
            "--seat-values", min=1, help="Seats of a class: what one more would save anywhere."
        ),
    ] = None,
    profile: Annotated[str, typer.Option(help="How one travels: walk, motorbike or car.")] = "walk",
    seats: Annotated[
        int, typer.Option(min=1, help="Seats of a site without any.", rich_help_panel=LAND)
    ] = 175,
    level: Annotated[
        str | None, typer.Option(help="Only sites of this level.", rich_help_panel=LAND)
    ] = None,
    spacing: Annotated[
        float, typer.Option(min=10, help="Metres between sites in land.", rich_help_panel=LAND)
    ] = 200.0,
    least_area: Annotated[
        float, typer.Option(min=0, help="Least m² of a piece of land.", rich_help_panel=LAND)
    ] = 0.0,
    front: Annotated[
        float,
        typer.Option(
            min=0, help="Most metres from a site in land to a road; 0: any.", rich_help_panel=LAND
        ),
    ] = 20.0,
    no_seat_m: Annotated[
        int | None,
        typer.Option(
            min=1, help="Metres that a child without a seat counts as.", rich_help_panel=SOLVER
        ),
    ] = None,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Search quickly, with a bound.", rich_help_panel=SOLVER),
    ] = False,
    gap: Annotated[
        float,
        typer.Option(
            min=0, max=1, help="Share at which capacitated stops.", rich_help_panel=SOLVER
        ),
    ] = 0.001,
    seconds: Annotated[
        float,
        typer.Option(min=1, help="Most that the solver may take.", rich_help_panel=SOLVER),
    ] = 60.0,
    branches: Annotated[
        int | None,
        typer.Option(min=0, help="Branches after which capacitated stops.", rich_help_panel=SOLVER),
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option("--save-scenario", help="Keep the new schools as a scenario of this name."),
    ] = None,
    season: Annotated[
        str | None, typer.Option(help="Of that scenario; the newest one with pupils.")
    ] = None,
    grade: Annotated[str, typer.Option(help="Of that scenario: K, 1, 6 or 10.")] = "1",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check the files; write nothing.")
    ] = False,
) -> None:
    """
    Propose where new schools stand best, and place every child by the real rules to see it.

    p-median: the shortest ways to the nearest school. covering: most children with a school
    --within so many metres. fewest: the cheapest sites so that all have one. centre: the shortest
    longest way. capacitated: a seat for every child, the shortest ways, in years with --stages.

    Out: sites.csv, .geojson and .gpkg, assigned.csv, summary.json and report.html with a map.
    With --seat-values also seat-values.csv and .geojson, the ten highest run again.
    Counts of one to nine children are left out. Value, bound and gap say how good it is at best.

        gantruong site --network city.osm.pbf --demand blocks.csv --schools schools.csv
        --candidates sites.csv --open 3 --out proposal
    """
    if out is None and not dry_run:
        msg = "--out is missing: name a folder to write, or try with --dry-run"
        raise InputError(msg)
    if scenario is not None and (dry_run or not scenario.strip()):
        msg = "--save-scenario wants a name, and a proposal: not with --dry-run"
        raise InputError(msg)
    from runs.siting.files import SiteFiles, site_files  # noqa: PLC0415 (after the kernel cache)
    from runs.siting.land import Land  # noqa: PLC0415 (the same)
    from runs.siting.proposal import Question  # noqa: PLC0415 (the same)
    from webmap.siting_page import page  # noqa: PLC0415 (loads matplotlib)

    question = Question(
        method=method,  # type: ignore[arg-type]  # refused there unless it is one
        stages=_stages(stages, n_open, budget),
        within_m=within,
        quick=quick,
        no_seat_m=no_seat_m,
        gap=gap,
        time_limit_s=seconds,
        max_branches=branches,
    )
    files = SiteFiles(
        network=network,
        profile=profile,
        demand=demand,
        schools=schools,
        candidates=candidates,
        weights=weights,
        land=Land(
            seats=seats,
            level=level,
            spacing_m=spacing,
            least_m2=least_area,
            front_m=front or None,
        ),
        policy=policy,
        more_seats=more_seats,
    )
    engine = None if scenario is None else db.ready_engine()  # before the work, not after it
    with progress() as told:
        found = site_files(files, question, None if dry_run else out, report=page, progress=told)
    if settings.json:
        print_json({**found.told, "seconds": round(found.seconds, 3)})
    elif found.proposal is not None:
        results.print(_table(found))
    _say(found, out)
    if engine is not None and scenario is not None:
        _save(engine, scenario, found, season=season, grade=grade)


def _save(engine: Engine, name: str, found: Sited, *, season: str | None, grade: str) -> None:
    from runs.siting.saved import save  # noqa: PLC0415 (after the kernel cache)

    try:
        steps = save(engine, name, found, season=season, grade=grade, created_by=PLANNER)
    finally:
        engine.dispose()
    for step, reason in steps:
        say(
            f"Phương án “{name}”, bước {step}: {reason}.",
            f"Scenario “{name}”, step {step}: {reason}.",
        )


def _stages(path: Path | None, n_open: int | None, budget: int | None) -> Stages:
    from runs.siting.asked import ONE_STAGE, Stages, read_stages  # noqa: PLC0415 (the same)

    if path is not None:
        if n_open is not None or budget is not None:
            msg = "--stages says how many open and for how much; leave out --open and --budget"
            raise InputError(msg)
        return read_stages(path)
    return Stages(
        year=ONE_STAGE,
        n_open=None if n_open is None else np.array([n_open]),
        budget=None if budget is None else np.array([budget]),
    )


def _say(found: Sited, out: Path | None) -> None:
    told = found.told
    if found.proposal is None:
        say(
            f"{told['children']} trẻ trong {told['blocks']} khối, {told['seats']} chỗ ở "
            f"{told['schools']} trường, {told['sites']} địa điểm; chưa ghi gì.",
            f"{told['children']} children in {told['blocks']} blocks, {told['seats']} seats in "
            f"{told['schools']} schools, {told['sites']} sites; nothing written.",
        )
        return
    lost = told["children_without_any_way"]
    if lost != 0:
        say(
            f"{lost or 'Dưới mười'} trẻ không có đường đến trường hay địa điểm nào.",
            f"{lost or 'Fewer than ten'} children have no way to any school or site.",
        )
    say(
        f"Mở {', '.join(told['opened']) or 'không địa điểm nào'}; hở {100 * told['gap']:.4f} %, "
        f"{found.seconds:.1f} giây; kết quả ở {out}.",
        f"Open {', '.join(told['opened']) or 'no site'}; gap {100 * told['gap']:.4f} %, "
        f"{found.seconds:.1f} s; the result is in {out}.",
    )


def _table(found: Sited) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    table.add_column(in_language("xếp chỗ thật", "real placement"))
    for head in (
        in_language("không có trường mới", "without"),
        in_language("có trường mới", "with"),
    ):
        table.add_column(head, justify="right")
    for name in found.told["before"]:
        cells = (_cell(found.told[run][name]) for run in ("before", "after"))
        table.add_row(name, *cells)
    return table


def _cell(value: Any) -> str:  # noqa: ANN401 (a count, metres, or neither)
    return in_language("không nêu", "not told") if value is None else f"{value:,.0f}"
