"""``gantruong capacity equity``: how fairly ways to school are shared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from cli.console import in_language, print_json, progress, say, settings
from cli.console import out as screen
from cli.file_options import HomesFile, RoadsFile, SchoolsFile
from cli.results import Result, folder_of
from gis.errors import InputError

if TYPE_CHECKING:
    from runs.capacity.equity_write import Roads

HEADS = {
    "n": ("Số em", "Children"),
    "mean_m": ("Trung bình, m", "Mean, m"),
    "gini": ("Gini", "Gini"),
    "n_over_4000m": ("Trên 4 km", "Over 4 km"),
    "n_over_10000m": ("Trên 10 km", "Over 10 km"),
    "must_cross_river": ("Qua sông", "Over water"),
}
WARDS = "ward_code"


def equity(  # noqa: PLR0913 (one parameter per option)
    result: Result,
    *,
    folder: Annotated[Path, typer.Option("--out", help="Folder to write; new or empty.")],
    about: Annotated[
        Path | None,
        typer.Option(help="CSV: pupil_id and any of residence_kind, ward_code, sex."),
    ] = None,
    network: RoadsFile = None,
    homes: HomesFile = None,
    schools: SchoolsFile = None,
    profile: Annotated[
        str | None,
        typer.Option(help="How one travelled; the policy's if not given.", rich_help_panel="Files"),
    ] = None,
    audience: Annotated[
        Literal["public", "officer"],
        typer.Option("--for", help="Public: small counts withheld. Officers: exact."),
    ] = "public",
) -> None:
    """
    Tell how fairly a result shares the ways to school: by ward, group, residence and sex.

    How many live within how far, mean, 95 % level, Gini, who is beyond 4, 7 and 10 km, who is
    among the hundredth that travels farthest; with --network, --homes and --schools also who must
    cross water, who would have no way without, and how much longer the way round is. Counts of one
    to nine children are withheld, and whatever would give them back. Out: equity.csv, equity.json
    and report.html.

    gantruong capacity equity result --about pupils.csv --out equity
    """
    from runs.capacity.equity import equity_of  # noqa: PLC0415 (after the kernel cache)
    from runs.capacity.equity_write import city_of, write_equity  # noqa: PLC0415 (the same)
    from runs.explain.ledger import read_about  # noqa: PLC0415 (the same)
    from runs.match.stored import read_result  # noqa: PLC0415 (the same)
    from webmap.equity_page import page  # noqa: PLC0415 (loads matplotlib)

    roads = _roads(network, homes, schools, profile)
    with progress() as stages:
        stages("read the result", 0, None)
        stored = read_result(folder_of(result))
        known = read_about(about, stored.everyone.pupils.id)
        city = None if roads is None else city_of(stored, roads, progress=stages)
        found = equity_of(stored, known, city=city, progress=stages)
        stages("writing", 0, None)
        told = write_equity(found, folder, page=page, is_public=audience == "public")
    if settings.json:
        print_json(told)
        return
    for label in told["labels"]:
        screen.print(label, markup=False)
    screen.print(_table(told))
    say(f"Đã ghi vào {folder}.", f"Written to {folder}.")


def _roads(
    network: str | None, homes: Path | None, schools: Path | None, profile: str | None
) -> Roads | None:
    from runs.capacity.equity_write import Roads  # noqa: PLC0415 (after the kernel cache)

    if network is None and homes is None and schools is None:
        return None
    if network is None or homes is None or schools is None:
        msg = "give --network, --homes and --schools together, to see who must cross water"
        raise InputError(msg)
    return Roads(network=network, homes=homes, schools=schools, profile=profile)


def _table(told: dict[str, Any]) -> Table:
    """Return the rows of all tables but the wards, whom the file has."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    table.add_column(in_language("Trẻ", "Who"))
    shown = [name for name in HEADS if name in told["rows"][0]]
    for name in shown:
        table.add_column(in_language(*HEADS[name]), justify="right")
    for row in told["rows"]:
        if row["table"] != WARDS:
            label = str(row["cell"]) or in_language("tất cả", "all")
            table.add_row(escape(label), *(_cell(name, row[name]) for name in shown))
    return table


def _cell(name: str, value: float | None) -> str:
    from webmap.paper import NOTHING, number  # noqa: PLC0415 (the same)

    if name == "gini":
        return NOTHING if value is None else f"{value:.3f}"
    return number(value, settings.language)
