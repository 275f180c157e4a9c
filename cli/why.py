"""``gantruong why``: one child's result, one sentence for every nearer school."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.console import out, print_json, settings
from cli.results import Result, folder_of


def why(
    result: Result,
    *,
    pupil: Annotated[str, typer.Option(help="Id of the pupil.")],
    audience: Annotated[
        Literal["family", "officer"],
        typer.Option("--for", help="Families see public numbers, officers exact ones."),
    ] = "family",
    schools: Annotated[
        Path | None, typer.Option(help="CSV: school_code, name; else schools go by code.")
    ] = None,
) -> None:
    """
    Say why a child was offered this school and none of the nearer ones.

    Families see cut-offs rounded up to 50 m, and only where at least ten children may live
    there; officers see them exactly. --lang chooses the language.
    """
    from runs.explain.names import read_names  # noqa: PLC0415 (after the kernel cache is prepared)
    from runs.explain.why import as_json  # noqa: PLC0415 (the same)
    from runs.explain.why import why as explain  # noqa: PLC0415 (the same)
    from runs.match.stored import read_result  # noqa: PLC0415 (the same)

    found = explain(read_result(folder_of(result)), pupil, read_names(schools))
    if settings.json:
        print_json(as_json(found, audience))
        return
    for line in (*found.labels, *found.sentences(audience, settings.language)):
        out.print(line, markup=False)
