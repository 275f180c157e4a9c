"""Where a result lies: a folder, or the sealed folder of a recorded run by its number."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

HELP = "Folder of a result, or the number of a recorded run."
Result = Annotated[str, typer.Argument(help=HELP, metavar="RESULT")]


def folder_of(result: str) -> Path:
    """
    Return the folder of a result.

    Parameters
    ----------
    result
        A path, or the number of a run of the database in use where no such path is there.
    """
    path = Path(result)
    if path.exists() or not (result.isascii() and result.isdecimal()):
        return path
    from cli.run_app import database  # noqa: PLC0415 (only where a number is given)
    from runs.recorded.export import sealed_of  # noqa: PLC0415 (the same)

    with database() as engine:
        return sealed_of(engine, int(result))
