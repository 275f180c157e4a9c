"""From files to files: road distances from homes to schools."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gis.errors import InputError
from gis.model import Points
from gis.osm.read import read_any
from gis.progress import Progress, silent
from routing.network import Network, build
from routing.profile import load
from routing.snap import Snapper
from routing.status import STATUS_NAMES, Status
from runs.distances.rows import DISTANCES, SNAPS, Job, RowSource, distance_rows, snap_rows
from runs.parquet import write
from runs.point_files import Gates, read_homes_and_gates
from runs.two_files import written_together


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """
    What was measured, for the report.

    Attributes
    ----------
    n_homes, n_schools, n_gates, n_pairs
        How many of each; pairs are rows written.
    n_by_status
        Rows by status.
    homes_by_status
        Homes by the status of their own snap.
    n_passed_island
        Homes and gates moved past a nearer road that is cut off from the main part.
    network
        Counts of the network, and what of it could not be followed.
    not_followed
        One sentence each.
    """

    n_homes: int
    n_schools: int
    n_gates: int
    n_pairs: int
    n_by_status: Mapping[str, int]
    homes_by_status: Mapping[str, int]
    n_passed_island: int
    network: Mapping[str, int]
    not_followed: tuple[str, ...]


def distance_files(  # noqa: PLR0913 (the command's own options)
    network: Path | str,
    homes: Path,
    schools: Path,
    out: Path,
    *,
    profile: str,
    nearest: int | None = None,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> Summary:
    """
    Write road distances and the snaps beside them; ``docs/file-formats.md`` has the columns.

    Parameters
    ----------
    network
        Anything ``gis.osm.read.read_any`` reads.
    homes, schools
        CSV files of points.
    out
        Parquet file; the snaps go to ``<name>.snaps.parquet`` beside it.
    profile
        Name of a travel profile.
    nearest
        Only so many schools per home, those that can be reached first, then by distance and
        code; all if not given.
    scheduler
        Address of a Dask scheduler, or ``local:N``; the same bytes, computed by its workers.
    progress
        Told how far the work is.

    Raises
    ------
    InputError
        For every error of the files; nothing is written.
    EnvironmentNotReadyError
        If the scheduler or its workers cannot do the work; nothing is written.
    """
    _check_options(nearest)
    travel = load(profile)
    with _row_source(scheduler, out) as rows:
        progress("reading", 0, None)
        points, gates = read_homes_and_gates(homes, schools)
        job = _snapped(build(read_any(network), travel), points, gates, progress)
        counts = np.zeros(len(Status), dtype=np.int64)
        with written_together(out, snaps_path(out)) as (distances, snaps):
            write(distances, DISTANCES, rows(job, nearest, counts, progress))
            write(snaps, SNAPS, [snap_rows(job)])
    return _summary(job, counts)


def snaps_path(out: Path) -> Path:
    """
    Return where the snaps beside a distances file go.

    Examples
    --------
    >>> snaps_path(Path("d.parquet")).name
    'd.snaps.parquet'
    """
    return out.with_name(f"{out.name.removesuffix('.parquet')}.snaps.parquet")


def _check_options(nearest: int | None) -> None:
    if nearest is not None and nearest < 1:
        msg = f"--nearest is {nearest}; it must be 1 or more"
        raise InputError(msg)


def _row_source(scheduler: str | None, out: Path) -> AbstractContextManager[RowSource]:
    if scheduler is None:
        return nullcontext(distance_rows)
    # imported here: Dask takes a second that nobody need wait who computes on one machine
    from runs.distances.blocks_dask import rows_on  # noqa: PLC0415

    return rows_on(scheduler, out)


def _snapped(network: Network, homes: Points, schools: Gates, progress: Progress) -> Job:
    progress("snapping", 0, len(homes))
    snapper = Snapper(network)
    home = snapper.snap(homes.lon, homes.lat)
    gate = snapper.snap(schools.gate.lon, schools.gate.lat)
    progress("snapping", len(homes), len(homes))
    return Job(network=network, homes=homes, schools=schools, home=home, gate=gate)


def _summary(job: Job, counts: NDArray[np.int64]) -> Summary:
    own = np.bincount(job.home.status, minlength=len(Status))
    passed = job.home.passed_nearer_island, job.gate.passed_nearer_island
    return Summary(
        n_homes=len(job.homes),
        n_schools=len(job.schools.school_code),
        n_gates=len(job.schools.gate),
        n_pairs=int(counts.sum()),
        n_by_status=dict(zip(STATUS_NAMES, counts.tolist(), strict=True)),
        homes_by_status=dict(zip(STATUS_NAMES, own.tolist(), strict=True)),
        n_passed_island=int(sum(np.count_nonzero(one) for one in passed)),
        network=job.network.counts,
        not_followed=(*job.network.raw.left_out, *job.network.not_followed),
    )
