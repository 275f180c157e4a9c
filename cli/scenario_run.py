"""``gantruong scenario run``: edits, distances, placement, difference, in one go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from admission.policy import file as policies
from cli.answer_view import tell_answer, tell_plan
from cli.console import progress
from cli.file_options import (
    BeforehandFile,
    HomesFile,
    ProgrammesFile,
    PupilsFile,
    RoadsFile,
    SchoolsFile,
    SeatsFile,
)
from cli.scenario_school import place, programmes_of
from gis import db, read_edits
from gis.errors import InputError
from routing.edits import Edit
from runs.folder import refuse_existing
from runs.scenario.changes import (
    Change,
    Scenario,
    change_seats,
    close_school,
    open_school,
    refuse,
    use_policy,
)
from runs.scenario.edits import Choice, choose, closing, drawn_road
from runs.seasons import newest_season
from runs.whatif.answer import answer
from runs.whatif.city import changed
from runs.whatif.inputs import Files, Instead, Start, start_of_database, start_of_files
from runs.whatif.store import scenario_of
from runs.whatif.write import write_answer
from webmap.whatif_map import picture
from webmap.whatif_page import page

if TYPE_CHECKING:
    from cli.console import Stages

Repeated = list[str] | None
OPENING_PARTS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the file form says about the scenario."""

    choice: Choice
    add: list[Path]
    kind: str | None
    seats_more: list[str]
    opened: list[str]
    closed: list[str]
    then_policy: str | None

    def __bool__(self) -> bool:
        parts = (self.choice, self.add, self.seats_more, self.opened, self.closed)
        return any(parts) or self.then_policy is not None


def run(  # noqa: PLR0913 (one parameter per option)
    scenario: Annotated[str | None, typer.Argument(help="A stored scenario.")] = None,
    *,
    policy: Annotated[str, typer.Option(help="Rules of the base: a policy or a TOML file.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for tables, map and, if asked, children.")
    ] = None,
    against: Annotated[
        str | None, typer.Option(help="Another stored scenario to compare with.")
    ] = None,
    season: Annotated[str | None, typer.Option(help="Season; the newest with pupils.")] = None,
    grade: Annotated[str, typer.Option(help="Grade entered: K, 1 or 6.")] = "1",
    seed: Annotated[str | None, typer.Option(help="Secret of the lot, if one is drawn.")] = None,
    officers: Annotated[
        bool, typer.Option("--officers", help="Write exact numbers and the children too.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a result.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything, say what would be done.")
    ] = False,
    network: RoadsFile = None,
    homes: HomesFile = None,
    schools: SchoolsFile = None,
    seats: SeatsFile = None,
    pupils: PupilsFile = None,
    programmes: ProgrammesFile = None,
    beforehand: BeforehandFile = None,
    close_roads: Annotated[
        Repeated, typer.Option("--close", help="Bridge or street.", rich_help_panel="Files")
    ] = None,
    edge: Annotated[
        Repeated, typer.Option(help="Edge WAY:POSITION to close.", rich_help_panel="Files")
    ] = None,
    polygon: Annotated[
        list[Path] | None,
        typer.Option(help="GeoJSON area whose roads close.", rich_help_panel="Files"),
    ] = None,
    add: Annotated[
        list[Path] | None, typer.Option(help="GeoJSON line to add.", rich_help_panel="Files")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--as", help="What the line is.", rich_help_panel="Files")
    ] = None,
    seats_more: Annotated[
        Repeated, typer.Option(help="CODE=+35, or CODE=-35,PROGRAMME.", rich_help_panel="Files")
    ] = None,
    opened: Annotated[
        Repeated,
        typer.Option(
            "--open-school", help="CODE=LON,LAT,SEATS[,PROGRAMME:SEATS].", rich_help_panel="Files"
        ),
    ] = None,
    closed: Annotated[
        Repeated, typer.Option("--close-school", help="CODE of one.", rich_help_panel="Files")
    ] = None,
    then_policy: Annotated[
        str | None, typer.Option(help="Rules of the scenario.", rich_help_panel="Files")
    ] = None,
) -> None:
    """
    Run a scenario through the whole chain: roads, distances, seats, and who moves.

    Of the city in use:

      gantruong scenario run "sửa cầu" --policy hcmc-2025-grade1 --out what-if

    From file to file, without a database:

      gantruong scenario run --policy nearest-first --network city.osm.pbf --homes homes.csv
      --schools schools.csv --seats seats.csv --close "Cầu Sài Gòn" --seats-more 79001=+35
      --open-school NEW=106.70,10.77,140 --out what-if

    The folder holds report.html, difference.json, schools.csv, wards.csv, map.geojson and map.svg:
    counts under ten are never told there. --officers adds exact numbers and the list of children.
    """
    if out is not None:
        refuse_existing(out, force=force)
    said = _Said(
        choice=Choice(names=close_roads or (), edges=edge or (), areas=polygon or ()),
        add=add or [],
        kind=kind,
        seats_more=seats_more or [],
        opened=opened or [],
        closed=closed or [],
        then_policy=then_policy,
    )
    files = (network, homes, schools, seats)
    further = (pupils, programmes, beforehand)
    rules = policies.load(policy)
    other: Scenario | None = None
    with progress() as stages:
        if scenario is not None:
            if said or any(files) or any(further):
                msg = "a stored scenario knows its city and changes: leave the file options out"
                raise InputError(msg)
            start, asked, other = _stored(
                scenario, against, (season, grade), rules=rules, seed=seed, stages=stages
            )
        else:
            if against is not None:
                msg = "--against names a stored scenario; it needs another stored one"
                raise InputError(msg)
            start, asked = _of_files(files, further, said, rules=rules, seed=seed, stages=stages)
        if dry_run:
            tell_plan(start, asked, changed(start.city, asked))
            return
        found = answer(start, asked, against=other, progress=stages)
        if out is not None:
            stages("writing", 0, None)
            drawing = picture(found)
            write_answer(
                *(out, found),
                officers=officers,
                force=force,
                picture=drawing,
                page=page(found, drawing),
            )
    tell_answer(found, out)


