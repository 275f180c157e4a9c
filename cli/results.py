"""Where a result lies: a folder, or the sealed folder of a recorded run by its number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gis.errors import InputError

if TYPE_CHECKING:
    from admission.public_cutoffs import PublicCutoffs
    from runs.match.stored import StoredResult

HELP = "Folder of a result, or the number of a recorded run."
Published = Annotated[
    Path | None,
    typer.Option("--published", help="CSV of run publish, for a folder: what was published."),
]
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


def told_to_families(
    result: str, stored: StoredResult, published: Path | None, audience: str
) -> tuple[PublicCutoffs | None, list[str]]:
    """
    Return what is published of a result's cut-offs, and what must be said beside it.

    Parameters
    ----------
    result, stored
        The folder or number, and what was read from it.
    published
        What ``run publish`` wrote, for a folder.
    audience
        Officers see exact figures, whatever was published.
    """
    from runs.explain.told import UNKNOWN, public_of, read_published  # noqa: PLC0415 (late)

    if audience != "family":
        if published is not None:
            msg = "officers see exact cut-offs, not published ones; leave out --published"
            raise InputError(msg)
        return None, []
    is_number = not Path(result).exists()
    if published is not None:
        if is_number:
            msg = "of a recorded run the database says what was published; leave out --published"
            raise InputError(msg)
        return read_published(published, stored), []
    if not is_number:
        return None, [UNKNOWN]
    from cli.run_app import database  # noqa: PLC0415 (only where a number is given)
    from runs.recorded.publish import told_of  # noqa: PLC0415 (the same)

    with database() as engine:
        return public_of(stored, told_of(engine, int(result))), []
