"""``gantruong locate``: addresses in, points out, and a question for a person where unsure."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import in_language, print_json, progress, say, settings

if TYPE_CHECKING:
    from runs.locate.files import Located


def locate(  # noqa: PLR0913 (one parameter per option)
    addresses: Annotated[Path, typer.Argument(help="CSV: point_id, address.")],
    *,
    network: Annotated[
        str, typer.Option(help="Map with streets and house numbers: .osm.pbf, .osm, Overpass.")
    ],
    out: Annotated[Path, typer.Option(help="CSV file of points to write.")],
    wards: Annotated[
        Path | None, typer.Option(help="Outlines of today's wards: .gpkg, .geojson.")
    ] = None,
    aliases: Annotated[
        Path | None, typer.Option(help="CSV of former names of wards and khu phố.")
    ] = None,
    confirmed: Annotated[
        Path | None, typer.Option(help="CSV: address, lon, lat, as officers confirmed them.")
    ] = None,
    on: Annotated[
        dt.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Day on which the addresses were written; every name counts without it.",
        ),
    ] = None,
    schools: Annotated[
        Path | None,
        typer.Option(help="CSV: school_code, lon, lat; what each candidate would mean."),
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="How one travels to these schools: walk, motorbike or car.")
    ] = None,
) -> None:
    """
    Find the point of every address; what is unsure is a question for a person, never a guess.

    Out: OUT with one row per address, sorted by point_id. Status located has a point; queue and
    not_found have none. OUT.candidates.csv holds every place that an address may mean, best
    first, with its score and the reason why a person is asked. A killed command goes on where it
    stood when it is given again.

    With --on 2026-06-01 names of wards and khu phố that began later mean nothing; former names
    always count, since people go on writing them.

    Example: gantruong locate addresses.csv --network city.osm.pbf --wards wards.gpkg --out p.csv
    """
    from runs.locate.files import candidates_path, locate_files  # noqa: PLC0415 (the list of commands needs none of it)
    from runs.locate.inputs import Sources  # noqa: PLC0415 (as above)

    day = None if on is None else on.date()
    with progress() as stages:
        found = locate_files(
            addresses,
            Sources(network=network, wards=wards, aliases=aliases, confirmed=confirmed, on=day),
            out,
            schools=schools,
            profile=profile,
            progress=stages,
        )
    if settings.json:
        paths = {"out": str(out), "candidates": str(candidates_path(out))}
        print_json({**paths, **asdict(found)})
        return
    _say(found, out, candidates_path(out))


def _say(found: Located, out: Path, candidates: Path) -> None:
    n_of = {status: found.n_by_status.get(status, 0) for status in _STATUS}
    qualities = ", ".join(
        f"{in_language(*_QUALITY[name])} {n:,}" for name, n in found.n_by_quality.items()
    )
    say(
        f"{sum(n_of.values()):,} địa chỉ: {n_of['located']:,} có toạ độ ({qualities}), "
        f"{n_of['queue']:,} chờ người xem, {n_of['not_found']:,} không tìm thấy. "
        f"Đã ghi {out} và {candidates}.",
        f"{sum(n_of.values()):,} addresses: {n_of['located']:,} located ({qualities}), "
        f"{n_of['queue']:,} wait for a person, {n_of['not_found']:,} not found. "
        f"Written: {out} and {candidates}.",
    )
    for reason, n in found.n_by_reason.items():
        vi, en = _REASON[reason]
        say(f"  {n:,}: {vi}", f"  {n:,}: {en}")


_STATUS = ("located", "queue", "not_found")
_QUALITY = {
    "house": ("số nhà", "house"),
    "alley": ("hẻm", "alley"),
    "street": ("đường", "street"),
}
_REASON = {
    "two_places": (
        "có hai nơi gần như ngang nhau",
        "two places are nearly as likely",
    ),
    "other_ward": (
        "nơi tìm thấy không ở phường, xã ghi trong địa chỉ",
        "the place found is not in the ward that the address names",
    ),
    "middle_only": (
        "chỉ biết đến phường, xã hay khu phố",
        "only the ward or the khu phố is known",
    ),
    "other_numbers": (
        "số nhà cách xa mọi số đã biết của đường",
        "all known numbers of the street lie far from the one asked for",
    ),
    "inexact": ("điểm có thể lệch quá xa", "the point may be too far off"),
    "doubtful": ("chưa đủ chắc", "not sure enough"),
}
