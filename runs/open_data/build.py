"""All data sets as files in one folder, with what they say of themselves and what changed."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from gis.progress import silent
from gis.state import private_dir
from gis.validity import today
from runs.manifest import canonical_json
from runs.open_data import files, versions
from runs.open_data.described import catalogue, package
from runs.open_data.table import data_sets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.progress import Progress
    from gis.province import Province
    from runs.open_data.table import DataSet

PACKAGE: Final = "datapackage.json"
CATALOGUE: Final = "catalog.jsonld"
CHANGES: Final = "changes-since-{number}.csv"


def kept_versions() -> Path:
    """Return where this machine keeps former versions of the data sets."""
    return private_dir("open-data", "versions")


def build(  # noqa: PLR0913 - what, of whom, where to, what was before, and who is told
    engine: Engine,
    folder: Path,
    *,
    province: Province,
    kept: Path,
    run_ids: Sequence[int] | None = None,
    base: str = ".",
    progress: Progress = silent,
) -> list[dict[str, Any]]:
    """
    Write every data set into a folder; return their data packages.

    Parameters
    ----------
    folder
        An empty folder.
    province
        Whose sources and licences are stated.
    kept
        Where versions are kept, of ``kept_versions``.
    run_ids
        Placements of which statistics are told; all that may be if not given.
    base
        Address at which the folder will be found, for the catalogue.

    Notes
    -----
    The same data and the same versions kept give the same bytes; a workbook's and a GeoPackage's
    inner times are fixed to 1980-01-01.
    """
    with _alone(kept):
        packages = _written(data_sets(engine, run_ids), folder, province, kept, progress)
    (folder / CATALOGUE).write_bytes(canonical_json(catalogue(packages, province, base)))
    return packages


def _written(
    sets: Sequence[DataSet], folder: Path, province: Province, kept: Path, progress: Progress
) -> list[dict[str, Any]]:
    packages = []
    for n, data in enumerate(sets):
        progress("open data: writing", n, len(sets))
        own = folder / data.facts.id
        own.mkdir()
        known = versions.note(data, kept, day=str(today()))
        paths = files.write(data, own)
        for old in known[:-1]:
            path = own / CHANGES.format(number=old.number)
            path.write_bytes(versions.changes(data, kept, since=old.number))
        told = package(data, province, known, paths)
        (own / PACKAGE).write_bytes(canonical_json(told))
        packages.append(told)
    return packages


@contextmanager
def _alone(kept: Path) -> Iterator[None]:
    """Hold the versions: two builds at once would count one change twice."""
    with (kept / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
