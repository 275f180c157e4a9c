"""The rows of the two files that the distances command writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
from numpy.typing import NDArray

from gis.model import Points
from gis.progress import Progress, silent
from gis.units import MM_PER_M, NONE, UNREACHABLE_MM, Index, LongMillimetres, Millimetres
from routing.matrix import SchoolBlock, school_blocks
from routing.network import Network
from routing.snaps import Snaps
from routing.status import STATUS_NAMES, Status
from runs.parquet import names_at
from runs.point_files import Gates
from runs.straight import straight_mm

ROWS_AT_A_TIME: Final = 1 << 20

DISTANCES: Final = pa.schema(
    [
        pa.field("pupil_id", pa.string(), nullable=False),
        pa.field("school_code", pa.string(), nullable=False),
        pa.field("distance_m", pa.float64()),
        pa.field("straight_m", pa.float64(), nullable=False),
        pa.field("status", pa.string(), nullable=False),
    ]
)
SNAPS: Final = pa.schema(
    [
        pa.field("point_id", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("way_id", pa.int64()),
        pa.field("from_node", pa.int64()),
        pa.field("to_node", pa.int64()),
        pa.field("offset_mm", pa.int32()),
        pa.field("edge_mm", pa.int32()),
        pa.field("access_m", pa.float64()),
        pa.field("lon", pa.float64()),
        pa.field("lat", pa.float64()),
        pa.field("status", pa.string(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Homes and gates on one network, snapped."""

    network: Network
    homes: Points
    schools: Gates
    home: Snaps
    gate: Snaps


class RowSource(Protocol):
    """What ``distance_rows`` is, wherever the rows are computed."""

    def __call__(
        self, job: Job, nearest: int | None, counts: NDArray[np.int64], progress: Progress
    ) -> Iterator[dict[str, Any]]:
        """Yield the batches of rows in order, and count rows by status."""


def distance_rows(
    job: Job,
    nearest: int | None,
    counts: NDArray[np.int64],
    progress: Progress = silent,
) -> Iterator[dict[str, Any]]:
    """Yield rows, about a million at a time, and count them by status."""
    n_schools = len(job.schools.school_code)
    home_name, school_name = names_at(job.homes.id), names_at(job.schools.school_code)
    status_name = names_at(np.array(STATUS_NAMES, dtype=np.object_))
    blocks = school_blocks(
        job.network,
        job.home,
        job.gate,
        gate_school=job.schools.gate_school,
        n_schools=n_schools,
    )
    n_at_once = homes_in_group(n_schools, nearest)
    for block in blocks:
        for first in range(0, len(block.distance_mm), n_at_once):
            rows = _rows(job, block, slice(first, first + n_at_once), nearest)
            counts += np.bincount(rows.status, minlength=len(Status))
            progress("distances", int(rows.home[-1]) + 1, len(job.homes))
            yield {
                "pupil_id": home_name(rows.home),
                "school_code": school_name(rows.school),
                "distance_m": pa.array(
                    rows.distance_mm / MM_PER_M, mask=rows.status >= Status.UNREACHABLE
                ),
                "straight_m": straight_of(job, rows.home, rows.school) / MM_PER_M,
                "status": status_name(rows.status),
            }


def some_homes(job: Job, home: slice) -> Job:
    """Return the job of some homes only."""
    homes = Points(id=job.homes.id[home], lon=job.homes.lon[home], lat=job.homes.lat[home])
    return replace(job, homes=homes, home=job.home.take(home))


