"""Statistics by ward of the published placements, as they are told to anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from runs.publication import canonical
from runs.statistics.tell import statistics

if TYPE_CHECKING:
    from pathlib import Path

    from runs.publication.part import Source

FILE: Final = "statistics.json"


def write(source: Source, folder: Path) -> None:
    """Write the rows of the placements of this publication."""
    canonical.write(folder / FILE, statistics(source.engine, source.run_id))


def read(folder: Path) -> list[dict[str, Any]]:
    """Return the rows; a publication made before there were any has none."""
    path = folder / FILE
    return list(canonical.read(path)) if path.is_file() else []
