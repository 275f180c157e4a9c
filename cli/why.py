"""``gantruong why``: one child's result, one sentence for every nearer school."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.console import out, print_json, settings
from cli.results import Published, Result, folder_of, told_to_families


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
    published: Published = None,
) -> None:
    """
    Say why a child was offered this school and none of the nearer ones.

    Families see cut-offs rounded up to 50 m, and only where at least ten children may live
    there; officers see them exactly. --lang chooses the language.

    Of a recorded run families see what was published; of a folder what --published says, else
    it is said that earlier publications are unknown.
    """
    from runs.explain.names import read_names  # noqa: PLC0415 (after the kernel cache is prepared)
    from runs.explain.why import as_json  # noqa: PLC0415 (the same)
    from runs.explain.why import why as explain  # noqa: PLC0415 (the same)
    from runs.match.stored import read_result  # noqa: PLC0415 (the same)

    stored = read_result(folder_of(result))
    public, notes = told_to_families(result, stored, published, audience)
    found = explain(stored, pupil, read_names(schools), public=public)
    if settings.json:
        print_json(as_json(replace(found, labels=(*found.labels, *notes)), audience))
        return
    for line in (*found.labels, *found.sentences(audience, settings.language), *notes):
        out.print(line, markup=False)