def homes_in_group(n_schools: int, nearest: int | None) -> int:
    """Return how many homes' rows are written together, as one row group."""
    return max(1, ROWS_AT_A_TIME // min(n_schools, nearest or n_schools))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Pairs by home and school, shape (R,) each."""

    home: NDArray[np.int64]
    school: NDArray[np.int64]
    distance_mm: Millimetres
    status: NDArray[np.int8]


def _rows(job: Job, block: SchoolBlock, part: slice, nearest: int | None) -> _Rows:
    distance_mm, gate = block.distance_mm[part], block.gate[part]
    n_homes, n_schools = distance_mm.shape
    if nearest is None or nearest >= n_schools:
        school = np.broadcast_to(np.arange(n_schools), distance_mm.shape)
    else:
        # one number per pair: by distance (the unreachable last), then by code
        key = distance_mm.astype(np.int64) * n_schools + np.arange(n_schools)
        school = np.sort(np.partition(key, nearest - 1, axis=1)[:, :nearest] % n_schools, axis=1)
    start = block.home.start + part.start
    home = np.repeat(np.arange(start, start + n_homes), school.shape[1])
    pair_mm = np.take_along_axis(distance_mm, school, axis=1).ravel()
    pair_gate = np.take_along_axis(gate, school, axis=1).ravel()
    school = school.ravel()
    return _Rows(
        home=home,
        school=school,
        distance_mm=pair_mm,
        status=status_of(job, home, school, pair_mm=pair_mm, pair_gate=pair_gate),
    )


def status_of(
    job: Job,
    home: NDArray[np.int64],
    school: NDArray[np.int64],
    *,
    pair_mm: Millimetres,
    pair_gate: Index,
) -> NDArray[np.int8]:
    """Return the status of pairs, of which distance and nearest gate are known, shape (R,)."""
    school_located = np.zeros(len(job.schools.school_code), dtype=np.bool_)
    school_located[job.schools.gate_school[job.gate.located]] = True
    gate_status = np.where(pair_gate == NONE, Status.OK, job.gate.status[pair_gate])
    status = np.maximum(job.home.status[home], gate_status)
    status[pair_mm == UNREACHABLE_MM] = Status.UNREACHABLE
    status[~job.home.located[home] | ~school_located[school]] = Status.NOT_LOCATED
    return status.astype(np.int8)


def straight_of(job: Job, home: NDArray[np.int64], school: NDArray[np.int64]) -> LongMillimetres:
    """Return the straight lines of pairs, shape (R,)."""
    return straight_mm(
        (job.homes.lon, job.homes.lat),
        (job.schools.gate.lon, job.schools.gate.lat),
        gate_school=job.schools.gate_school,
        home=home,
        school=school,
    )


def snap_rows(job: Job) -> dict[str, Any]:
    """Return the snaps of homes and gates, by point id and kind."""
    ids = np.concatenate((job.homes.id, job.schools.gate.id))
    kinds = ["home"] * len(job.homes) + ["gate"] * len(job.schools.gate)
    order = np.array(sorted(range(len(ids)), key=lambda i: (ids[i], kinds[i])), dtype=np.intp)
    edge, offset_mm, access_mm, lon, lat, status = (
        np.concatenate((getattr(job.home, name), getattr(job.gate, name)))[order]
        for name in ("edge", "offset_mm", "access_mm", "lon", "lat", "status")
    )
    missing = edge == NONE
    raw = job.network.raw

    def known(values: NDArray[Any], kind: pa.DataType) -> pa.Array:
        return pa.array(values, kind, mask=missing)

    return {
        "point_id": pa.array(ids[order], pa.string()),
        "kind": pa.array([kinds[i] for i in order], pa.string()),
        "way_id": known(raw.way_id[raw.edge_way[edge]], pa.int64()),
        "from_node": known(raw.node_id[raw.edge_from[edge]], pa.int64()),
        "to_node": known(raw.node_id[raw.edge_to[edge]], pa.int64()),
        "offset_mm": known(offset_mm, pa.int32()),
        "edge_mm": known(raw.edge_length_mm[edge], pa.int32()),
        "access_m": known(access_mm / MM_PER_M, pa.float64()),
        "lon": known(lon, pa.float64()),
        "lat": known(lat, pa.float64()),
        "status": pa.array([STATUS_NAMES[one] for one in status], pa.string()),
    }
