"""
What a part of a publication is: a module that writes its files and reads them again.

A module of ``runs.publication.parts`` is a part if it has ``write(source, folder)``, which writes
files that no other part writes, and ``read(folder)``, which gives what the service answers from,
mapped into memory where it is large. Nothing else has to know of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from gis.progress import silent

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.progress import Progress
    from runs.served.whole import Served


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """
    What a publication is built from.

    Attributes
    ----------
    engine
        Connections that all see one state of the database.
    served
        Places, roads and city of that state.
    run_id
        The placements that are published, ascending.
    decided
        Those of them that are no drafts: all, but for one on trial.
    n_processes
        How many connections may work at once.
    progress
        Told of every step.
    """

    engine: Engine
    served: Served
    run_id: tuple[int, ...]
    decided: tuple[int, ...]
    n_processes: int = 1
    progress: Progress = field(default=silent)


class Part(Protocol):
    """A part of a publication."""

    def write(self, source: Source, folder: Path) -> None:
        """Write the files of the part; the same state of the data gives the same bytes."""
        ...

    def read(self, folder: Path) -> Any:  # noqa: ANN401 (each part has a reader of its own)
        """Return what the service answers from."""
        ...
