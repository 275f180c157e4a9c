"""``gantruong desk``: the location desk, where people decide about addresses that are unsure."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import in_language, print_json, progress, say, settings
from cli.desk_again import again
from cli.run_app import By, database
from gis.errors import InputError
from gis.private_file import refuse_existing, write_new

if TYPE_CHECKING:
    from runs.locate.queue import Waiting

app = typer.Typer(
    no_args_is_help=True,
    help=in_language(
        "Bàn định vị: địa chỉ của học sinh, chỗ nào chưa chắc thì cán bộ quyết định.",
        "The location desk: addresses of pupils; what is unsure, officers decide.",
    ),
)

app.command("again", short_help=in_language("Tìm lại địa chỉ.", "Look addresses up again."))(again)

Season = Annotated[str | None, typer.Option(help="Season; the newest with pupils.")]
Pupil = Annotated[str, typer.Argument(help="Id of the pupil.")]


@app.command("locate", short_help=in_language("Tìm toạ độ học sinh.", "Locate pupils."))
def locate(
    *,
    network: Annotated[
        str, typer.Option(help="Map with streets and house numbers: .osm.pbf, .osm, Overpass.")
    ],
    season: Season = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only count; nothing is written.")
    ] = False,
) -> None:
    """
    Give pupils with an address and no coordinates a point; what is unsure joins the queue.

    Coordinates that the file gave are never replaced, a decision of an officer is never undone.
    Nothing leaves this machine.

    Example: gantruong desk locate --network city.osm.pbf --season 2026-2027
    """
    from runs.locate.desk import locate_pupils  # noqa: PLC0415 (only when it runs)

    with database() as engine, progress() as stages:
        chosen = _season(engine, season)
        found = locate_pupils(engine, chosen, network, dry_run=dry_run, progress=stages)
    if settings.json:
        print_json({"season": chosen, "dry_run": dry_run, **asdict(found)})
        return
    n_of = {name: found.n_by_status.get(name, 0) for name in ("located", "queue", "not_found")}
    say(
        f"{chosen}: {found.n_pupils:,} em có địa chỉ mà chưa có toạ độ: {n_of['located']:,} tìm "
        f"được, {n_of['queue']:,} chờ cán bộ xem, {n_of['not_found']:,} không tìm thấy; "
        f"{found.n_points:,} toạ độ đã ghi.",
        f"{chosen}: {found.n_pupils:,} pupils with an address and no point: {n_of['located']:,} "
        f"located, {n_of['queue']:,} wait for an officer, {n_of['not_found']:,} not found; "
        f"{found.n_points:,} points written.",
    )


@app.command("queue", short_help=in_language("Địa chỉ chờ xem.", "Addresses that wait."))
def queue(
    *,
    out: Annotated[
        Path, typer.Option(help="New CSV: addresses, reasons, candidates; for the desk only.")
    ],
    season: Season = None,
    ward: Annotated[str | None, typer.Option(help="Code of one ward; all without it.")] = None,
    profile: Annotated[
        str, typer.Option(help="How one travels to the schools: walk, motorbike or car.")
    ] = "walk",
) -> None:
    """
    Write the addresses that wait for a person, with every candidate; addresses of children.

    Beside each candidate stand the three nearest schools with seats of the pupil's grade and the
    metres by road to them: where these differ between candidates, the choice matters most.

    Example: gantruong desk queue --ward 26734 --out queue.csv
    """
    from runs.locate.queue import queue_csv  # noqa: PLC0415 (only when it runs)

    refuse_existing(out)
    with database() as engine, progress() as stages:
        chosen = _season(engine, season)
        told = queue_csv(engine, chosen, ward=ward, profile=profile, progress=stages)
    write_new(out, told.content)
    if settings.json:
        counts = {name: getattr(told, name) for name in ("n_candidates", "n_without_school", "why")}
        print_json({"open": told.n_open, "out": str(out), **counts})
        return
    _say_queue(told, out)


def _say_queue(told: Waiting, out: Path) -> None:
    n_open = told.n_open
    say(
        f"{n_open:,} địa chỉ chờ xem, ghi vào {out}. Tệp có địa chỉ của trẻ: chỉ cho bàn định vị.",
        f"{n_open:,} addresses wait, written to {out}. It holds children's addresses: for the desk "
        "only.",
    )
    n, of = told.n_without_school, told.n_candidates
    if told.why:
        say(
            f"Chưa cho biết được trường nào gần: {told.why}",
            f"No nearest schools are told: {told.why}",
        )
    elif n:
        say(
            f"{n:,} trong {of:,} nơi không biết trường nào gần: không có chỗ học của khối ấy, hoặc "
            "không có đường đến.",
            f"{n:,} of {of:,} candidates have no nearest schools: no seats of that grade, or no "
            "way there.",
        )


@app.command("confirm", short_help=in_language("Xác nhận một điểm.", "Confirm a point."))
def confirm(  # noqa: PLR0913 (one parameter per option)
    pupil: Pupil,
    *,
    by: By,
    candidate: Annotated[
        int | None, typer.Option(help="Number of the candidate (from: desk queue).")
    ] = None,
    lon: Annotated[float | None, typer.Option(help="Longitude of a point of your own.")] = None,
    lat: Annotated[float | None, typer.Option(help="Latitude of a point of your own.")] = None,
    note: Annotated[str, typer.Option(help="How it was confirmed; no child's name.")] = "",
    season: Season = None,
) -> None:
    """
    Make a candidate, or a point of your own, the pupil's point; it is kept for the address.

    The same address of another child, or of another season, is then found at once.
    """
    from gis.locate.confirmed import Point  # noqa: PLC0415 (only when it runs)
    from gis.write_locations import Verdict  # noqa: PLC0415 (the same)
    from runs.locate.desk import confirm as confirm_one  # noqa: PLC0415 (the same)

    if (candidate is None) == (lon is None) or (lon is None) != (lat is None):
        msg = "say which point: --candidate NUMBER, or --lon and --lat"
        raise InputError(msg)
    point = None if lon is None or lat is None else Point(lon, lat)
    if point is not None and not (abs(point.lon) <= 180 and abs(point.lat) <= 90):  # noqa: PLR2004
        msg = "longitude runs from -180 to 180, latitude from -90 to 90 degrees"
        raise InputError(msg)
    with database() as engine:
        verdict = Verdict(by=by, note=note, point=point, candidate=candidate)
        confirm_one(engine, _season(engine, season), pupil, verdict)
    say("Đã ghi điểm được xác nhận.", "The confirmed point is kept.")


@app.command("reject", short_help=in_language("Hỏi lại gia đình.", "Ask the family."))
def reject(
    pupil: Pupil,
    *,
    by: By,
    note: Annotated[str, typer.Option(help="Why no candidate is right; no child's name.")],
    season: Season = None,
) -> None:
    """Close an entry without a point: the family must be asked for the address again."""
    from runs.locate.desk import reject as reject_one  # noqa: PLC0415 (only when it runs)

    with database() as engine:
        reject_one(engine, _season(engine, season), pupil, by=by, note=note)
    say("Đã ghi: cần hỏi lại gia đình.", "Kept: the family must be asked again.")


@app.command("ask", short_help=in_language("Hỏi dịch vụ ngoài.", "Ask an outside service."))
def ask(
    pupil: Pupil,
    *,
    by: By,
    send: Annotated[
        bool,
        typer.Option("--send-addresses-away", help="Confirm that the address may leave."),
    ] = False,
    season: Season = None,
) -> None:
    """
    Ask the outside geocoder of the setting about one entry; its offers join the candidates.

    Off unless GANTRUONG_OUTSIDE_GEOCODER names a service (nominatim=URL or photon=URL), and only
    with --send-addresses-away: the service is told where a child lives. An offer is never an
    answer; an officer confirms it or not. The log keeps who asked.
    """
    from gis.locate.outside import geocoder, must_be_named  # noqa: PLC0415 (only when it runs)
    from runs.locate.desk import ask_outside  # noqa: PLC0415 (the same)

    service = must_be_named(geocoder(), confirmed=send)
    with database() as engine:
        listed = ask_outside(engine, _season(engine, season), pupil, service, by=by)
    n_offers = sum(one["method"] == "offered" for one in listed)
    say(
        f"{n_offers} nơi được đề nghị thêm vào danh sách; xem bằng desk queue.",
        f"{n_offers} offers stand among the candidates; see them with desk queue.",
    )


def _season(engine: object, season: str | None) -> str:
    from runs.seasons import newest_season  # noqa: PLC0415 (only when it runs)

    return season or newest_season(engine)  # type: ignore[arg-type] # SQLAlchemy is loaded late
