"""``gantruong capacity indicators``: the city's own indicators by ward."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from cli.console import in_language, print_json, progress, say, settings
from cli.console import out as screen
from gis.errors import InputError

if TYPE_CHECKING:
    from runs.capacity.registers import Registers


def indicators(
    *,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder of a city; without it the registers in use."),
    ] = None,
    province: Annotated[
        str | None,
        typer.Option(help="Place whose norms hold; as place.toml says if not given, else hcmc."),
    ] = None,
    season: Annotated[
        str | None, typer.Option(help="Season of the seats; the newest if not given.")
    ] = None,
    model_children: Annotated[
        bool,
        typer.Option(
            "--model-children",
            help="Without ages, the city's mean share of a ward's people: a model, and labelled.",
        ),
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Folder to write; new or empty.")] = None,
) -> None:
    """
    Tell the city's indicators by ward: rooms, public schools, class sizes, sessions, seats missing.

    What each measures, its norm and its source stand in files: forecast/indicators/*.toml and the
    norms of the place. A ward whose population is marked suspect, and whatever the registers do
    not hold, is told as unknown with the reason, never as 0. Counts of one to nine children are
    withheld. Schools beyond a maximum are warnings.

    Out: indicators.csv, city.csv, warnings.csv, wards.gpkg, wards.parquet, summary.json and
    report.html with maps.

    gantruong capacity indicators --data data/sample --province an-thuan --out indicators
    """
    from runs.capacity.indicators import indicators_of  # noqa: PLC0415 (after the cache)
    from runs.capacity.write import summary_of, write_indicators  # noqa: PLC0415 (the same)
    from webmap.indicators_page import page  # noqa: PLC0415 (loads matplotlib)

    if out is not None and out.is_dir() and any(out.iterdir()):
        msg = f"{out} is not empty; choose another folder"
        raise InputError(msg)
    with progress() as stages:
        found = indicators_of(
            _registers(data, province), season=season, model=model_children, progress=stages
        )
        stages("writing", 0, None)
        told = summary_of(found) if out is None else write_indicators(found, out, page=page)
    if settings.json:
        print_json(told)
        return
    for label in told["labels"]:
        screen.print(label, markup=False)
    screen.print(_table(told))
    people = told["people"]
    say(
        f"{people['n_wards']} phường, xã; biết số dân của {people['n_known']}.",
        f"{people['n_wards']} wards; the population of {people['n_known']} is known.",
    )
    if out is not None:
        say(f"Đã ghi vào {out}.", f"Written to {out}.")


def _registers(data: Path | None, province: str | None) -> Registers:
    from runs.capacity.registers import of_database, of_folder  # noqa: PLC0415 (the same)

    if data is not None:
        return of_folder(data, province)
    from cli.run_app import database  # noqa: PLC0415 (only here a database is asked for)

    with database() as engine:
        return of_database(engine, province)


def _table(told: dict[str, Any]) -> Table:
    """Return the city's figures: a row per indicator, a column per level."""
    from runs.capacity.reasons import LEVEL  # noqa: PLC0415 (the same)

    at = 1 if settings.language == "en" else 0
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    table.add_column(in_language("Cả thành phố", "The whole city"))
    for level in LEVEL:
        table.add_column(LEVEL[level][at], justify="right")
    rows = {(row["indicator"], row["level"]): row for row in told["city"]}
    for one, said in told["indicators"].items():
        cells = [_cell(rows.get((one, level))) for level in LEVEL]
        table.add_row(escape(said[in_language("name_vi", "name_en")]), *cells)
    return table


def _cell(row: dict[str, Any] | None) -> str:
    """Return a figure, of how many wards if not of all, and how many are short."""
    if row is None:
        return ""
    if row["value"] is None:
        return in_language("chưa biết", "unknown")
    wards = in_language("phường", "wards")
    few = row["n_known"] < row["n_wards"]
    known = f"\n{row['n_known']}/{row['n_wards']} {wards}" if few else ""
    short = in_language("không đạt", "short")
    fails = f"\n{row['n_short']} {short}" if row["n_short"] else ""
    return _number(row["value"]) + known + fails


def _number(value: float) -> str:
    from gis.text import VIETNAMESE  # noqa: PLC0415 (the same)

    text = f"{value:,}"
    return text if settings.language == "en" else text.translate(VIETNAMESE)
