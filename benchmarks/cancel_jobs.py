# ruff: noqa: INP001 (a script, in no package)
"""
Seconds from asking a job to stop until it has ended, its process gone and the server's query too.

Run ``.venv/bin/python benchmarks/cancel_jobs.py [COUNT]``. A private database with the invented
city is made in a temporary folder and thrown away; one worker places a grade and is asked to stop
at a seeded moment of each job. Writes ``results/cancel_jobs.json``, with the load average.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import record

from cli.console import out
from gis.kernel_cache import prepare

if TYPE_CHECKING:
    from sqlalchemy import Engine

ALLOCATION: Final = {"policy": "hcmc-2025-grade1", "season": "2026-2027", "grade": "1"}
SEED: Final = 20261126
PROMISED_S: Final = 1.0
BACKENDS: Final = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND state = 'active' AND pid <> pg_backend_pid() AND application_name <> 'gantruong worker'"
)


def jobs_of(worker: int) -> list[int]:
    """Return the processes that the worker's nursery bore."""
    return [child for nursery in _children(worker) for child in _children(nursery)]


def _children(number: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{number}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, task.read_text(encoding="ascii").split())
    return found


def measure(folder: Path, count: int) -> list[tuple[str, float, float]]:
    """Return for each job its stage, and the seconds until it had ended and until all was gone."""
    from gis import db  # noqa: PLC0415 (after the kernel cache is prepared)
    from gis.cluster.private import Cluster  # noqa: PLC0415 (as above)
    from gis.shipped import data_path  # noqa: PLC0415 (as above)
    from runs import city  # noqa: PLC0415 (as above)

    cluster = Cluster(folder)
    cluster.ensure()
    db.upgrade(cluster.url())
    engine = db.engine(cluster.url())
    city.load(engine, data_path("sample"), "an-thuan")
    state = {"GANTRUONG_DATABASE_URL": cluster.url(), "GANTRUONG_STATE_DIR": str(folder / "state")}
    command = [sys.executable, "-c", "from cli.main import run; run()", "worker", "--quiet"]
    worker = subprocess.Popen(command, env={**os.environ, **state})  # noqa: S603 (our own program)
    try:
        return _all(engine, worker.pid, count)
    finally:
        worker.kill()
        worker.wait()
        engine.dispose()
        cluster.reset()


def _all(engine: Engine, worker: int, count: int) -> list[tuple[str, float, float]]:
    from runs.jobs.store import job_facts  # noqa: PLC0415 (after the kernel cache is prepared)

    draw = random.Random(SEED)  # noqa: S311 (moments, no secrets)
    whole_s = 0.0
    for _ in range(2):  # the first one compiles
        number = _asked(engine)
        began_s = time.perf_counter()
        while not job_facts(engine, number).has_ended:
            time.sleep(0.02)
        whole_s = time.perf_counter() - began_s
    found: list[tuple[str, float, float]] = []
    while len(found) < count:
        one = _one(engine, worker, draw.random() * whole_s * 0.8)
        found += [] if one is None else [one]
    return found


def _asked(engine: Engine) -> int:
    """Ask for the placement, anew, and return its number once it has begun."""
    from runs.jobs.store import job_facts  # noqa: PLC0415 (after the kernel cache is prepared)
    from runs.jobs.submit import submit  # noqa: PLC0415 (as above)

    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM work.run")
    number = submit(engine, "allocation", ALLOCATION, "benchmark")
    while job_facts(engine, number).state == "waiting":
        time.sleep(0.005)
    return number


def _one(engine: Engine, worker: int, pause_s: float) -> tuple[str, float, float] | None:
    """Return the stage and the seconds of one job; ``None`` if it was done before."""
    from runs.jobs.store import job_facts  # noqa: PLC0415 (after the kernel cache is prepared)
    from runs.jobs.submit import cancel  # noqa: PLC0415 (as above)

    number = _asked(engine)
    time.sleep(pause_s)
    stage = str(job_facts(engine, number).stage)
    began_s = time.perf_counter()
    cancel(engine, number)
    while not (facts := job_facts(engine, number)).has_ended:
        time.sleep(0.002)
    ended_s = time.perf_counter() - began_s
    if facts.state != "cancelled":
        return None
    with engine.connect() as connection:
        while jobs_of(worker) or connection.exec_driver_sql(BACKENDS).scalar():
            connection.rollback()
            time.sleep(0.002)
    return stage, ended_s, time.perf_counter() - began_s


def main() -> None:
    """Measure, say and write."""
    prepare()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    load = os.getloadavg()
    with tempfile.TemporaryDirectory(prefix="gan-truong-cancel-") as folder:
        Path(folder).chmod(0o755)
        found = measure(Path(folder), count)
    ended = sorted(one[1] for one in found)
    gone = sorted(one[2] for one in found)
    figures = {
        "jobs": len(found),
        "stages": {stage: sum(one[0] == stage for one in found) for stage in {o[0] for o in found}},
        "ended_s": {"median": round(statistics.median(ended), 3), "worst": round(ended[-1], 3)},
        "all_gone_s": {"median": round(statistics.median(gone), 3), "worst": round(gone[-1], 3)},
        "within_a_second": sum(one <= PROMISED_S for one in ended),
        "load_average": [round(one, 1) for one in load],
    }
    out.print(figures)
    record.write("cancel_jobs", figures)


if __name__ == "__main__":
    main()
