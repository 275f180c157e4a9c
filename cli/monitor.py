"""``gantruong monitor``: the season's board as tables; exit code 1 while an alert is on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from cli.console import in_language, out, print_json, settings
from cli.run_app import database

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ON_EXIT: Final = 1
UNTOLD: Final = "-"
MARKS: Final = {"todo": "·", "doing": "…", "done": "✓", "unknown": "?"}
COLUMNS: Final = (
    (("n_children",), "Trẻ", "Children"),
    (("n_missing",), "Chưa rõ", "No place"),
    (("n_seats",), "Chỉ tiêu", "Seats"),
    (("n_placed",), "Đã xếp", "Placed"),
    (("n_unplaced",), "Chưa xếp", "Not placed"),
    (("n_over_4km", "n_over_7km", "n_over_10km"), "Xa >4/7/10 km", "Far >4/7/10 km"),
    (("n_confirmed",), "Xác nhận", "Confirmed"),
)


def monitor(
    *,
    season: Annotated[
        str | None, typer.Option(help="Season; the newest with seats if not given.")
    ] = None,
    grade: Annotated[
        str | None, typer.Option(help="Count wards of this grade only, such as 1.")
    ] = None,
    ward: Annotated[
        str | None, typer.Option(help="Only this ward, by its code, as its officer sees it.")
    ] = None,
) -> None:
    """
    Show the season's board: stages, levels, wards, alerts with their owners.

    Exit code 1 while an alert is on, for timers; nothing is changed.
    """
    from gis.access import EVERYTHING  # noqa: PLC0415 (loads SQLAlchemy)
    from runs.board.feed import monitor as found  # noqa: PLC0415 (the same)

    access = EVERYTHING if ward is None else replace(EVERYTHING, wards=(ward,))
    with database() as engine:
        told = found(engine, access, season=season, grade=grade)
    if settings.json:
        print_json(told)
    else:
        _print(told)
    if told["n_on"]:
        raise typer.Exit(ON_EXIT)


def _print(told: Mapping[str, Any]) -> None:
    language = settings.language
    words = in_language("Mùa tuyển sinh {}, lúc {}", "Season {}, at {}")
    out.print(words.format(told["season"], told["at"].isoformat(timespec="seconds")))
    missing = told["everything"]["n_missing"]
    if missing:
        out.print(
            in_language(f"Còn {missing} trẻ chưa rõ vị trí", f"{missing} children without a place"),
            style="bold",
        )
    stages = Table(
        *in_language("Bước|Xong|Ai lo", "Stage|Done|Owner").split("|"),
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    for one in told["stages"]:
        done = UNTOLD if one["done"] is None else f"{one['done']:,}"
        of = "" if one["of"] is None else f" / {one['of']:,}"
        name = f"{MARKS[one['state']]} {one['title'][language]}"
        stages.add_row(name, f"{done}{of} {one['unit'][language]}", one["owner"][language])
    out.print(stages)
    out.print(_table(told["grades"], "grade", in_language("Cấp", "Level")))
    out.print(_table(told["wards"], "ward_name", in_language("Phường", "Ward")))
    _print_alerts(told["alerts"])


def _table(rows: Sequence[Mapping[str, Any]], key: str, title: str) -> Table:
    table = Table(title, box=SIMPLE_HEAD, pad_edge=False)
    for _, vi, en in COLUMNS:
        table.add_column(in_language(vi, en), justify="right")
    for row in rows:
        name = row[key] or row.get("ward_code") or UNTOLD
        table.add_row(str(name), *(_counts(row, names) for names, _, _ in COLUMNS))
    return table


def _counts(row: Mapping[str, Any], names: Sequence[str]) -> str:
    counts = [row[name] for name in names]
    return "/".join(UNTOLD if n is None else f"{n:,}" for n in counts)


def _print_alerts(alerts: Sequence[Mapping[str, Any]]) -> None:
    on = [one for one in alerts if one["state"] == "on"]
    if not on:
        out.print(in_language("Không có cảnh báo nào.", "No alert is on."))
        return
    language = settings.language
    heads = in_language("Cảnh báo|Ai lo", "Alert|Owner").split("|")
    table = Table(*heads, box=SIMPLE_HEAD, pad_edge=False)
    for one in on:
        table.add_row(one["sentence"][language], one["owner"][language])
    out.print(table)
