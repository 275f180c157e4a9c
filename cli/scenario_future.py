"""``gantruong scenario``: steps about coming years: moves, housing, mergers, when a step starts."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.scenario_school import Code, Grade, Name, Season, place, store
from runs.scenario.changes import housing, merge_wards, move_school, starts


def move_one(
    school: Code,
    *,
    name: Name,
    gate: Annotated[list[str], typer.Option(help="LON,LAT of a gate; several may be given.")],
    season: Season = None,
    grade: Grade = "1",
) -> None:
    """
    Move a school to other gates in a scenario; its seats and lists go along.

    Example: gantruong scenario move-school 991001 --gate 106.7009,10.7769 --name "dời trường"
    """
    store(name, move_school(school, gates=[place(text) for text in gate]), season, grade)


def housing_project(  # noqa: PLR0913 (one parameter per option)
    project: Annotated[str, typer.Argument(help="Its id or name.")],
    *,
    name: Name,
    at: Annotated[str, typer.Option(help="LON,LAT of the dwellings.")],
    units: Annotated[int, typer.Option(help="Dwellings.")],
    pupils_per_unit: Annotated[
        float,
        typer.Option("--yield", help="Children of all grades together per dwelling: assumed."),
    ],
    year: Annotated[int, typer.Option(help="Autumn of the first school year with them.")],
    season: Season = None,
    grade: Grade = "1",
) -> None:
    """
    Add a housing project to a scenario; its children come in the years asked for.

    They are divided equally among the grades of the enrolment history and live at the project.
    Only "scenario years" knows years; "scenario run" places today's children.

    Example: gantruong scenario housing "Bờ Sông" --at 106.7009,10.7769 --units 900
    --yield 0.4 --year 2028 --name "nhà mới"
    """
    change = housing(project, at=place(at), units=units, pupils_per_unit=pupils_per_unit, year=year)
    store(name, change, season, grade)


def merge(
    wards: Annotated[list[str], typer.Argument(help="Codes of the wards that end.")],
    *,
    name: Name,
    into: Annotated[str, typer.Option(help="Code of the ward that they become part of.")],
    season: Season = None,
    grade: Grade = "1",
) -> None:
    """
    Merge wards in a scenario; no rule of admission looks at wards, forecasts and tables do.

    Example: gantruong scenario merge-wards 99101 99104 --into 99101 --name "nhập phường"
    """
    store(name, merge_wards(wards, into), season, grade)


def from_year(
    step: Annotated[int, typer.Argument(help="Number of a step, as scenario show tells it.")],
    year: Annotated[int, typer.Argument(help="Autumn from which it holds.")],
    *,
    name: Annotated[str, typer.Option("--name", help="The scenario.")],
    season: Season = None,
    grade: Grade = "1",
) -> None:
    """
    Let a step of a scenario hold from a year on: a bridge that opens in 2029.

    Only "scenario years" knows years; "scenario run" takes every step.

    Example: gantruong scenario from-year 2 2029 --name "mở cầu"
    """
    store(name, starts(step, year), season, grade)
