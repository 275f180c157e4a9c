"""``gantruong displaces``: who moves if one child is granted a seat as an exception."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import out, print_json, progress, settings
from cli.results import Result, folder_of


def displaces(
    result: Result,
    *,
    pupil: Annotated[str, typer.Option(help="Id of the pupil.")],
    school: Annotated[str, typer.Option(help="Code of the school to grant.")],
    schools: Annotated[
        Path | None, typer.Option(help="CSV: school_code, name; else schools go by code.")
    ] = None,
) -> None:
    """
    Show the chain of moves before an exception is granted; nothing is recorded.

    With --json, "move" holds what `gantruong run override NUMBER --move …` takes, in order.

    The seat is given beforehand, the number of seats stays, and all is computed again: the
    chain is the difference of the two placements. For officers: it names other children's ids.
    """
    from runs.explain.names import read_names  # noqa: PLC0415 (after the kernel cache)
    from runs.explain.needed import chain, chain_rows, chain_sentences  # noqa: PLC0415 (the same)
    from runs.match.stored import read_result  # noqa: PLC0415 (the same)

    names = read_names(schools)
    with progress() as stages:
        stages("read the result", 0, None)
        stored = read_result(folder_of(result))
        stages("place again", 0, None)
        moves = chain(stored, pupil, school)
    if settings.json:
        rows = chain_rows(stored, moves)
        told = [f"{one['pupil_id']}={one['to'] or ''}" for one in rows]
        print_json({"moves": rows, "move": told})
        return
    labels = stored.manifest.get("labels", ())
    for line in (*labels, *chain_sentences(stored, moves, settings.language, names)):
        out.print(line, markup=False)
