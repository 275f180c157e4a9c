"""``gantruong init``: the questions about a new place, and its folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import in_language, print_json, say, settings

if TYPE_CHECKING:
    from runs.new_place import Question


def init(
    *,
    out: Annotated[
        Path, typer.Option(help="Folder in which the place's own folder is made.")
    ] = Path("places"),
    answers: Annotated[
        Path | None,
        typer.Option(help="TOML file of answers for scripts; without it the questions are asked."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Ask and check, write nothing.")
    ] = False,
) -> None:
    """
    Ask what a new place needs and write its province.toml and sources.toml.

    Enter takes the answer in brackets; ? says that something is not known: it is written down
    as unknown, never guessed. Nothing that is there is overwritten.

    Example: gantruong init --out places, then gantruong fetch places/lam-dong --out city
    """
    from runs.new_place import QUESTIONS, read_answers, unknown_keys, write_place  # noqa: PLC0415 (after the kernel cache)

    def ask(one: Question) -> str:
        words = in_language(one.vi, one.en)
        return str(typer.prompt(words, default=one.default or None, err=True))

    given = read_answers(answers) if answers else {one.key: ask(one) for one in QUESTIONS}
    place = write_place(given, out, dry_run=dry_run)
    unknown = unknown_keys(given)
    if settings.json:
        print_json({"place": place.as_posix(), "written": not dry_run, "unknown": unknown})
    if dry_run:
        say(f"{place}: có thể ghi; chưa ghi gì.", f"{place}: can be written; nothing was.")
        return
    say(
        f"Đã ghi {place}; chưa biết: {', '.join(unknown) or 'không có'}. "
        f"Tiếp theo: gantruong fetch {place} --out THƯ_MỤC",
        f"{place} is written; unknown: {', '.join(unknown) or 'nothing'}. "
        f"Next: gantruong fetch {place} --out FOLDER",
    )
