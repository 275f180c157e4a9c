# ruff: noqa: INP001 (a script, in no package)
"""
A whole city by files: match from stored distances twice, verify, replay; seconds and memory.

Run ``.venv/bin/python benchmarks/city_run.py [--pupils 197500 --schools 781 --policy NAME]``.
Distances are those of ``benchmarks/matching_case.py`` (invented). Each command is a process of its
own; wall and CPU seconds are its, memory is its peak resident set. The second match reads its rows
in another order; its folder must be the same to the byte. With ``--database`` the run's reasons
are also recorded in a database of its own: rows per CPU second of client and server, by the binary
way and by the text way that came before. Needs disk for four copies of the distances (about 1 GB
each at full size); the folder is taken away at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import record
from matching_case import INVENTED, instance
from sqlalchemy import text

from cli.console import out
from gis import db, write
from gis.cluster.private import Cluster
from gis.copy_rows import Numbers, Texts
from gis.tables.results import Considered
from gis.units import MM_PER_M, UNREACHABLE_MM
from runs.record import REASON_TEXTS, reason_columns

PAIRS_AT_A_TIME: Final = 1 << 22
KIB_PER_MIB: Final = 1024
PROGRAM: Final = "from cli.main import run; run()"
ROOT: Final = Path(__file__).parents[1]


def main() -> None:
    """Measure and write ``results/city_run.json``."""
    words = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    words.add_argument("--pupils", type=int, default=197_500)
    words.add_argument("--schools", type=int, default=781)
    words.add_argument("--policy", default="deferred-acceptance")
    words.add_argument("--database", action="store_true", help="record the reasons too")
    words.add_argument("--out", type=Path, default=record.RESULTS)
    given = words.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="gan-truong-city-"))
    try:
        figures = measured(folder, given)
    finally:
        shutil.rmtree(folder)
    out.print_json(data=figures)
    out.print(str(record.write("city_run", figures, given.out)))


def measured(folder: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of one city."""
    files = {name: folder / name for name in ("first", "shuffled")}
    make(files["first"], given.pupils, given.schools)
    shuffle(files["first"], files["shuffled"])
    figures: dict[str, Any] = {
        "pupils": given.pupils,
        "schools": given.schools,
        "policy": given.policy,
        "load_average": os.getloadavg(),
    }
    for name, place in files.items():
        figures[f"match {name}"] = run(
            *("match", "--policy", given.policy, "--pupils", str(place / "pupils.csv")),
            *("--schools", str(place / "schools.csv"), "--out", str(place / "out")),
            *("--distances", str(place / "d.parquet")),
        )
    figures["same_bytes"] = same(files["first"] / "out", files["shuffled"] / "out")
    shutil.rmtree(files["shuffled"])
    for command in ("verify", "replay"):
        figures[command] = run(command, str(files["first"] / "out"))
    manifest = json.loads((files["first"] / "out" / "manifest.json").read_bytes())
    figures |= {"counts": manifest["counts"], "run_sha256": manifest["run_sha256"]}
    if given.database:
        figures["recording"] = recording(files["first"] / "out")
    return figures


