# ruff: noqa: INP001 (a script, in no package)
"""
One process against the workers of a Dask cluster: the same distances, the same bytes.

Run ``.venv/bin/python benchmarks/dask_blocks.py CITY.osm.pbf [--homes 20000] [--schools 400]
[--workers 2] [--name dask_blocks]``. Model homes and schools are drawn evenly (seeded) over the
middle half of the roads; nobody lives there. Both profiles. Networks and snaps are made once
before and are in no figure. Wall and CPU seconds: rows and files in this process, by step; the
same through a cluster of local processes, its start apart, twice (workers cold, then warm), CPU
seconds of the workers and of the process that joins apart. On a busy machine trust the latter.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import pickle
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import record

from cli.console import out as screen
from gis.kernel_cache import prepare


def points(raw: Any, n_points: int, seed: int) -> tuple[Any, Any]:  # noqa: ANN401 (RawNetwork, imported late)
    """Return seeded places over the middle half of the roads, six decimals."""
    random = np.random.default_rng(seed)
    low, high = (np.quantile(axis, [0.25, 0.75]) for axis in (raw.node_lon, raw.node_lat))
    return (
        random.uniform(low[0], low[1], n_points).round(6),
        random.uniform(high[0], high[1], n_points).round(6),
    )


def jobs(extract: Path, folder: Path, n_homes: int, n_schools: int) -> dict[Path, Any]:
    """Return model homes and schools on the network of both profiles."""
    from gis.model import Points  # noqa: PLC0415 (after the kernel cache is prepared)
    from gis.osm.read import read_any  # noqa: PLC0415 (as above)
    from routing import network, profile, snap, topology  # noqa: PLC0415 (as above)
    from runs.distances.rows import Job  # noqa: PLC0415 (as above)
    from runs.point_files import Gates  # noqa: PLC0415 (as above)

    raw = read_any(extract)
    shared = topology.topology(raw)
    lon, lat = points(raw, n_homes, 1)
    ids = np.array([f"h{i:07d}" for i in range(n_homes)], dtype=np.object_)
    homes = Points(id=ids, lon=lon, lat=lat)
    lon, lat = points(raw, n_schools, 2)
    code = np.array([f"s{i:05d}" for i in range(n_schools)], dtype=np.object_)
    gate = Points(id=code + "#1", lon=lon, lat=lat)
    schools = Gates(school_code=code, gate=gate, gate_school=np.arange(n_schools, dtype=np.int32))
    made = {}
    for name in ("walk", "motorbike"):
        weighed = network.weigh(raw, shared, profile.load(name))
        snapper = snap.Snapper(weighed)
        made[folder / f"{name}.parquet"] = Job(
            network=weighed,
            homes=homes,
            schools=schools,
            home=snapper.snap(homes.lon, homes.lat),
            gate=snapper.snap(gate.lon, gate.lat),
        )
    return made


class Clock:
    """Wall and CPU seconds of this process, step by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}
        self._last = self._now()

    def lap(self, name: str) -> None:
        """Count what passed since the last lap."""
        now = self._now()
        lap = [round(end - start, 2) for start, end in zip(self._last, now, strict=True)]
        before = self.seconds.get(name, [0.0, 0.0])
        self.seconds[name] = [round(one + two, 2) for one, two in zip(before, lap, strict=True)]
        self._last = self._now()

    @staticmethod
    def _now() -> tuple[float, float]:
        return time.perf_counter(), time.process_time()


def one_process(asked: dict[Path, Any]) -> dict[str, list[float]]:
    """Write the files here, and return wall and CPU seconds of each step."""
    from routing.matrix import school_blocks  # noqa: PLC0415 (after the kernel cache is prepared)
    from runs.distances.rows import DISTANCES, distance_rows  # noqa: PLC0415 (as above)
    from runs.parquet import write  # noqa: PLC0415 (as above)

    clock = Clock()
    for path, job in asked.items():
        n_schools = len(job.schools.school_code)
        options = {"gate_school": job.schools.gate_school, "n_schools": n_schools}
        for _ in school_blocks(job.network, job.home, job.gate, **options):
            pass
        clock.lap("matrix (once more in the rows)")
        rows = list(distance_rows(job, None, np.zeros(4, dtype=np.int64)))
        clock.lap("rows")
        write(path, DISTANCES, rows)
        clock.lap("write")
    return clock.seconds


def cluster(asked: dict[Path, Any], n_workers: int) -> dict[str, Any]:
    """Write the files through a cluster of local processes, twice: workers cold, then warm."""
    from runs.distances.blocks_cluster import connected  # noqa: PLC0415 (after the kernel cache is prepared)
    from runs.distances.blocks_dask import batches, parts, parts_folder  # noqa: PLC0415 (as above)
    from runs.distances.rows import DISTANCES  # noqa: PLC0415 (as above)
    from runs.parquet import write  # noqa: PLC0415 (as above)

    clock = Clock()
    workers_cpu = []
    with connected(f"local:{n_workers}") as client:
        clock.lap("start")
        for attempt in ("cold", "warm"):
            before = sum(client.run(time.process_time).values())
            with parts_folder(client, next(iter(asked))) as folder:
                asking = {"nearest": None, "folder": folder, "progress": lambda *_: None}
                done = list(parts(client, list(asked.values()), **asking))
                clock.lap(f"{attempt}: parts")
                for variant, path in enumerate(asked):
                    mine = [part for part in done if part.block.variant == variant]
                    write(path, DISTANCES, (one for part in mine for one in batches(part.path)))
                clock.lap(f"{attempt}: join")
            workers_cpu.append(round(sum(client.run(time.process_time).values()) - before, 2))
    return {**clock.seconds, "workers' CPU, cold and warm": workers_cpu}


def hashes(asked: dict[Path, Any]) -> list[str]:
    """Return the SHA-256 of each file."""
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in asked]


def main() -> None:
    """Measure, compare the bytes, print and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("extract", type=Path)
    parser.add_argument("--homes", type=int, default=20_000)
    parser.add_argument("--schools", type=int, default=400)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--name", default="dask_blocks")
    asked_for = parser.parse_args()
    prepare()
    with tempfile.TemporaryDirectory() as temporary:
        asked = jobs(asked_for.extract, Path(temporary), asked_for.homes, asked_for.schools)
        one_process(asked)  # compiles, if nothing is compiled yet
        here = one_process(asked)
        alone = hashes(asked)
        there = cluster(asked, asked_for.workers)
        figures = {
            "extract": asked_for.extract.name,
            "homes": asked_for.homes,
            "schools": asked_for.schools,
            "profiles": 2,
            "workers": asked_for.workers,
            "sent_once_per_worker_mb": round(len(pickle.dumps(tuple(asked.values()))) / 1e6, 1),
            "one_process_wall_and_cpu_s": here,
            "cluster_wall_and_cpu_s": there,
            "waiting_for_a_core": [round(os.getloadavg()[0], 1), "processes, mean of a minute"],
            "same_bytes": alone == hashes(asked),
        }
    screen.print(figures)
    screen.print(str(record.write(asked_for.name, figures)))


if __name__ == "__main__":
    main()
