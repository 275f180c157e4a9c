"""``gantruong paths``: what parents and wards report of paths and gates, moderated."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.console import out as results
from cli.console import print_json, say, settings
from cli.run_app import By, database

if TYPE_CHECKING:
    from gis.path_reports import Stored

app: Final = typer.Typer(
    help="""
    Paths, closed ways and gates that parents and wards report.

    A report changes nothing by itself: it is written down, and declined or taken by a person.
    Taken, a missing or closed path becomes a step of a scenario; its effect on every child is
    shown before the scenario is accepted as a new version of the roads (gantruong scenario
    accept). A gate is proposed with gantruong review.
    """,
    no_args_is_help=True,
)

Number = Annotated[int, typer.Argument(help="Number of the report (from: paths list).")]
Reason = Annotated[str, typer.Option(help="Why, for people who read it later.")]


@app.command()
def add(
    file: Annotated[
        Path,
        typer.Argument(
            help="GeoJSON; properties: kind (missing_path, closed_path, gate), seen_on, note and, "
            "for a missing path, way (path, footbridge, road, bridge)."
        ),
    ],
    *,
    by: By,
) -> None:
    """Write reports down; a note holds no name and no telephone."""
    from gis import path_reports  # noqa: PLC0415 (after the kernel cache is prepared)
    from runs.review.path_reports import read_reports  # noqa: PLC0415 (the same)

    told = read_reports(file)
    with database() as engine:
        numbers = path_reports.add(engine, told, heard_by=by)
    if settings.json:
        print_json({"reports": numbers})
    names = ", ".join(map(str, numbers))
    say(f"Đã ghi phản ánh {names}.", f"Reports {names} are written down.")


@app.command("list")
def list_reports() -> None:
    """List all reports and what became of them."""
    from gis.path_reports import all_reports  # noqa: PLC0415 (loads SQLAlchemy)

    with database() as engine:
        found = all_reports(engine)
    if settings.json:
        print_json([_facts(one) for one in found])
        return
    for one in found:
        became = f"{one.scenario} {one.step}" if one.scenario else one.reason or ""
        words = (one.number, one.told.kind, one.told.seen_on, one.state, became)
        results.print(*words, sep="  ", markup=False)


@app.command()
def take(
    number: Number,
    *,
    scenario: Annotated[str, typer.Option(help="Scenario that it becomes a step of.")],
    by: By,
    reason: Reason,
    road: Annotated[
        list[str] | None, typer.Option(help="Of a closed path: bridge or street.")
    ] = None,
    edge: Annotated[list[str] | None, typer.Option(help="Of a closed path: WAY:POSITION.")] = None,
) -> None:
    """Make a report a step of a scenario, to be measured and accepted there."""
    from runs.review import path_reports  # noqa: PLC0415 (after the kernel cache is prepared)
    from runs.scenario.edits import Choice  # noqa: PLC0415 (the same)

    with database() as engine:
        step = path_reports.take(
            engine,
            number,
            scenario=scenario,
            decided_by=by,
            reason=reason,
            closes=Choice(names=road or (), edges=edge or ()),
        )
    if settings.json:
        print_json({"report": number, "scenario": scenario, "step": step})
    if step is None:
        say(
            f"Phản ánh {number} về cổng: hãy sửa tệp cổng rồi chạy gantruong review propose gates.",
            f"Report {number} is of a gate: mend the gates and run gantruong review propose gates.",
        )
        return
    say(
        f"Phản ánh {number} là bước {step} của “{scenario}”; xem tác động: "
        f"gantruong scenario accept {scenario} --dry-run.",
        f"Report {number} is step {step} of “{scenario}”; see its effect: "
        f"gantruong scenario accept {scenario} --dry-run.",
    )


@app.command()
def decline(number: Number, *, by: By, reason: Reason) -> None:
    """Leave a report at that; it stays in the list with the reason."""
    from gis import path_reports  # noqa: PLC0415 (loads SQLAlchemy)

    with database() as engine:
        path_reports.report(engine, number)
        path_reports.decide(engine, number, "declined", decided_by=by, reason=reason)
    say(f"Phản ánh {number} không được nhận.", f"Report {number} is declined.")


def _facts(one: Stored) -> dict[str, object]:
    return {
        "number": one.number,
        "kind": one.told.kind,
        "way": one.told.way,
        "wkt": one.told.shape.wkt,
        "note": one.told.note,
        "seen_on": one.told.seen_on.isoformat(),
        "heard_by": one.heard_by,
        "state": one.state,
        "scenario": one.scenario,
        "step": one.step,
        "decided_by": one.decided_by,
        "reason": one.reason,
    }
