# ruff: noqa: INP001 (a script, in no package)
"""
Seconds from an OpenStreetMap extract to roads in PostGIS that are ready for routing.

Run ``.venv/bin/python benchmarks/import_network.py CITY.osm.pbf [--osmnx]``. A private database is
made in a temporary folder and thrown away. Steps: read and cut the extract, store it, read it
back, weigh it for walking, index its edges. With ``--osmnx`` the same roads are read by osmnx
(from the extract's roads written as ``.osm``, whose conversion is not counted) to a NetworkX
graph, nothing stored: its ratio stands beside ours. Wall seconds, and CPU seconds of this process
in brackets (the database's own are not in them); the second of two runs, so that nothing is
compiled.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import osmium
import record

from cli.console import out
from gis.kernel_cache import prepare

T = TypeVar("T")


class Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.steps: dict[str, dict[str, float]] = {}

    def time(self, name: str, work: Callable[[], T]) -> T:
        """Do some work and keep its seconds."""
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        self.steps[name] = {
            "wall_s": round(time.perf_counter() - wall, 3),
            "cpu_s": round(time.process_time() - cpu, 3),
        }
        return result

    def total(self, kind: str) -> float:
        """Return the sum of all steps."""
        return round(sum(step[kind] for step in self.steps.values()), 3)


def ours(extract: Path, folder: Path) -> Clock:
    """Return the seconds of each of our steps, into a database of its own."""
    from gis import db, read, write  # noqa: PLC0415 (after the kernel cache is prepared)
    from gis.cluster.private import Cluster  # noqa: PLC0415 (as above)
    from gis.osm import read as osm  # noqa: PLC0415 (after the kernel cache is prepared)
    from routing import network, profile  # noqa: PLC0415 (as above)
    from routing.snap import Snapper  # noqa: PLC0415 (as above)

    cluster = Cluster(folder)
    url = cluster.ensure()
    try:
        db.upgrade(url)
        engine = db.engine(url)
        clock = Clock()
        raw = clock.time("read and cut", lambda: osm.read_network(extract))
        clock.time("store in PostGIS", lambda: write.network(engine, raw))
        stored = clock.time("read back", lambda: read.network(engine))
        walk = clock.time("weigh for walking", lambda: network.build(stored, profile.load("walk")))
        clock.time("index edges", lambda: Snapper(walk))
        engine.dispose()
    finally:
        cluster.reset()
    return clock


def osmnx_seconds(extract: Path, folder: Path) -> Clock:
    """Return the seconds that osmnx takes for the same roads, to a graph alone."""
    import osmnx  # noqa: PLC0415 (only where asked)

    roads = folder / "roads.osm"
    with osmium.BackReferenceWriter(str(roads), extract, overwrite=True) as writer:
        for way in osmium.FileProcessor(extract, osmium.osm.WAY).with_filter(
            osmium.filter.KeyFilter("highway")
        ):
            writer.add(way)
    clock = Clock()
    clock.time("osmnx", lambda: osmnx.graph_from_xml(roads, simplify=True, retain_all=True))
    return clock


def main(extract: Path, *, with_osmnx: bool) -> None:
    """Measure twice, keep the second, print and write."""
    prepare()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)
        for attempt in ("first", "second"):
            clock = ours(extract, folder / attempt)
        figures = {
            "extract_bytes": extract.stat().st_size,
            "steps": clock.steps,
            "total_wall_s": clock.total("wall_s"),
            "total_cpu_s": clock.total("cpu_s"),
        }
        if with_osmnx:
            peer = osmnx_seconds(extract, folder)
            figures["osmnx"] = peer.steps["osmnx"]
            figures["osmnx_over_ours_wall"] = round(peer.total("wall_s") / clock.total("wall_s"), 1)
    for name, step in clock.steps.items():
        out.print(f"{name:20s}{step['wall_s']:8.2f} s  ({step['cpu_s']:.2f})", markup=False)
    out.print(f"{'total':20s}{figures['total_wall_s']:8.2f} s  ({figures['total_cpu_s']:.2f})")
    if with_osmnx:
        out.print(f"osmnx to a graph alone: {figures['osmnx']['wall_s']:.1f} s wall")
    out.print(f"written to {record.write('import_network', figures)}", markup=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), with_osmnx="--osmnx" in sys.argv)