def make(folder: Path, n_pupils: int, n_schools: int) -> None:
    """Write the three input files of an invented city."""
    folder.mkdir()
    city = instance(INVENTED, "", n_pupils, n_schools)
    pupils, schools, distance_mm = city.pupils, city.schools, city.distance_mm
    table = pd.DataFrame({"pupil_id": pupils.id, "group": pupils.group})
    table.to_csv(folder / "pupils.csv", index=False)
    table = pd.DataFrame({"school_code": schools.code, "seats": schools.seats})
    table.to_csv(folder / "schools.csv", index=False)
    names, codes = pa.array(pupils.id, pa.string()), pa.array(schools.code, pa.string())
    kinds = {"pupil_id": pa.string(), "school_code": pa.string(), "distance_m": pa.float64()}
    with pq.ParquetWriter(folder / "d.parquet", pa.schema(kinds), compression="zstd") as writer:
        step = max(1, PAIRS_AT_A_TIME // n_schools)
        for first in range(0, n_pupils, step):
            row, school = np.nonzero(distance_mm[first : first + step] < UNREACHABLE_MM)
            columns = {
                "pupil_id": names.take(pa.array(row + first)),
                "school_code": codes.take(pa.array(school)),
                "distance_m": distance_mm[row + first, school] / MM_PER_M,
            }
            writer.write_table(pa.table(columns, schema=pa.schema(kinds)))


def shuffle(source: Path, target: Path) -> None:
    """Write the same city with its rows in another order: blocks, and the pairs within each."""
    target.mkdir()
    for name in ("pupils.csv", "schools.csv"):
        table = pd.read_csv(source / name, dtype=str)
        table.sample(frac=1, random_state=7).to_csv(target / name, index=False)
    pairs = pq.ParquetFile(source / "d.parquet")
    order = np.random.default_rng(7)
    with pq.ParquetWriter(target / "d.parquet", pairs.schema_arrow, compression="zstd") as writer:
        for block in order.permutation(pairs.num_row_groups):
            rows = pairs.read_row_group(int(block))
            writer.write_table(rows.take(pa.array(order.permutation(len(rows)))))


def run(*words: str) -> dict[str, float]:
    """Run one command in a process of its own; return its seconds and peak memory."""
    begin = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-c", PROGRAM, "--quiet", *words], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        msg = f"{words[0]} ended with {process.returncode}"
        raise RuntimeError(msg)
    return {
        "wall_s": round(time.perf_counter() - begin, 1),
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
        "peak_mib": used.ru_maxrss // KIB_PER_MIB,
    }


def same(one: Path, other: Path) -> bool:
    """Return whether two folders hold the same files with the same bytes."""
    names = [
        sorted(path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file())
        for top in (one, other)
    ]
    return names[0] == names[1] and all(
        (one / name).read_bytes() == (other / name).read_bytes() for name in names[0]
    )


def recording(folder: Path) -> dict[str, dict[str, float]]:
    """Return how many reasons a CPU second records, by each way, client and server together."""
    place = Path(tempfile.mkdtemp(prefix="gan-truong-bench-"))
    place.chmod(0o755)
    cluster = Cluster(place)
    try:
        url = cluster.ensure()
        db.upgrade(url)
        reasons = pq.read_table(folder / "reasons.parquet", read_dictionary=REASON_TEXTS)
        return {way: timed_recording(url, reasons, way) for way in ("text", "binary")}
    finally:
        cluster.reset()
        shutil.rmtree(place, ignore_errors=True)


def timed_recording(url: str, reasons: Any, way: str) -> dict[str, float]:  # noqa: ANN401 (pyarrow has no types)
    """Record all reasons once in a database session of their own and take them away again."""
    engine = db.engine(url)
    with engine.begin() as connection:
        make_run = "INSERT INTO work.run (kind, season, code_version) VALUES ('x', 'x', 'x')"
        run_id = connection.scalar(text(f"{make_run} RETURNING run_id"))
        server = db.driver(connection).info.backend_pid
        begin, before = time.perf_counter(), _cpu_s(server)
        (_by_text if way == "text" else _by_columns)(connection, reasons, run_id)
        cpu_s = _cpu_s(server) - before
        wall_s = time.perf_counter() - begin
        connection.rollback()
    engine.dispose()
    return {
        "rows": len(reasons),
        "wall_s": round(wall_s, 1),
        "cpu_s": round(cpu_s, 1),
        "rows_per_cpu_s": round(len(reasons) / cpu_s),
    }


def _by_text(connection: Any, reasons: Any, run_id: int) -> None:  # noqa: ANN401 (SQLAlchemy's, pyarrow's)
    frame = reasons.to_pandas()
    millimetres = {
        to: (frame.pop(of) * MM_PER_M).round().astype("Int64")
        for of, to in (("own_m", "own_mm"), ("cutoff_m", "cutoff_mm"))
    }
    frame = frame.assign(**millimetres, cutoff_group=frame["cutoff_group"].astype("Int64"))
    frame.insert(0, "run_id", run_id)
    write.rows(connection, Considered.__table__, frame)


def _by_columns(connection: Any, reasons: Any, run_id: int) -> None:  # noqa: ANN401 (the same)
    columns: dict[str, Numbers | Texts] = {"run_id": Numbers(np.full(len(reasons), run_id))}
    columns |= reason_columns(reasons)
    write.columns(connection, Considered.__table__, columns, len(reasons))


def _cpu_s(server: int) -> float:
    """Return the CPU seconds so far of this process and of the session's server process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    ticks = Path(f"/proc/{server}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    in_server = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
    return used.ru_utime + used.ru_stime + in_server


if __name__ == "__main__":
    main()
