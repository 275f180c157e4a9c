"""``gantruong place-late``: children who come after the run is final, on the seats free today."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.console import in_language, out, print_json, progress, say, settings
from cli.run_app import Number, database
from gis.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from runs.late.base import Base
    from runs.late.children import Children
    from runs.late.place import Late

FILE_HELP = "CSV or XLSX with the columns of the register of pupils, one row per late child."


def place_late(  # noqa: PLR0913 (one parameter per option)
    number: Number,
    *,
    file: Annotated[Path | None, typer.Option("--file", help=FILE_HELP)] = None,
    pupil: Annotated[
        list[str] | None,
        typer.Option(help="Id of a late child in the register of pupils. May be given again."),
    ] = None,
    decide: Annotated[
        bool, typer.Option("--decide", help="Record it; without it nothing is written.")
    ] = False,
    by: Annotated[
        str, typer.Option("--by", help="Office or role that decides; needed with --decide.")
    ] = "",
    schools: Annotated[
        Path | None, typer.Option(help="CSV: school_code, name; else schools go by code.")
    ] = None,
    province: Annotated[
        str | None, typer.Option(help="Place in data/provinces: its headings and extent.")
    ] = None,
) -> None:
    """
    Place children who come after a run is final, on the seats that are free today.

    Rules, roads, gates and distances are those of the final run; nobody's seat is taken. Without
    --decide the offers, their reasons and the free seats before and after are shown and nothing
    is written. With it they become a sealed run of their own, which verify, proof and why check
    like any other; it is a proposal until it is confirmed: run state.
    """
    from runs.late import base as late_base  # noqa: PLC0415 (after the kernel cache is prepared)
    from runs.late import place as late_place  # noqa: PLC0415 (after the kernel cache is prepared)

    if decide and not by.strip():
        msg = "--decide needs --by: the office or role that decides"
        raise InputError(msg)
    with ExitStack() as kept:
        with database() as engine, progress() as stages:
            base = late_base.base_of(engine, number)
            children = _children(engine, base, file, pupil or [], province)
            if decide:
                found = late_place.place_late(engine, base, children, by=by, progress=stages)
            else:
                trial = late_place.try_late(engine, base, children, progress=stages)
                found = kept.enter_context(trial)
        _tell(found, schools)


def _children(
    engine: Engine, base: Base, file: Path | None, pupils: list[str], province: str | None
) -> Children:
    from runs.late import children as late_children  # noqa: PLC0415 (loads compiled code)

    if (file is None) == (not pupils):
        msg = "name late children by --file, or by --pupil if the register of pupils has them"
        raise InputError(msg)
    if file is not None:
        return late_children.read_children(engine, file, base.policy, base.run, province)
    return late_children.of_register(engine, pupils, base.policy, base.run)


def _tell(found: Late, schools: Path | None) -> None:
    from runs.explain.names import read_names  # noqa: PLC0415 (only when it runs)
    from runs.late import told  # noqa: PLC0415 (the same)

    names = read_names(schools)
    rows, seats = told.rows(found, settings.language, names), told.seats(found)
    labels = list(found.stored.manifest.get("labels", ()))
    if settings.json:
        print_json(
            {
                "run_id": found.run_id,
                "first_run_id": found.base.run_id,
                "is_new": found.is_new,
                "labels": labels,
                "children": rows,
                "seats": seats,
            }
        )
    else:
        for line in labels:
            out.print(line, markup=False)
        for row in rows:
            _tell_child(row)
    for one in seats:
        say(
            f"{one['school_code']}: còn {one['free_before']} chỗ, sau đó {one['free_after']}.",
            f"{one['school_code']}: {one['free_before']} seats free, {one['free_after']} after it.",
        )
    _tell_what_was_done(found)


def _tell_child(row: dict[str, Any]) -> None:
    from runs.late.told import NO_SEAT  # noqa: PLC0415 (only when it runs)

    out.print(f"{row['pupil_id']}:", markup=False)
    for sentence in row["sentences"]:
        out.print(f"  {sentence}", markup=False)
    if row["school_code"] is None:
        out.print(f"  {NO_SEAT[settings.language]}:", markup=False)
        for one in row["nearest"]:
            out.print(f"    {one['sentence']}", markup=False)


def _tell_what_was_done(found: Late) -> None:
    n_placed = found.stored.allocation.n_placed
    n_all = len(found.stored.pupils)
    if found.run_id is None:
        say(
            f"Thử: {n_placed} trong {n_all} em có chỗ; chưa ghi gì. Ghi bằng --decide.",
            f"Tried: {n_placed} of {n_all} have a seat; nothing was written. Record: --decide.",
        )
        return
    word = in_language("đã ghi từ trước", "recorded before") if not found.is_new else ""
    say(
        f"Lượt {found.run_id}, em đến muộn của lượt {found.base.run_id}: {n_placed} trong {n_all} "
        f"em có chỗ (đề xuất){'; ' + word if word else ''}.",
        f"Run {found.run_id}, late children of run {found.base.run_id}: {n_placed} of {n_all} have "
        f"a seat (proposed){'; ' + word if word else ''}.",
    )
