"""``gantruong compare-policies``: several policies on the same city, one table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from admission.policy import file as policies
from cli.console import out, print_json, progress, say, settings
from cli.file_options import HomesFile, RoadsFile, SchoolsFile, SeatsFile
from gis import db
from gis.errors import InputError
from runs.folder import refuse_existing
from runs.match.catchments import inside_polygons
from runs.seasons import newest_season
from runs.side_by_side.table import COMPARISON, EVERYBODY, MOST_POLICIES, SideBySide
from runs.side_by_side.table import side_by_side as compare
from runs.side_by_side.told import public
from runs.side_by_side.write import markdown, write_table
from runs.whatif.answer import labels
from runs.whatif.inputs import Files, Start, start_of_database, start_of_files
from webmap.policies_page import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.console import Stages


def compare_policies(  # noqa: PLR0913 (one parameter per option)
    names: Annotated[
        list[str], typer.Argument(help=f"2 to {MOST_POLICIES} policies, names or TOML files.")
    ],
    *,
    season: Annotated[str | None, typer.Option(help="Season; the newest with pupils.")] = None,
    grade: Annotated[str, typer.Option(help="Grade entered: K, 1 or 6.")] = "1",
    seed: Annotated[str | None, typer.Option(help="Secret of the lot, if one is drawn.")] = None,
    catchments: Annotated[
        Path | None, typer.Option(help="Polygons, for policies with a rule about them.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--out", help="Folder: table.csv, .json, .md, .html.")
    ] = None,
    officers: Annotated[
        bool, typer.Option("--officers", help="Exact table and every child's offers too.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a result.")] = False,
    network: RoadsFile = None,
    homes: HomesFile = None,
    schools: SchoolsFile = None,
    seats: SeatsFile = None,
    pupils: Annotated[
        Path | None,
        typer.Option(help="CSV: pupil_id, group, residence_kind …", rich_help_panel="Files"),
    ] = None,
) -> None:
    """
    Place the same children by several policies: one table, side by side.

    Of the city in use:

      gantruong compare-policies nearest-first deferred-acceptance hcmc-2025-grade1
      minimum-total minimum-worst deferred-then-minimum-total --out table

    From files, without a database:

      gantruong compare-policies nearest-first minimum-total --network city.osm.pbf
      --homes homes.csv --schools schools.csv --seats seats.csv --out table

    Counts of one to nine are not told and one child's distance is rounded up to 50 m; with
    --officers the folder also holds the exact table and all offers, from which every value can
    be counted again. Every placement is checked before anything is told.
    """
    if folder is not None:
        refuse_existing(folder, force=force)
    rules = [policies.load(name) for name in names]
    files = (network, homes, schools, seats, pupils)
    with progress() as stages:
        first = next((one for one in rules if not one.columns), rules[0])
        if any(files):
            start = _of_files(files, first, seed, stages)
        else:
            start = _of_database(first, (season, grade), seed, stages)
        if catchments is not None:
            start = _with_catchments(start, catchments, rules)
        found = compare(start.city, rules, progress=stages)
        said = [*labels(start.nature)[:-1], COMPARISON]
        if folder is not None:
            write_table(
                folder,
                found,
                said,
                page=page(public(found), said),
                officers=officers,
                force=force,
            )
    _tell(found, said, folder)


def _of_files(
    files: tuple[str | None, Path | None, Path | None, Path | None, Path | None],
    first: policies.Policy,
    seed: str | None,
    stages: Stages,
) -> Start:
    network, homes, schools, seats, pupils = files
    if network is None or homes is None or schools is None or seats is None:
        msg = "give --network, --homes, --schools and --seats together"
        raise InputError(msg)
    given = Files(network=network, homes=homes, schools=schools, seats=seats, pupils=pupils)
    return start_of_files(given, first, seed=seed, progress=stages)


def _of_database(
    first: policies.Policy, of: tuple[str | None, str], seed: str | None, stages: Stages
) -> Start:
    engine = db.ready_engine()
    try:
        season = of[0] or newest_season(engine)
        return start_of_database(
            engine, first, season=season, grade=of[1], seed=seed, progress=stages
        )
    finally:
        engine.dispose()


def _with_catchments(start: Start, path: Path, rules: Sequence[policies.Policy]) -> Start:
    policy = next((one for one in rules if one.catchments is not None), None)
    if policy is None:
        msg = f"none of the policies has a rule about catchments; leave out {path.name}"
        raise InputError(msg)
    home, schools = start.city.home, start.city.places.schools
    inside = inside_polygons(path, policy, home.point_lon, home.point_lat, schools)
    return replace(start, city=replace(start.city, inside=inside))


def _tell(found: SideBySide, said: list[str], folder: Path | None) -> None:
    rows = public(found)
    if settings.json:
        print_json({"out": None if folder is None else str(folder), "labels": said, "rows": rows})
        return
    everybody = [row for row in rows if row["children"] == EVERYBODY]
    out.print(markdown(everybody, said), markup=False)  # fifteen columns: whole lines, to paste
    if folder is not None:
        say(
            f"Đã ghi vào {folder}, có cả bảng theo nhóm trẻ.",
            f"Written to {folder}, with the rows of each group of children.",
        )
