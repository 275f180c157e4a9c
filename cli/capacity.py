"""``gantruong capacity``: seats beside the children who may want them, by ward and within reach."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.markup import escape
from rich.table import Table

from cli.capacity_equity import equity
from cli.capacity_indicators import indicators
from cli.console import in_language, print_json, progress, say, settings
from cli.console import out as screen
from cli.run_app import Number, database
from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

app = typer.Typer(no_args_is_help=True)

N_SHOWN = 15
HEAD = {
    "vi": (
        *("Phường", "Trẻ", "Chỉ tiêu trong phường", "Thiếu trong phường"),
        *("Chỗ trong tầm đi", "Thiếu trong tầm đi", "Trường trong tầm đi"),
    ),
    "en": (
        *("Ward", "Children", "Seats in the ward", "Missing in the ward"),
        *("Seats in reach", "Missing in reach", "Schools in reach"),
    ),
}
SHOWN = (
    *("n_children", "seats_in_ward", "missing_in_ward"),
    *("seats_in_reach", "missing_in_reach", "n_schools_in_reach"),
)


@app.callback()
def capacity() -> None:
    """Seats beside the children who may want them."""


app.command()(indicators)
app.command()(equity)


@app.command()
def reachable(
    number: Number,
    *,
    within: Annotated[
        int, typer.Option(help="How far a school may be, metres by road.", min=100, max=50_000)
    ] = 4_000,
    decay: Annotated[
        Literal["none", "gaussian"], typer.Option(help="Whether nearer schools count for more.")
    ] = "none",
    out: Annotated[Path | None, typer.Option(help="CSV file to write.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file.")] = False,
) -> None:
    """
    Count seats missing by ward: inside its border, and at schools its children can reach.

    Every school's seats are shared out among all children within reach of it, whatever their ward;
    what a child lacks to one seat is missing. A ward without a school of the level shows its
    neighbours' seats. Two-step floating catchments (Luo and Wang 2003). Counts of one to nine
    children are withheld.

    gantruong capacity reachable 3 --within 2000 --out wards.csv
    """
    from runs.reachable import as_csv, as_json, seats_by_ward  # noqa: PLC0415 (after the cache)

    if out is not None and out.exists() and not force:
        msg = f"{out} is there already; choose another file, or --force"
        raise InputError(msg)
    with database() as engine, progress() as stages:
        found = seats_by_ward(engine, number, within_m=within, decay=decay, progress=stages)
        names = _names(engine)
    if out is not None:
        out.write_bytes(as_csv(found))
    if settings.json:
        print_json(as_json(found))
        return
    for label in found.labels:
        screen.print(label, markup=False)
    _table(found.rows, names)
    total = found.total
    say(
        f"Cả thành phố: {_whole(total['n_children'])} trẻ, {_whole(total['seats_in_ward'])} chỉ "
        f"tiêu; trong {_whole(within)} m đường đi còn thiếu {_whole(total['missing_in_reach'])}.",
        f"The whole city: {_whole(total['n_children'])} children, "
        f"{_whole(total['seats_in_ward'])} seats; within {_whole(within)} m by road "
        f"{_whole(total['missing_in_reach'])} are missing.",
    )


def _names(engine: Engine) -> dict[str, str]:
    from gis.catchment.ground import wards_in_use  # noqa: PLC0415 (loads geopandas)

    wards = wards_in_use(engine)
    return dict(zip(wards["code"].astype(str), wards["name"], strict=True))


def _table(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> None:
    """Print the wards where most is missing within reach; the file has them all."""
    table = Table(*HEAD["en" if settings.language == "en" else "vi"])
    told = [row for row in rows if row["missing_in_reach"]]
    for row in sorted(told, key=lambda one: (-one["missing_in_reach"], one["ward_code"]))[:N_SHOWN]:
        name = names.get(row["ward_code"], row["ward_code"])
        table.add_row(escape(name), *(_whole(row[column]) for column in SHOWN))
    screen.print(table)


def _whole(value: float | None) -> str:
    """Return a number as it is read in the language of the command."""
    if value is None:
        return in_language("dưới 10", "under 10")
    told = f"{round(value):,}"
    return told if settings.language == "en" else told.replace(",", ".")
