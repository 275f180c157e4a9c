# ruff: noqa: INP001 (a script, in no package)
"""
pgRouting: Dijkstra in PostgreSQL, from a few gates against the direction of travel.

In a private database of its own, made and thrown away. CPU seconds are those of this process and
of the server's process that answers it; each question reads the edges from their table again, as
every user's does.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, LiteralString

import numpy as np
import psycopg
from peers_common import Case, Json, agreement, run, scaled, with_ends

from gis.cluster.connect import connect
from gis.cluster.place import ADMIN
from gis.cluster.private import Cluster

N_GATES: Final = 4
N_HOMES: Final = 2_000
N_ROUTES: Final = 5
KIB_PER_MIB: Final = 1024

TABLE: Final = """
CREATE UNLOGGED TABLE arc (
    id bigint PRIMARY KEY, source bigint, target bigint, cost float8, reverse_cost float8
)
"""
ARCS: Final = "SELECT id, source, target, cost, reverse_cost FROM arc"
ONE_TO_ALL: Final = "SELECT count(*) FROM pgr_drivingDistance(%s, %s::bigint, 1e12, true)"
MANY: Final = """
SELECT start_vid, end_vid, agg_cost
FROM pgr_dijkstraCost(%s, %s::bigint[], %s::bigint[], true)
"""
ROUTE: Final = "SELECT edge, agg_cost FROM pgr_dijkstra(%s, %s::bigint, %s::bigint, true)"


def measure(case: Case, folder: Path) -> Json:
    """Return pgRouting's figures."""
    cluster = Cluster(folder / "pgrouting")
    try:
        cluster.ensure()
        with connect(cluster.url(role=ADMIN)) as connection:
            connection.execute("CREATE EXTENSION pgrouting")
            return _measured(case, Server(connection))
    finally:
        cluster.reset()


class Server:
    """A connection, and the seconds of both its ends."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self._process = Path("/proc", str(connection.info.backend_pid))

    def ask(self, words: LiteralString, *values: Any) -> list[Any]:  # noqa: ANN401 (any value)
        """Return the rows of an answer."""
        return self.connection.execute(words, values).fetchall()

    def seconds(self, work: Callable[[], Any]) -> tuple[Any, Json]:
        """Return what some work returns and its seconds, the server's among them."""
        wall_start, cpu_start = time.perf_counter(), self._cpu_s()
        result = work()
        cpu_s, wall_s = self._cpu_s() - cpu_start, time.perf_counter() - wall_start
        return result, {"cpu_s": round(cpu_s, 6), "wall_s": round(wall_s, 6)}

    def peak_mib(self) -> int:
        """Return the largest memory of the server's process so far."""
        lines = (self._process / "status").read_text(encoding="utf-8").splitlines()
        kib = next(line.split()[1] for line in lines if line.startswith("VmHWM"))
        return int(kib) // KIB_PER_MIB

    def _cpu_s(self) -> float:
        fields = (self._process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        user, system = fields[11:13]  # utime and stime: fields 14 and 15 of proc(5)
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK") + time.process_time()


def _measured(case: Case, server: Server) -> Json:
    n_homes, n_gates = min(case.n_homes, N_HOMES), min(case.n_checked, N_GATES)
    _, prepare = server.seconds(lambda: _load(server, case, n_homes))
    gates = [case.n_nodes + g for g in range(n_gates)]
    homes = [case.n_nodes + case.n_gates + h for h in range(n_homes)]
    _, one_to_all = server.seconds(lambda: server.ask(ONE_TO_ALL, ARCS, gates[0]))
    rows, block = server.seconds(lambda: server.ask(MANY, ARCS, gates, homes))
    found = np.full((n_homes, n_gates), np.inf)
    for gate, home, mm in rows:
        found[home - homes[0], gate - gates[0]] = mm
    some = homes[:N_ROUTES]
    _, routes = server.seconds(lambda: [server.ask(ROUTE, ARCS, gates[0], one) for one in some])
    measured = f"{n_gates} of {case.n_gates} gates, {n_homes} of {case.n_homes} homes told"
    (version,) = server.ask("SELECT extversion FROM pg_extension WHERE extname = 'pgrouting'")[0]
    return {
        "version": version,
        "prepare": prepare,
        "one_to_all": one_to_all,
        "matrix": scaled(block, case.n_gates / n_gates, measured),
        "point_to_point": {name: value / len(some) for name, value in routes.items()}
        | {"note": "edges only, no geometry"},
        "agreement": agreement(case, found),
        "peak_mib": server.peak_mib(),
    }


def _load(server: Server, case: Case, n_homes: int) -> None:
    """Load the arcs turned round, with a node for each gate and for some homes."""
    arcs = with_ends(case, n_homes)
    server.connection.execute(TABLE)
    with server.connection.cursor().copy("COPY arc FROM STDIN") as copy:
        for row in zip(
            *(range(len(arcs.mm)), arcs.head.tolist(), arcs.tail.tolist(), arcs.mm.tolist()),
            strict=True,
        ):
            copy.write_row((*row, -1))
    server.connection.execute("ANALYZE arc")


if __name__ == "__main__":
    run(measure)
