"""A second opinion on written distances: NetworkX from the raw roads, on the recorded snaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types
from pyproj import Geod

from gis.errors import InputError
from gis.osm.read import read_any
from gis.progress import Progress, silent
from gis.units import MM_PER_M
from routing.profile import load
from runs.distances.files import snaps_path
from runs.point_files import Gates, read_homes_and_gates
from runs.second_graph import RoadGraph, Spot

if TYPE_CHECKING:
    from gis.model import Points, RawNetwork

EARTH: Final = Geod(ellps="WGS84")

Pairs = dict[str, list[tuple[str, int | None]]]
"""By school code: pupil ids with the millimetres written, ``None`` for no distance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A pair on which the two opinions differ; ``None`` is no distance."""

    pupil_id: str
    school_code: str
    written_mm: int | None
    found_mm: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """
    What was compared.

    Attributes
    ----------
    n_pairs
        Pairs compared, of ``n_written`` in the file.
    n_points
        Recorded snaps whose access line was measured again.
    wrong_points
        Points whose recorded access line is not the one to their own place.
    differences
        Pairs that differ, by school and pupil.
    """

    n_written: int
    n_pairs: int
    n_points: int
    wrong_points: tuple[str, ...]
    differences: tuple[Difference, ...]

    @property
    def n_equal(self) -> int:
        """Return how many pairs agree to the millimetre."""
        return self.n_pairs - len(self.differences)

    @property
    def agrees(self) -> bool:
        """Return whether nothing differs."""
        return not self.differences and not self.wrong_points


def second_opinion(  # noqa: PLR0913 (the command's own options)
    network: Path | str,
    homes: Path,
    schools: Path,
    distances: Path,
    *,
    profile: str,
    sample: int | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> SecondOpinion:
    """
    Compare written distances with those that NetworkX finds.

    Parameters
    ----------
    network, homes, schools
        What ``gantruong distances`` was given.
    distances
        What it wrote; the snaps are read from ``<name>.snaps.parquet`` beside it.
    profile
        The profile it was given.
    sample, seed
        So many pairs drawn by this seed; all if not given.
    progress
        Told how many pairs are compared.

    Raises
    ------
    InputError
        If a file is missing, or does not belong to the others.

    Notes
    -----
    From ``routing`` only the profile's rules are used, which are data: no network, no snapping,
    no search. One Dijkstra search per gate by NetworkX.
    """
    travel = load(profile)
    points, gates = read_homes_and_gates(homes, schools)
    pairs, n_written = _pairs(distances, points, gates, sample=sample, seed=seed)
    raw = read_any(network)
    spots = _spots(snaps_path(distances), raw)
    wrong, n_points = _wrong_points(spots, points, gates)
    roads = RoadGraph(raw, travel)
    n_pairs = sum(len(asked) for asked in pairs.values())
    gates_of: dict[str, list[str]] = {code: [] for code in gates.school_code}
    for name, school in zip(gates.gate.id, gates.gate_school, strict=True):
        gates_of[gates.school_code[school]].append(name)
    differences: list[Difference] = []
    done = 0
    for code, asked in sorted(pairs.items()):
        progress("second opinion", done, n_pairs)
        own = gates_of[code]
        differences += _compared(roads, spots, code, own, asked)
        done += len(asked)
    progress("second opinion", done, n_pairs)
    return SecondOpinion(
        n_written=n_written,
        n_pairs=n_pairs,
        n_points=n_points,
        wrong_points=tuple(wrong),
        differences=tuple(differences),
    )


def _compared(
    roads: RoadGraph,
    spots: Mapping[tuple[str, str], Spot | None],
    code: str,
    gates: list[str],
    asked: list[tuple[str, int | None]],
) -> Iterator[Difference]:
    least: dict[str, int] = {}
    for name in gates:
        gate = spots[name, "gate"]
        if gate is None:
            continue
        to_gate_mm = roads.to_gate_mm(gate)
        for pupil, _ in asked:
            home = spots[pupil, "home"]
            found = None if home is None else roads.distance_mm(home, gate, to_gate_mm)
            if found is not None:
                least[pupil] = min(found, least.get(pupil, found))
    for pupil, written_mm in asked:
        if least.get(pupil) != written_mm:
            yield Difference(
                pupil_id=pupil,
                school_code=code,
                written_mm=written_mm,
                found_mm=least.get(pupil),
            )


def _pairs(
    path: Path, points: Points, gates: Gates, *, sample: int | None, seed: int
) -> tuple[Pairs, int]:
    columns = _columns(path, ("pupil_id", "school_code", "distance_m"))
    pupil, school, metres = (columns[name] for name in ("pupil_id", "school_code", "distance_m"))
    n_written = len(pupil)
    if sample is not None and sample < 1:
        msg = f"--sample is {sample}; it must be 1 or more"
        raise InputError(msg)
    row = np.arange(n_written)
    if sample is not None and sample < n_written:
        row = np.sort(np.random.default_rng(seed).choice(n_written, sample, replace=False))
    pairs: Pairs = {}
    known, codes = set(points.id), set(gates.school_code)
    for i in row.tolist():
        if pupil[i] not in known or school[i] not in codes:
            msg = f"{path.name}: it holds homes or schools that stand in neither CSV file"
            raise InputError(msg)
        mm = None if metres[i] is None else round(MM_PER_M * metres[i])
        pairs.setdefault(school[i], []).append((pupil[i], mm))
    return pairs, n_written


def _spots(path: Path, raw: RawNetwork) -> dict[tuple[str, str], Spot | None]:
    """Return where each point was tied, ``None`` for one that is not located."""
    names = ("point_id", "kind", "way_id", "from_node", "to_node", "offset_mm", "edge_mm")
    columns = _columns(path, (*names, "access_m", "lon", "lat"))
    edges: dict[tuple[int, int, int, int], int] = {}
    ends = (raw.way_id[raw.edge_way], raw.node_id[raw.edge_from], raw.node_id[raw.edge_to])
    columns_of = (*(end.tolist() for end in ends), raw.edge_length_mm.tolist())
    for edge, key in enumerate(zip(*columns_of, strict=True)):
        edges.setdefault(key, edge)
    spots: dict[tuple[str, str], Spot | None] = {}
    for row in zip(*columns.values(), strict=True):
        point, kind, way, first, last, offset_mm, edge_mm, access_m, lon, lat = row
        if way is None:
            spots[point, kind] = None
            continue
        if (way, first, last, edge_mm) not in edges:
            msg = f"{path.name}: way {way} has no such edge in {raw.source.name}; another network?"
            raise InputError(msg)
        edge = edges[way, first, last, edge_mm]
        spots[point, kind] = Spot(edge, offset_mm, round(MM_PER_M * access_m), lon, lat)
    return spots


def _wrong_points(
    spots: Mapping[tuple[str, str], Spot | None], points: Points, gates: Gates
) -> tuple[list[str], int]:
    """Return points whose access line is not the geodesic to their own place, and how many."""
    wrong, n_points = [], 0
    for kind, named in (("home", points), ("gate", gates.gate)):
        for name, lon, lat in zip(named.id, named.lon, named.lat, strict=True):
            if (name, kind) not in spots:
                msg = f"the snaps do not hold the {kind} {name!r}; other homes or schools?"
                raise InputError(msg)
            spot = spots[name, kind]
            if spot is None:
                continue
            n_points += 1
            if round(EARTH.inv(lon, lat, spot.lon, spot.lat)[2] * MM_PER_M) != spot.access_mm:
                wrong.append(name)
    return wrong, n_points


def _columns(path: Path, names: tuple[str, ...]) -> dict[str, list[Any]]:
    if not path.is_file():
        msg = f"{path}: there is no such file"
        raise InputError(msg)
    try:
        table = pq.read_table(path, columns=list(names))
    except (OSError, ValueError, KeyError) as error:
        msg = f"{path.name}: it is not a file that `gantruong distances` wrote ({error})"
        raise InputError(msg) from error
    missing = [name for name in names if name not in table.column_names]
    if missing:
        msg = f"{path.name}: it has no column {missing[0]}"
        raise InputError(msg)
    return {name: table.column(name).to_pylist() for name in names}
