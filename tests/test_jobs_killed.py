"""A worker killed at any moment leaves a job that ends once, with the same result."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from pathlib import Path

from sqlalchemy import text

from runs.jobs.store import JobFacts
from runs.jobs.submit import submit
from runs.manifest import NAME, read_manifest
from runs.verify import verify_folder
from tests.fixtures.workers import JobCity, end
from tests.match_files import tree

ALLOCATION = {"policy": "hcmc-2025-grade1", "season": "2026-2027", "grade": "1"}
SEED = 20260914
OVER_THE_LOG = {"audit_head", "signature", "seal"}
TABLES = ("run", "offer", "cutoff", "considered")


def ask(city: JobCity) -> int:
    """Ask for the placement as if it had never been made."""
    with city.engine.begin() as connection:
        connection.execute(text("DELETE FROM work.run"))
    shutil.rmtree(city.state / "runs", ignore_errors=True)
    return submit(city.engine, "allocation", ALLOCATION, "test")


def content(city: JobCity) -> list[object]:
    """Return hashes over everything that the one run wrote, but its number and time."""
    found: list[object] = city.all("SELECT run_sha256, summary FROM work.run")
    for name in TABLES[1:]:
        found += city.all(
            "SELECT count(*), md5(string_agg((to_jsonb(t) - 'run_id')::text, '|' ORDER BY"  # noqa: S608 (ours)
            f" (to_jsonb(t) - 'run_id')::text)) FROM work.{name} AS t"
        )
    return found


def sealed(place: Path) -> dict[str, object]:
    """Return what is sealed, but the head of the audit log, which each run finds longer."""
    found: dict[str, object] = dict(tree(place / "sealed"))
    manifest = read_manifest(place / "sealed")
    return found | {NAME: {key: manifest[key] for key in manifest.keys() - OVER_THE_LOG}}


def undisturbed(city: JobCity) -> tuple[JobFacts, float]:
    """Return a placement that nobody disturbs, and the seconds that it takes."""
    city.wait(ask(city))  # compiled code is loaded from now on
    number = ask(city)
    city.wait(number, until=lambda one: one.state == "running")
    began_s = time.monotonic()
    return city.wait(number), time.monotonic() - began_s


def test_a_worker_killed_at_any_moment_leaves_a_job_that_ends_once(
    job_city: JobCity,
    is_full: bool,  # noqa: FBT001 (a fixture)
) -> None:
    """Killed for good at seeded shares of a job's time; the next worker ends it, once, alike."""
    draw = random.Random(SEED)  # noqa: S311 (moments, no secrets)
    n_kills = 100 if is_full else 1
    victim = job_city.worker()
    right, whole_s = undisturbed(job_city)
    stored = content(job_city)
    right_seal = sealed(next((job_city.state / "runs").glob("*/")))
    moments: list[str] = []

    for kill in range(n_kills):
        number = ask(job_city)
        time.sleep((kill + draw.random()) / n_kills * whole_s * 1.1)
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait()
        moments.append(job_city.facts(number).state)
        victim = job_city.worker()
        ended = job_city.wait(number)

        assert (ended.state, ended.failures <= 1) == ("succeeded", True)
        assert (ended.result or {})["run_sha256"] == (right.result or {})["run_sha256"]
        assert content(job_city) == stored
        place = next((job_city.state / "runs").glob("*/"))
        assert sealed(place) == right_seal
        assert sorted(one.name for one in place.iterdir()) == ["sealed", "snapshot"]

    verify_folder(next((job_city.state / "runs").glob("*/sealed")))
    time.sleep(2)  # the last worker's word to the queue
    end(victim)
    queue = job_city.all(
        "SELECT q.status::text, j.state, count(*) FROM jobs.procrastinate_jobs AS q"
        " JOIN work.job AS j ON j.queue_id = q.id GROUP BY 1, 2"
    )
    assert queue == [("succeeded", "succeeded", n_kills + 2)]
    assert "running" in moments, "no kill fell into the work"
    print(f"{n_kills} kills, {moments.count('running')} in the middle, {whole_s:.1f} s a job")  # noqa: T201 (shown with -s)
