"""What is looked up by name: wards with their old names, seats, catchments, the search index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runs.served import names

if TYPE_CHECKING:
    from pathlib import Path

    from runs.publication.part import Source
    from runs.served.names import Names


def write(source: Source, folder: Path) -> None:
    """Write directory and index."""
    names.write(source.served.names, folder)


def read(folder: Path) -> Names:
    """Return what was written; the index is mapped."""
    return names.read(folder)
