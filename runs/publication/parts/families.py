"""One encrypted record per child with a code; every publication's bytes differ, on purpose."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from gis.errors import InputError
from runs.families import publication

if TYPE_CHECKING:
    from pathlib import Path

    from runs.families.publication import Results
    from runs.publication.part import Source

log = logging.getLogger("gantruong.families")


def write(source: Source, folder: Path) -> None:
    """Write the records of the published placements; nothing where nobody has a code."""
    publication.write(source.engine, folder, source.run_id, progress=source.progress)


def read(folder: Path) -> Results | None:
    """
    Return the records, ``None`` where there are none or this machine lacks their key.

    Everything else that is public is served all the same; families are told to come back.
    """
    try:
        return publication.read(folder)
    except InputError as error:
        log.error("records of families cannot be opened: %s", error)  # noqa: TRY400 (a sentence)
        return None
