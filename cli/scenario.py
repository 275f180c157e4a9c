"""``gantruong scenario``: what if a bridge closes, a street turns, a footbridge is built."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.console import in_language, print_json, progress, say, settings
from cli.scenario_accept import accept
from cli.scenario_future import from_year, housing_project, merge, move_one
from cli.scenario_run import run
from cli.scenario_school import close_one, open_one, policy, seats
from cli.scenario_view import tell_bridges, tell_effect, tell_list, tell_steps
from cli.scenario_years import years
from gis import db, read, read_edits, write_edits
from gis.errors import InputError
from gis.kernel_cache import is_cold, mark_warm
from runs.scenario.bridges import lifelines_of_city, lifelines_of_files
from runs.scenario.edits import (
    MEANT_TAGS,
    NEAR_M,
    Choice,
    choose,
    closing,
    drawn_road,
    reopening,
    rows_of,
    turning,
)
from runs.scenario.effect import Effect, effect_files, effect_stored
from runs.scenario.missing_roads import drawn_roads
from runs.seasons import newest_season

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.model import RawNetwork
    from gis.write_edits import EditRow
    from routing.edits import Edit

PLANNER: Final = "planner"

app = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Thử đóng cầu, thêm đường, mở trường, thêm lớp: đường đi và chỗ học của ai thay đổi.",
        "Close bridges, add roads, open schools, add classes: whose way and seat change.",
    ),
)

Roads = Annotated[list[str] | None, typer.Argument(help="Bridges or streets by name.")]
Scenario = Annotated[str, typer.Option("--name", help="The scenario; made if there is none.")]
Known = Annotated[str, typer.Argument(help="A scenario.")]
Edges = Annotated[list[str] | None, typer.Option("--edge", help="WAY:POSITION, or WAY for all.")]
Areas = Annotated[list[Path] | None, typer.Option("--polygon", help="GeoJSON file of an area.")]
Kind = Annotated[
    str | None, typer.Option("--as", help=f"What the line is: {', '.join(MEANT_TAGS)}.")
]
Profile = Annotated[str, typer.Option(help="How one travels: walk, motorbike or car.")]
Season = Annotated[str | None, typer.Option(help="Season; the newest one with pupils.")]
Grade = Annotated[str, typer.Option(help="Grade entered: K, 1, 6 or 10.")]


@app.command(help=in_language("Đóng cầu, đường, đoạn hoặc vùng.", "Close roads."))
def close(
    roads: Roads = None,
    *,
    name: Scenario,
    edge: Edges = None,
    polygon: Areas = None,
) -> None:
    """Close bridges, streets, edges or an area in a scenario."""
    engine, network_id, raw = _roads_of(name)
    chosen = choose(raw, _choice(roads, edge, polygon))
    _add(engine, name, network_id, closing(raw, chosen), f"close {chosen.label}")


@app.command(name="open", help=in_language("Mở lại những gì đã đóng.", "Reopen what was closed."))
def reopen(
    roads: Roads = None,
    *,
    name: Scenario,
    edge: Edges = None,
    polygon: Areas = None,
) -> None:
    """Reopen what earlier steps of the scenario have closed."""
    engine, network_id, raw = _roads_of(name)
    chosen = choose(raw, _choice(roads, edge, polygon))
    _add(engine, name, network_id, reopening(raw, chosen), f"open {chosen.label}")


@app.command(help=in_language("Đổi chiều xe chạy.", "Change the direction of traffic."))
def oneway(
    direction: Annotated[str, typer.Argument(help="forward, backward or both.")],
    roads: Roads = None,
    *,
    name: Scenario,
    edge: Edges = None,
    polygon: Areas = None,
) -> None:
    """Change where vehicles may go, seen in the direction in which the road is drawn."""
    engine, network_id, raw = _roads_of(name)
    chosen = choose(raw, _choice(roads, edge, polygon))
    edit = turning(raw, chosen, direction)
    _add(engine, name, network_id, edit, f"one-way {direction} {chosen.label}")


@app.command(name="add-road", help=in_language("Thêm đường hoặc cầu.", "Add a road or bridge."))
def add_road(
    file: Annotated[Path, typer.Argument(help="GeoJSON file of one line.")],
    *,
    name: Scenario,
    kind: Kind = None,
    within: Annotated[float, typer.Option(help="Metres from its ends to a road.")] = NEAR_M,
) -> None:
    """Add a drawn road or footbridge; its ends are tied to the nearest roads of its users."""
    engine, network_id, raw = _roads_of(name)
    road = drawn_road(raw, file, kind=kind, within_m=within)
    _add(engine, name, network_id, road, f"add {dict(road.tags).get('name', file.name)}")


@app.command(name="add-roads")
def add_roads(
    file: Annotated[Path, typer.Argument(help="GeoJSON, GeoPackage or KML file of lines.")],
    *,
    name: Scenario,
    kind: Kind = None,
    within: Annotated[float, typer.Option(help="Metres from an end to a road.")] = NEAR_M,
) -> None:
    """
    Add every line of a file as one step: missing roads, a footbridge, a track to a hamlet.

    Properties: name, profile (walk, motorbike, car) or tags, width in metres. One end of each
    line meets a road; the other one may be a dead end. Then: scenario accept.
    """
    engine, network_id, raw = _roads_of(name)
    roads = drawn_roads(raw, file, kind=kind, within_m=within)
    reason = f"add {len(roads)} roads of {file.name}"
    _add_rows(engine, name, network_id, [row for road in roads for row in rows_of(road)], reason)


app.command(
    name="accept",
    help=in_language(
        "Nhận phương án thành phiên bản đường mới: xem tác động trước, rồi mới ghi. Bản cũ còn "
        "nguyên, dùng lại bằng: gantruong network use SỐ.",
        "Accept a scenario as a new version of the roads: its effect first, then the question. The "
        "old version stays; take it back with: gantruong network use NUMBER.",
    ),
)(accept)


@app.command(name="list", help=in_language("Các phương án đã lưu.", "The stored scenarios."))
def list_scenarios() -> None:
    """List every scenario with its steps that hold."""
    tell_list(read_edits.scenarios(db.ready_engine()))


@app.command(help=in_language("Các bước của một phương án.", "The steps of a scenario."))
def show(scenario: Known) -> None:
    """Show every step of a scenario, also those undone."""
    tell_steps(read_edits.scenario(db.ready_engine(), scenario))


@app.command(help=in_language("Bỏ bước cuối, hoặc một bước.", "Undo the last step, or one."))
def undo(
    scenario: Known,
    *,
    step: Annotated[int | None, typer.Option(help="Number of the step.")] = None,
) -> None:
    """Undo the last step that holds, or the one named; it stays in the list."""
    number, reason = write_edits.undo_step(db.ready_engine(), scenario, step)
    if settings.json:
        print_json({"scenario": scenario, "undone": number, "reason": reason})
    say(f"Đã bỏ bước {number}: {reason}.", f"Step {number} is undone: {reason}.")


@app.command(help=in_language("Đường đến trường của ai thay đổi.", "Whose way to school changes."))
def effect(  # noqa: PLR0913 (one parameter per option)
    scenario: Annotated[str | None, typer.Argument(help="A stored scenario.")] = None,
    *,
    season: Season = None,
    grade: Grade = "1",
    profile: Profile = "walk",
    network: Annotated[str | None, typer.Option(help="Roads, instead of the database.")] = None,
    homes: Annotated[Path | None, typer.Option(help="CSV: pupil_id, lon, lat.")] = None,
    schools: Annotated[Path | None, typer.Option(help="CSV: school_code, lon, lat.")] = None,
    close_roads: Annotated[
        list[str] | None, typer.Option("--close", help="Bridge or street to close.")
    ] = None,
    edge: Edges = None,
    polygon: Areas = None,
    add: Annotated[list[Path] | None, typer.Option(help="GeoJSON line to add.")] = None,
    kind: Kind = None,
    file: Annotated[Path | None, typer.Option("--out", help="Parquet of changed pairs.")] = None,
) -> None:
    """Compare all ways to school without and with a stored scenario, or file to file."""
    cold = _tell_if_cold()
    if scenario is not None:
        if network or homes or schools or close_roads or edge or polygon or add:
            msg = "a stored scenario knows its roads and edits: leave the file options out"
            raise InputError(msg)
        found = _stored(scenario, season, grade, profile, file)
    elif network is not None and homes is not None and schools is not None and file is not None:
        with progress() as stages:
            found = effect_files(
                *(network, homes, schools, file),
                profile=profile,
                close=_choice(close_roads, edge, polygon),
                add=add or (),
                kind=kind,
                progress=stages,
            )
    else:
        msg = "name a stored scenario, or give --network, --homes, --schools and --out"
        raise InputError(msg)
    if cold:
        mark_warm()
    tell_effect(found, file)


@app.command(help=in_language("Cầu độc đạo phục vụ bao nhiêu trẻ.", "Whom a bridge alone serves."))
def bridges(
    *,
    season: Season = None,
    grade: Grade = "1",
    profile: Profile = "walk",
    network: Annotated[str | None, typer.Option(help="Roads, instead of the database.")] = None,
    homes: Annotated[Path | None, typer.Option(help="CSV: pupil_id, lon, lat.")] = None,
) -> None:
    """List the bridges without which homes are cut off from the main roads."""
    if (network is None) != (homes is None):
        msg = "give --network and --homes, or neither"
        raise InputError(msg)
    with progress() as stages:
        if network is not None and homes is not None:
            found = lifelines_of_files(network, homes, profile=profile, progress=stages)
        else:
            engine = db.ready_engine()
            chosen = season or newest_season(engine)
            found = lifelines_of_city(
                engine, season=chosen, grade=grade, profile=profile, progress=stages
            )
    tell_bridges(found)


def _tell_if_cold() -> bool:
    cold = is_cold()
    if cold:
        say(
            "Lần đầu chạy: biên dịch phần tính toán, mất chừng nửa phút; các lần sau không cần.",
            "First run: compiling the computing parts takes about half a minute; not again after.",
        )
    return cold


def _choice(names: list[str] | None, edges: list[str] | None, areas: list[Path] | None) -> Choice:
    return Choice(names=names or (), edges=edges or (), areas=areas or ())


def _roads_of(name: str) -> tuple[Engine, int, RawNetwork]:
    """Return the roads that a scenario edits: its own version, or the one in use for a new one."""
    engine = db.ready_engine()
    known = {one.name: one.network_id for one in read_edits.scenarios(engine)}
    if name in known:
        return engine, known[name], read.network(engine, known[name])
    return engine, *read.active_network(engine)


def _add(engine: Engine, name: str, network_id: int, edit: Edit, reason: str) -> None:
    _add_rows(engine, name, network_id, rows_of(edit), reason)


def _add_rows(engine: Engine, name: str, network_id: int, rows: list[EditRow], reason: str) -> None:
    step = write_edits.edit_step(
        *(engine, name, rows), network_id=network_id, reason=reason, created_by=PLANNER
    )
    if settings.json:
        print_json({"scenario": name, "step": step, "reason": reason, "n_edits": len(rows)})
    say(
        f"Phương án “{name}”, bước {step}: {reason} ({len(rows)} đoạn).",
        f"Scenario “{name}”, step {step}: {reason} ({len(rows)} edges).",
    )


def _stored(
    scenario: str, season: str | None, grade: str, profile: str, file: Path | None
) -> Effect:
    engine = db.ready_engine()
    read_edits.scenario(engine, scenario)
    chosen = season or newest_season(engine)
    with progress() as stages:
        return effect_stored(
            *(engine, scenario),
            season=chosen,
            grade=grade,
            profile=profile,
            out=file,
            progress=stages,
        )


for _name, _step, _vi, _en in (
    ("seats", seats, "Thêm hoặc bớt lớp, chỉ tiêu.", "Classes or seats more or fewer."),
    ("open-school", open_one, "Mở một trường.", "Open a school."),
    ("close-school", close_one, "Đóng một trường.", "Close a school."),
    ("move-school", move_one, "Dời một trường.", "Move a school."),
    ("housing", housing_project, "Thêm dự án nhà ở.", "Add a housing project."),
    ("merge-wards", merge, "Nhập các phường.", "Merge wards."),
    ("from-year", from_year, "Bước có hiệu lực từ năm nào.", "When a step starts to hold."),
    ("years", years, "Các năm tới.", "The years to come."),
    ("policy", policy, "Đổi bộ quy tắc.", "Let other rules hold."),
    ("run", run, "Chạy trọn phương án: ai chuyển trường.", "The whole chain: who moves."),
):
    app.command(name=_name, short_help=in_language(_vi, _en))(_step)
