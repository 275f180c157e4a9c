"""``gantruong needed``: the smallest single change that would have given a child a seat."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.console import out, print_json, progress, settings
from cli.results import Result, folder_of


def needed(
    result: Result,
    *,
    pupil: Annotated[str, typer.Option(help="Id of the pupil.")],
    school: Annotated[str, typer.Option(help="Code of the school.")],
    audience: Annotated[
        Literal["family", "officer"],
        typer.Option("--for", help="Families are told about seats only, officers all."),
    ] = "family",
    schools: Annotated[
        Path | None, typer.Option(help="CSV: school_code, name; else schools go by code.")
    ] = None,
) -> None:
    """
    Say what a child would have needed for a school.

    More seats there (up to 35); for officers also a shorter way and another group. Each answer
    was tried by computing the whole placement again with this one thing changed.
    """
    from runs.explain.names import read_names  # noqa: PLC0415 (after the kernel cache)
    from runs.explain.needed import answers, as_json, sentences  # noqa: PLC0415 (the same)
    from runs.match.stored import read_result  # noqa: PLC0415 (the same)

    names = read_names(schools)
    with progress() as stages:
        stages("read the result", 0, None)
        stored = read_result(folder_of(result))
        found = answers(stored, pupil, school, audience=audience, progress=stages)
    if settings.json:
        print_json(as_json(stored, found))
        return
    labels = stored.manifest.get("labels", ())
    for line in (*labels, *sentences(stored, found, settings.language, names)):
        out.print(line, markup=False)
