"""``gantruong run map``: a run's map, and its report, as files that need nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cli.console import print_json, progress, say, settings
from cli.run_app import Number, database
from gis.errors import InputError
from gis.text import grade_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from runs.recorded.trips import Trips


def run_map(
    number: Number,
    *,
    out: Annotated[Path, typer.Option(help="HTML file of the map.")],
    report: Annotated[Path | None, typer.Option(help="HTML file of the report, to print.")] = None,
    far_m: Annotated[
        int, typer.Option(help="Ways beyond so many metres are far.", min=100, max=100_000)
    ] = 4_000,
    language: Annotated[
        Literal["vi", "en"] | None, typer.Option(help="Of the map; that of the command.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a result.")] = False,
) -> None:
    """
    Write the map of a run, and its report, as files that open without a network.

    The map shows children by squares of 500 m, ways beyond a limit and schools; the report headline
    figures, seats and offers of each school and what the run was made from. Neither tells of one to
    nine children. The run is drawn as it was sealed.

    gantruong run map 3 --out run-3.html --report run-3-report.html
    """
    from gis.catchment.ground import wards_in_use  # noqa: PLC0415 (when it runs)
    from runs.recorded.store import run_facts  # noqa: PLC0415 (the same)
    from runs.recorded.trips import recorded_trips  # noqa: PLC0415 (the same)
    from webmap.planner.base import wards_of  # noqa: PLC0415 (the same)
    from webmap.planner.of_runs import trips_map  # noqa: PLC0415 (the same)

    for path in (out, report):
        if path is not None and path.exists() and not force:
            msg = f"{path} is there already; choose another file, or --force"
            raise InputError(msg)
    with database() as engine, progress() as stages:
        stages("read the result", 0, None)
        trips = recorded_trips(engine, number)
        run = run_facts(engine, number)
        page = None if report is None else _report(engine, run, trips)
        wards = wards_of(wards_in_use(engine))
        stages("drawing", 0, None)
        drawn = trips_map(
            trips,
            title=_title(run, language or settings.language),
            wards=wards,
            far_m=far_m,
            language="en" if (language or settings.language) == "en" else "vi",
        ).html()
    out.write_text(drawn, encoding="utf-8")
    if report is not None and page is not None:
        report.write_text(page, encoding="utf-8")
    if settings.json:
        print_json({"out": str(out), "report": None if report is None else str(report)})
    say(
        f"Bản đồ của lượt {number} ở {out}" + (f", báo cáo ở {report}." if report else "."),
        f"The map of run {number} is in {out}" + (f", its report in {report}." if report else "."),
    )


def _title(run: Mapping[str, Any], language: str) -> str:
    said = {
        "vi": f"Lượt xếp chỗ {run['run_id']}: {grade_name(run['grade'], 'vi')}, {run['season']}",
        "en": f"Run {run['run_id']}: {grade_name(run['grade'], 'en')}, {run['season']}",
    }
    return said["en" if language == "en" else "vi"]


def _report(engine: Engine, run: Mapping[str, Any], trips: Trips) -> str:
    from gis.db import transaction  # noqa: PLC0415 (when it runs)
    from runs.statistics.placement import told_figures, told_offers  # noqa: PLC0415 (the same)
    from webmap.run_page import page  # noqa: PLC0415 (the same)

    chosen = {name: run[name] for name in ("run_id", "season", "grade")}
    with transaction(engine) as connection:
        figures = told_figures(connection, chosen)
        offers = told_offers(connection, chosen)
    names = zip(trips.school_code, trips.school_name, strict=True)
    rows = [(str(code), str(name), offers.get(str(code), {})) for code, name in names]
    return page(
        run,
        figures,
        [(code, name, one.get("seats"), one.get("n_offers")) for code, name, one in rows],
    )
