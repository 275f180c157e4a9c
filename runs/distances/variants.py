"""Distances of the same homes and schools on many networks at once: profiles times scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from gis.errors import ShapeError
from gis.progress import Progress, silent
from runs.distances.blocks_cluster import connected
from runs.distances.blocks_dask import Part, batches, parts, parts_folder
from runs.distances.files import snaps_path
from runs.distances.rows import DISTANCES, SNAPS, Job, snap_rows
from runs.parquet import write
from runs.two_files import written_together


def write_variants(
    jobs: Mapping[Path, Job],
    scheduler: str,
    *,
    nearest: int | None = None,
    progress: Progress = silent,
) -> None:
    """
    Write what ``runs.distances.files.distance_files`` would write for each network, all or nothing.

    Parameters
    ----------
    jobs
        The network, with the same homes and schools snapped on it, by the file to write; snaps
        go beside it. Roads that several networks share are sent to the workers once.
    scheduler
        As for ``runs.distances.blocks_dask.rows_on``.
    nearest
        Only so many schools per home.
    progress
        Told how many blocks are done.

    Raises
    ------
    ShapeError
        If there is no network or no home, or the jobs differ in the number of either's points.
    EnvironmentNotReadyError
        If the scheduler or its workers cannot do the work.
    """
    _check(jobs)
    every = [path for out in jobs for path in (out, snaps_path(out))]
    first = next(iter(jobs))
    with (
        connected(scheduler) as client,
        parts_folder(client, first) as folder,
        written_together(*every) as paths,
    ):
        done = parts(client, list(jobs.values()), nearest=nearest, folder=folder, progress=progress)
        by_variant = groupby(done, key=lambda part: part.block.variant)
        for job, (variant, mine) in zip(jobs.values(), by_variant, strict=True):
            write(paths[2 * variant], DISTANCES, _rows(mine))
            write(paths[2 * variant + 1], SNAPS, [snap_rows(job)])


def _check(jobs: Mapping[Path, Job]) -> None:
    sizes = {
        (len(job.homes), len(job.schools.gate), len(job.schools.school_code))
        for job in jobs.values()
    }
    if len(sizes) != 1 or 0 in next(iter(sizes)):
        msg = f"variants need the same homes and schools, and some of each: {sorted(sizes)}"
        raise ShapeError(msg)


def _rows(mine: Iterable[Part]) -> Iterator[dict[str, Any]]:
    for part in mine:
        yield from batches(part.path)
        part.path.unlink()