def _stored(
    name: str,
    against: str | None,
    of: tuple[str | None, str],
    *,
    rules: policies.Policy,
    seed: str | None,
    stages: Stages,
) -> tuple[Start, Scenario, Scenario | None]:
    engine = db.ready_engine()
    try:
        stored = read_edits.scenario(engine, name)
        other = None if against is None else read_edits.scenario(engine, against)
        if other is not None and other.network_id != stored.network_id:
            msg = f"scenarios “{name}” and “{against}” edit different network versions"
            raise InputError(msg)
        start = start_of_database(
            engine,
            rules,
            season=of[0] or newest_season(engine),
            grade=of[1],
            instead=Instead(network_id=stored.network_id),
            seed=seed,
            progress=stages,
        )
    finally:
        engine.dispose()
    return start, scenario_of(stored), None if other is None else scenario_of(other)


def _of_files(
    files: tuple[str | None, Path | None, Path | None, Path | None],
    further: tuple[Path | None, Path | None, Path | None],
    said: _Said,
    *,
    rules: policies.Policy,
    seed: str | None,
    stages: Stages,
) -> tuple[Start, Scenario]:
    network, homes, schools, seats = files
    pupils, programmes, beforehand = further
    if network is None or homes is None or schools is None or seats is None:
        msg = "name a stored scenario, or give --network, --homes, --schools and --seats"
        raise InputError(msg)
    if not said:
        msg = "nothing to change: say --close, --add, --seats-more, --open-school, --close-school"
        raise InputError(msg)
    changes = _changes(said)
    given = Files(
        network=network,
        homes=homes,
        schools=schools,
        seats=seats,
        pupils=pupils,
        programmes=programmes,
        beforehand=beforehand,
    )
    start = start_of_files(given, rules, seed=seed, progress=stages)
    raw = start.city.network.raw
    edits: list[Edit] = [closing(raw, choose(raw, said.choice))] if said.choice else []
    edits += [drawn_road(raw, path, kind=said.kind) for path in said.add]
    return start, Scenario(name="what-if", edits=tuple(edits), changes=tuple(changes))


def _changes(said: _Said) -> list[Change]:
    changes: list[Change] = []
    for text in said.seats_more:
        code, _, rest = text.rpartition("=")
        more, _, programme = rest.partition(",")
        changes.append(change_seats(code, _number(more, text), programme=programme))
    for text in said.opened:
        code, _, rest = text.rpartition("=")
        lon, lat, n_seats, *further = [*rest.split(","), "", ""][: max(3, rest.count(",") + 1)]
        changes.append(
            open_school(
                code,
                seats=_number(n_seats, text),
                gates=[place(f"{lon},{lat}")],
                programmes=programmes_of(further),
            )
        )
    changes += [close_school(code) for code in said.closed]
    if said.then_policy is not None:
        changes.append(use_policy(said.then_policy))
    return changes


def _number(text: str, whole: str) -> int:
    try:
        return int(text)
    except ValueError:
        refuse(
            "seats",
            whole,
            vi="viết MÃ=+35, MÃ=-35 hoặc MÃ=KINH_ĐỘ,VĨ_ĐỘ,CHỈ_TIÊU",
            en="write CODE=+35, CODE=-35 or CODE=LON,LAT,SEATS",
        )
