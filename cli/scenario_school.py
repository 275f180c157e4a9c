"""``gantruong scenario``: steps that change schools, seats and rules."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from cli.console import print_json, say, settings
from gis import db
from gis.errors import InputError
from runs.scenario.changes import (
    Change,
    change_seats,
    close_school,
    open_school,
    refuse,
    use_policy,
)
from runs.seasons import newest_season
from runs.whatif.store import add_change, seats_of_classes

PLANNER: Final = "planner"

Name = Annotated[str, typer.Option("--name", help="The scenario; made if there is none.")]
Code = Annotated[str, typer.Argument(help="School code.")]
Season = Annotated[str | None, typer.Option(help="Season; the newest one with pupils.")]
Grade = Annotated[str, typer.Option(help="Grade whose seats are changed: K, 1, 6 or 10.")]


def seats(  # noqa: PLR0913 (one parameter per option)
    school: Code,
    *,
    name: Name,
    classes: Annotated[
        int | None,
        typer.Option(help="Classes more (+1) or fewer (-1), of the school's class size."),
    ] = None,
    seats_more: Annotated[
        int | None, typer.Option("--seats", help="Seats more (+35) or fewer (-35).")
    ] = None,
    programme: Annotated[
        str, typer.Option(help="Special programme whose seats they are; ordinary ones without it.")
    ] = "",
    season: Season = None,
    grade: Grade = "1",
) -> None:
    """
    Give a school classes or seats more or fewer.

    Example: gantruong scenario seats 991001 --classes +1 --name "thêm lớp"
    """
    if (classes is None) == (seats_more is None):
        msg = "say either --classes or --seats, such as --classes +1"
        raise InputError(msg)
    engine = db.ready_engine()
    try:
        of = {"season": season or newest_season(engine), "grade": grade}
        more = seats_more or seats_of_classes(
            engine, school, classes or 0, **of, programme=programme
        )
        change = change_seats(school, more, programme=programme)
        told(name, *add_change(engine, name, change, **of, created_by=PLANNER))
    finally:
        engine.dispose()


def open_one(  # noqa: PLR0913 (one parameter per option)
    school: Annotated[str, typer.Argument(help="A code that no school has.")],
    *,
    name: Name,
    gate: Annotated[list[str], typer.Option(help="LON,LAT of a gate; several may be given.")],
    seats: Annotated[int, typer.Option(help="Seats of the grade.")],
    programme: Annotated[
        list[str] | None, typer.Option(help="NAME:SEATS of a special programme, repeatable.")
    ] = None,
    season: Season = None,
    grade: Grade = "1",
) -> None:
    """
    Open a school in a scenario.

    Example: gantruong scenario open-school MOI1 --gate 106.7009,10.7769 --seats 140 --name "mở"
    """
    change = open_school(
        school,
        seats=seats,
        gates=[place(text) for text in gate],
        programmes=programmes_of(programme or []),
    )
    store(name, change, season, grade)


def close_one(school: Code, *, name: Name, season: Season = None, grade: Grade = "1") -> None:
    """
    Close a school in a scenario: it stands in nobody's order any more.

    Example: gantruong scenario close-school 991001 --name "đóng trường"
    """
    store(name, close_school(school), season, grade)


def policy(
    rules: Annotated[str, typer.Argument(help="Name of a policy, or a TOML file.")],
    *,
    name: Name,
    season: Season = None,
    grade: Grade = "1",
) -> None:
    """
    Let other rules hold in a scenario; the policy file is kept whole.

    Example: gantruong scenario policy minimum-total --name "tổng nhỏ nhất"
    """
    store(name, use_policy(rules), season, grade)


def store(name: str, change: Change, season: str | None, grade: str) -> None:
    """Store a change as the next step of a scenario and tell it."""
    engine = db.ready_engine()
    try:
        told(
            name,
            *add_change(
                engine,
                name,
                change,
                season=season or newest_season(engine),
                grade=grade,
                created_by=PLANNER,
            ),
        )
    finally:
        engine.dispose()


def told(name: str, step: int, reason: str) -> None:
    """Tell the step that was stored."""
    if settings.json:
        print_json({"scenario": name, "step": step, "reason": reason, "n_edits": 1})
    say(
        f"Phương án “{name}”, bước {step}: {reason}.",
        f"Scenario “{name}”, step {step}: {reason}.",
    )


def programmes_of(texts: list[str]) -> dict[str, int]:
    """Return ``NAME:SEATS`` as seats by name; ``InputError`` otherwise."""
    found = {}
    for text in texts:
        name, _, number = text.rpartition(":")
        if not name or not number.isdecimal():
            refuse(
                "programme",
                text,
                vi="viết TÊN:CHỈ_TIÊU, ví dụ “Tiếng Anh tích hợp:35”",
                en="write NAME:SEATS, such as “Tiếng Anh tích hợp:35”",
            )
        found[name] = int(number)
    return found


def place(text: str) -> tuple[float, float]:
    """Return ``LON,LAT`` as two numbers; ``InputError`` otherwise."""
    parts = text.split(",")
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError:
        refuse(
            "gates",
            text,
            vi="cổng viết là KINH_ĐỘ,VĨ_ĐỘ, ví dụ 106.7009,10.7769",
            en="a gate is written LON,LAT, such as 106.7009,10.7769",
        )
    return lon, lat
