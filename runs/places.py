"""Schools, gates and addresses of OpenStreetMap, written for review before they are imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gis.errors import InputError
from gis.model import Source
from gis.osm.place_files import read_places
from gis.osm.school_tables import (
    ADDRESS_COLUMNS,
    GATE_COLUMNS,
    SCHOOL_COLUMNS,
    Row,
    Tables,
    counts,
    tables,
)
from gis.progress import Progress, silent
from gis.province import Province, national
from gis.province import load as load_province
from gis.report import harmless
from runs.csv_table import sheet_bytes
from runs.two_files import written_together

FILES: Final = {
    "schools.csv": SCHOOL_COLUMNS,
    "gates.csv": GATE_COLUMNS,
    "addresses.csv": ADDRESS_COLUMNS,
}

NUMBERS: Final = frozenset({"lon", "lat"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """
    What was found.

    Attributes
    ----------
    counts
        How many of each thing.
    left_out
        One sentence per object without a place.
    source
        File or place, hash, date, licence.
    files
        What was written; empty if nothing was to be.
    """

    counts: dict[str, int]
    left_out: tuple[str, ...]
    source: Source
    files: tuple[Path, ...]


def draft(
    path_or_place: Path | str,
    folder: Path | None,
    *,
    province: str | None = None,
    progress: Progress = silent,
) -> Drafted:
    """
    Write ``schools.csv``, ``gates.csv`` and ``addresses.csv`` of a map file or a named place.

    Parameters
    ----------
    path_or_place
        Anything ``gis.osm.place_files.read_places`` reads.
    folder
        Where to write; ``None`` only counts.
    province
        Place whose name patterns tell what kind a school is.
    progress
        Told how far the work is.

    Raises
    ------
    InputError
        If the source cannot be read, holds no school and no address, or one of the files is
        there already: what somebody has reviewed is not overwritten.
    """
    place: Province = national() if province is None else load_province(province)
    paths = [] if folder is None else _free(folder)
    progress("reading schools and addresses", 0, None)
    places = read_places(path_or_place)
    if not (places.schools or places.addresses):
        msg = f"{places.source.name}: it holds no school and no house number"
        raise InputError(msg)
    found = tables(places, place)
    if folder is not None:
        folder.mkdir(exist_ok=True)
        _write(paths, found)
    return Drafted(
        counts={**counts(found), "left_out": len(places.left_out)},
        left_out=places.left_out,
        source=places.source,
        files=tuple(paths),
    )


def _free(folder: Path) -> list[Path]:
    if not folder.parent.is_dir() or (folder.exists() and not folder.is_dir()):
        msg = f"{folder}: this is no folder and none can be made here"
        raise InputError(msg)
    paths = [folder / name for name in FILES]
    for path in paths:
        if path.exists():
            msg = f"{path}: it is there already and is not overwritten; name another folder"
            raise InputError(msg)
    return paths


def _write(paths: Sequence[Path], found: Tables) -> None:
    rows: tuple[list[Row], ...] = (found.schools, found.gates, found.addresses)
    with written_together(*paths, open_to_all=True) as partial:
        for path, columns, own in zip(partial, FILES.values(), rows, strict=True):
            cells = [[_cell(column, row[column]) for column in columns] for row in own]
            path.write_bytes(sheet_bytes(columns, cells))


def _cell(column: str, text: str) -> str:
    """Return what is written: anybody may edit the map, and the files open in spreadsheets."""
    return text if column in NUMBERS else harmless(text)
