"""What the public page of the season says of rounds and schools, as it stood when published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from runs.board.published import admissions
from runs.publication import canonical

if TYPE_CHECKING:
    from pathlib import Path

    from runs.publication.part import Source

FILE: Final = "admissions.json"


def write(source: Source, folder: Path) -> None:
    """Write the rounds of the placements of this publication."""
    with source.engine.connect() as connection:
        canonical.write(folder / FILE, admissions(connection, source.run_id))


def read(folder: Path) -> list[dict[str, Any]]:
    """Return the rounds; a publication made before there were any has none."""
    path = folder / FILE
    return list(canonical.read(path)["rounds"]) if path.is_file() else []
