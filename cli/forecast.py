"""``gantruong forecast``: enrolment of past years in, children of coming years out."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich import box
from rich.table import Table

from cli.console import in_language, print_json, progress, say, settings
from cli.console import out as results
from gis.errors import InputError

if TYPE_CHECKING:
    from runs.forecast.files import Told


PANEL: Final = "Explicit inputs"


def forecast(  # noqa: PLR0913 (one parameter per option)
    *,
    history: Annotated[Path, typer.Option(help="CSV: unit, region, year, grade, n.")],
    horizon: Annotated[int, typer.Option(min=1, max=10, help="Years ahead.")] = 5,
    out: Annotated[
        Path | None, typer.Option(help="File to write, .csv or .parquet; the back-test beside it.")
    ] = None,
    births: Annotated[Path | None, typer.Option(help="CSV: year, births[, region].")] = None,
    population: Annotated[
        Path | None, typer.Option(help="Instead of births, CSV: year, age, n[, region].")
    ] = None,
    totals: Annotated[
        Path | None,
        typer.Option(help="File for schools, regions and the city: .csv or .parquet."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Page with pictures and the back-test to write: .html.")
    ] = None,
    migration: Annotated[
        Path | None,
        typer.Option(help="CSV: ward, year, age, net, source.", rich_help_panel=PANEL),
    ] = None,
    housing: Annotated[
        Path | None,
        typer.Option(
            help="CSV: project, units, yield, year, and lon, lat or region.", rich_help_panel=PANEL
        ),
    ] = None,
    places: Annotated[
        Path | None,
        typer.Option(help="Where units are, for --housing: unit, lon, lat.", rich_help_panel=PANEL),
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option(
            help="CSV: event (open, close, boundary), unit, year, source and what it needs.",
            rich_help_panel=PANEL,
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            help="Switch one off: migration, housing or events; may be repeated.",
            rich_help_panel=PANEL,
        ),
    ] = None,
    streams: Annotated[
        str | None,
        typer.Option(
            help="Shares of grade-9 leavers by stream: hcmc-2026, or a TOML file.",
            rich_help_panel=PANEL,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check the files and test the method; write nothing.")
    ] = False,
) -> None:
    """
    Tell how many children each unit will have, by grade and year, with 80 and 95 % intervals.

    History: one row per unit (a school or a ward), autumn and grade (K3, K4, K, 1 to 12); a
    year or row that is left out is unknown, n = 0 says that nobody was there. At least three
    distinct years.

    Out: OUT with unit, grade, year, p10, p50, p90, method, p025, p975; beside it
    NAME.backtest.csv, how this and three plain forecasts would have done in past autumns,
    NAME.chances.csv, how often chances came true, and NAME.baselines with those forecasts: last
    year's figures, a straight line, cohort survival of three years. Accuracy is that of this
    history and says nothing about another city's.

    Explicit inputs are put on last, each shown by itself in NAME.inputs: children who move in or
    away, housing projects, schools opened or closed and borders moved. NAME.streams tells where
    the leavers of grade 9 go.

        gantruong forecast --history enrolment.csv --births births.csv --horizon 5 --out f.csv
    """
    if out is None and not dry_run:
        msg = "--out is missing: name a file to write, or try with --dry-run"
        raise InputError(msg)
    from runs.forecast.files import Inputs, forecast_files  # noqa: PLC0415 (loads pandas)
    from webmap.forecast_page import page  # noqa: PLC0415 (loads matplotlib)

    more = {"migration": migration, "housing": housing, "events": events}
    with progress() as stages:
        told = forecast_files(
            Inputs(
                history=history,
                births=births,
                population=population,
                more={name: path for name, path in more.items() if path is not None},
                places=places,
                without=tuple(without or ()),
                streams=streams,
            ),
            None if dry_run else out,
            horizon=horizon,
            totals_file=None if dry_run else totals,
            report=None if dry_run or report is None else (report, page),
            progress=stages,
        )
    if settings.json:
        print_json(_facts(told))
    else:
        results.print(_table(told))
    _say_what_it_is(told)


def _say_what_it_is(told: Told) -> None:
    panel, n_closed = told.ahead.panel, len(told.history.closed)
    missing = ", ".join(map(str, told.history.missing_years))
    first = panel.first_year
    if missing:
        say(f"Không có số liệu năm {missing}: để trống.", f"No figures of {missing}: left unknown.")
    if n_closed:
        say(
            f"{n_closed} đơn vị không có trong năm cuối {panel.last_year}: không dự báo.",
            f"{n_closed} units are not in the last year {panel.last_year}: nothing is told.",
        )
    if told.n_pooled:
        say(
            f"{told.n_pooled} đơn vị dưới ba năm hoặc dưới mười trẻ: dùng tỉ lệ của khu vực.",
            f"{told.n_pooled} units of fewer than three years or ten children have their region's "
            "ratios.",
        )
    for name, effect in told.adjusting.effects().items():
        change = effect[:, :, -1].sum()
        last = panel.last_year + told.ahead.horizon
        say(f"{name}: {change:+.0f} trẻ năm {last}.", f"{name}: {change:+.0f} children in {last}.")
    say(
        f"Sai số trên đo ở chính chuỗi {first}-{panel.last_year} này, không phải của nơi khác. "
        + (f"Đã ghi {', '.join(map(str, told.written))}." if told.written else "Chưa ghi gì."),
        f"These errors were measured on this very history of {first} to {panel.last_year}, not on "
        "another place's. "
        + (
            f"Written: {', '.join(map(str, told.written))}." if told.written else "Nothing written."
        ),
    )


def _facts(told: Told) -> dict[str, Any]:
    from runs.forecast.rows import backtest  # noqa: PLC0415 (loads pandas)

    panel = told.ahead.panel
    scores = backtest(told.ahead.scores)
    chosen = scores[(scores["size"] == "all") & scores["level"].isin(["cell", "unit", "city"])]
    return {
        "written": [str(path) for path in told.written],
        "units": panel.n_units,
        "regions": len(panel.region_name),
        "years": [panel.first_year, panel.last_year],
        "missing_years": list(told.history.missing_years),
        "closed": list(told.history.closed),
        "changed_region": list(told.history.moved),
        "pooled": told.n_pooled,
        "inputs": {
            name: [round(float(one), 2) for one in effect.sum(axis=(0, 1))]
            for name, effect in told.adjusting.effects().items()
        },
        "backtest": chosen.astype(object).where(chosen.notna(), None).to_dict("records"),
    }


def _table(told: Told) -> Table:
    from runs.forecast.rows import summary  # noqa: PLC0415 (loads pandas)

    names = {
        "forecast": in_language("dự báo", "forecast"),
        "last_year": in_language("như năm trước", "last year"),
        "linear": in_language("đường thẳng", "linear"),
        "cohort_3": in_language("lên lớp", "cohort 3"),
    }
    levels = {
        "cell": in_language("lớp", "cell"),
        "unit": in_language("đơn vị", "unit"),
        "region": in_language("khu vực", "region"),
    }
    title = in_language("Sai số trong các năm qua, WAPE %", "Errors of past autumns, WAPE %")
    table = Table(title=title, box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    heads = (
        in_language("cấp", "level"),
        in_language("năm", "years"),
        in_language("lần", "tests"),
        *names.values(),
        in_language("trong 80 %", "in 80 %"),
        in_language("trong 95 %", "in 95 %"),
        in_language("lệch", "bias"),
    )
    for head in heads:
        table.add_column(head, justify="left" if head == heads[0] else "right")
    for level, shown in levels.items():
        for ahead in (1, 3, 5):
            found = summary(told.ahead.scores, level, ahead)
            if not found:
                continue
            ours = found["forecast"]
            table.add_row(
                shown,
                str(ahead),
                str(ours.n_origins),
                *(f"{100 * found[name].wape:.2f}" for name in names),
                *(_percent(one) for one in (ours.held_80, ours.held_95)),
                f"{100 * ours.bias:+.2f}",
            )
    return table


def _percent(share: float) -> str:
    return "" if math.isnan(share) else f"{100 * share:.1f}"
