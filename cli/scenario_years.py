"""``gantruong scenario years``: scenarios in coming years, side by side."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.table import Table

from admission.policy import file as policies
from cli.console import in_language, print_json, progress, say, settings
from cli.console import out as results
from gis import db
from gis.errors import InputError
from runs.folder import refuse_existing
from runs.outlook.asked import MOST_DRAWS, Asked
from runs.seasons import newest_season

if TYPE_CHECKING:
    from runs.outlook.city import CityOutlook

MOST_THREADS: Final = 64
RANGE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{4}))?", re.ASCII)
HEADS: Final = (
    "Phương án|Năm|Trẻ|Chưa có chỗ|Trên 4 km|Thiếu trong tầm|TB, m",
    "Scenario|Year|Children|Unplaced|Over 4 km|Missing in reach|Mean, m",
)
SHOWN: Final = ("n_children", "n_unplaced", "n_over_4km", "missing_in_reach", "mean_m")


def years(  # noqa: PLR0913 (one parameter per option)
    scenarios: Annotated[
        list[str] | None, typer.Argument(help="Stored scenarios; none: things as they are.")
    ] = None,
    *,
    policy: Annotated[str, typer.Option(help="Rules of things as they are: a policy or a file.")],
    years: Annotated[str, typer.Option("--years", help="Autumns: 2027-2031, or 2027,2030.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for tables and a page with pictures.")
    ] = None,
    draws: Annotated[
        int, typer.Option(min=0, max=MOST_DRAWS, help="Draws of the forecast's errors.")
    ] = 20,
    within: Annotated[int, typer.Option(min=100, help="Metres within which a seat counts.")] = 2000,
    workers: Annotated[
        int,
        typer.Option(min=1, max=MOST_THREADS, help="Placements at the same time; same result."),
    ] = 1,
    season: Annotated[str | None, typer.Option(help="Season; the newest with pupils.")] = None,
    grade: Annotated[str, typer.Option(help="Grade entered: K, 1 or 6.")] = "1",
    seed: Annotated[str | None, typer.Option(help="Secret of the lot, if one is drawn.")] = None,
    draws_seed: Annotated[str, typer.Option(help="What makes the draws the same again.")] = (
        "outlook"
    ),
    force: Annotated[bool, typer.Option("--force", help="Replace a result.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything and place nobody.")
    ] = False,
) -> None:
    """
    Place the children of coming years, as things are and under scenarios.

    The enrolment register is told ahead ward by ward; today's homes stand for the homes of
    coming years, as often as the forecast has children; housing projects bring theirs. Every
    year is placed by the rules and checked: once as told, and once per draw of what may come
    instead, drawn from how past forecasts erred. Shares of draws are chances.

    The folder holds years.csv, wards.csv, schools.csv, report.html and a sealed manifest with the
    steps and their authors; counts under ten are never told there.

        gantruong scenario years --policy hcmc-2025-grade1 --years 2027-2031 --out years
        gantruong scenario years "đóng cầu" "mở trường" --policy hcmc-2025-grade1 --years 2030
    """
    if out is not None:
        refuse_existing(out, force=force)
    from runs.outlook.city import base_year_of, outlook_of_city  # noqa: PLC0415 (loads pandas)
    from runs.outlook.write import labels_of, tables_of, write_outlook  # noqa: PLC0415 (the same)
    from webmap.outlook_page import page  # noqa: PLC0415 (loads matplotlib)

    rules = policies.load(policy)
    autumns = _autumns(years)
    engine = db.ready_engine()
    try:
        own = season or newest_season(engine)
        asked = Asked(
            grade=grade,
            base_year=base_year_of(own),
            years=autumns,
            n_draws=draws,
            seed=draws_seed,
            within_m=within,
        )
        with progress() as stages:
            found = outlook_of_city(
                *(engine, scenarios or [], rules, asked),
                season=own,
                seed=seed,
                n_threads=workers,
                is_trial=dry_run,
                progress=stages,
            )
            tables = tables_of(found)
            if out is not None and not dry_run:
                stages("writing", 0, None)
                write_outlook(out, found, tables, page=page(found, tables), force=force)
    finally:
        engine.dispose()
    if settings.json:
        print_json({"labels": labels_of(found), "years": tables["years"]})
    else:
        results.print(_table(tables["years"]))
    _say(found, out, dry_run=dry_run)


def _say(found: CityOutlook, out: Path | None, *, dry_run: bool) -> None:
    asked = found.outlook.asked
    pooled = found.outlook.sides[0].demand.of_city
    if pooled:
        say(
            f"{len(pooled)} phường theo mức tăng chung của thành phố vì quá ít trẻ hoặc không có "
            "trong lịch sử.",
            f"{len(pooled)} wards grow as the city does: too few children, or not in the history.",
        )
    if dry_run:
        say("Chạy thử: không xếp ai, không ghi gì.", "A dry run: nobody placed, nothing written.")
        return
    say(
        f"Trẻ mô hình theo dự báo, {asked.n_draws} lần rút; không phải quyết định.",
        f"Model children as forecast, {asked.n_draws} draws; no decision.",
    )
    if out is not None:
        say(f"Đã ghi vào {out}.", f"Written to {out}.")


def _table(rows: list[dict[str, Any]]) -> Table:
    shown = Table(*in_language(*HEADS).split("|"))
    as_is = in_language("như hiện nay", "as it is")
    for row in rows:
        cells = [_cell(row, name) for name in SHOWN]
        shown.add_row(row["scenario"] or as_is, str(row["year"]), *cells)
    return shown


def _cell(row: dict[str, Any], name: str) -> str:
    value, low, high = row[name], row[f"{name}_p10"], row[f"{name}_p90"]
    told = "<10" if value is None else f"{value:,.0f}"
    return told if low is None or high is None else f"{told} ({low:,.0f}-{high:,.0f})"


def _autumns(text: str) -> tuple[int, ...]:
    """Return ``2027-2031`` or ``2027,2030`` as years; ``InputError`` otherwise."""
    found: list[int] = []
    for part in text.split(","):
        match = RANGE.fullmatch(part.strip())
        if match is None:
            msg = f"--years {text}: write 2027-2031, 2027 or 2027,2030"
            raise InputError(msg)
        first = int(match[1])
        found += range(first, int(match[2] or first) + 1)
    if not found or len(set(found)) < len(found):
        msg = f"--years {text}: each year once, the first of a range before its last"
        raise InputError(msg)
    return tuple(sorted(found))
