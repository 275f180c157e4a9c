"""The open data of a publication: files for download, whatever becomes of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from runs.open_data.build import build, kept_versions
from runs.open_data.store import OpenData, opened

if TYPE_CHECKING:
    from pathlib import Path

    from runs.publication.part import Source

FOLDER: Final = "open-data"


def write(source: Source, folder: Path) -> None:
    """Write every data set; statistics are those of the placements of this publication."""
    own = folder / FOLDER
    own.mkdir()
    build(
        source.engine,
        own,
        province=source.served.province,
        kept=kept_versions(),
        run_ids=source.run_id,
        progress=source.progress,
    )


def read(folder: Path) -> OpenData:
    """Return what was written; a publication made before there were open data has none."""
    return opened(folder / FOLDER)
