"""Jobs end once: cancelled at once, done anew after any death, given up with a sentence."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import procrastinate
import pytest
from sqlalchemy import Connection, Engine, event, text

from gis import db
from gis.access import RUNS_READ, RUNS_WORK, Access
from gis.cluster.place import APP
from gis.errors import DatabaseError, InputError, UnknownNameError
from runs.jobs.errors import NoSuchJobError, SupersededError
from runs.jobs.found import kinds
from runs.jobs.queue import application
from runs.jobs.store import job_facts, jobs
from runs.jobs.submit import cancel, submit, submit_once
from runs.jobs.told import Teller
from tests.fixtures.workers import HANGS_S, JobCity, end
from tests.ready import Process

DDL = Path(__file__).parents[1] / "gis/migrations/ddl/procrastinate_3_10.sql"
ALLOCATION = {"policy": "hcmc-2025-grade1", "season": "2026-2027", "grade": "1"}
CANCELLED_WITHIN_S = 1.0
BUSY = 10.0
"""How much longer than promised a test waits: the machine may be doing ten things."""


@pytest.fixture(scope="module")
def worker(job_city: JobCity) -> Iterator[Process]:
    """Return one worker that lives as long as the tests that need nothing special of it."""
    process = job_city.worker()
    yield process
    end(process)


def place(city: JobCity, **other: str) -> int:
    """Ask for the placement, anew: the run before is taken away, and all that it had kept."""
    shutil.rmtree(city.state / "runs", ignore_errors=True)
    with city.engine.begin() as connection:
        connection.execute(text("DELETE FROM work.run"))
    return submit(city.engine, "allocation", {**ALLOCATION, **other}, "test")


def started(number: int) -> list[int]:
    """Return the processes that a process started and that live."""
    found = []
    for task in Path(f"/proc/{number}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(word) for word in task.read_text().split()]
    return found


def children(process: Process) -> list[int]:
    """Return the processes that a worker's nursery bore: those that do jobs."""
    return [child for nursery in started(process.pid) for child in started(nursery)]


def is_measuring(facts: object) -> bool:
    """Return whether a job has come to its second stage."""
    return getattr(facts, "stage", None) not in {None, "freezing the inputs"}


def test_the_queue_is_the_one_that_the_library_expects() -> None:
    """A newer library with other tables needs a migration before anybody upgrades."""
    own = Path(procrastinate.__file__).parent / "sql" / "schema.sql"

    assert DDL.read_text(encoding="utf-8") == own.read_text(encoding="utf-8")


def test_every_kind_says_what_it_does_and_is_documented() -> None:
    """Whoever asks reads it in both languages, and the page of jobs lists it."""
    page = (Path(__file__).parents[1] / "docs" / "jobs.md").read_text(encoding="utf-8")

    assert kinds()
    for name, kind in kinds().items():
        assert kind.vi
        assert kind.en
        assert f"| `{name}` |" in page, name


def test_who_asks_twice_gets_the_same_job(job_city: JobCity) -> None:
    """A double click is one run: eight at once get one number."""
    with job_city.engine.begin() as connection:
        connection.execute(text("DELETE FROM work.run"))
    with ThreadPoolExecutor(8) as pool:
        asked = list(
            pool.map(
                lambda _: submit_once(job_city.engine, "allocation", ALLOCATION, "test"), range(8)
            )
        )

    assert len({one.job_id for one in asked}) == 1
    assert sum(one.is_new for one in asked) == 1
    assert cancel(job_city.engine, asked[0].job_id) == "cancelled"
    again = submit_once(job_city.engine, "allocation", ALLOCATION, "test")
    assert again.is_new
    assert cancel(job_city.engine, again.job_id) == "cancelled"
    assert cancel(job_city.engine, again.job_id) == "cancelled"


def test_what_cannot_be_asked_is_refused_at_once(job_city: JobCity) -> None:
    """Wrong arguments never reach a worker, and the sentence names fields and no values."""
    with pytest.raises(UnknownNameError, match="no kind of job"):
        submit(job_city.engine, "guess", {}, "test")
    with pytest.raises(InputError, match="season, secret cannot be used") as told:
        submit(job_city.engine, "allocation", {**ALLOCATION, "season": 5, "secret": "x"}, "test")
    assert "'x'" not in str(told.value)
    with pytest.raises(UnknownNameError, match="no policy"):
        submit(job_city.engine, "allocation", {**ALLOCATION, "policy": "/etc/passwd"}, "test")


def test_the_service_asks_only_with_the_scope_and_never_reads_arguments(
    job_city: JobCity,
) -> None:
    """The database decides once more; a seed of a lot stands in the arguments."""
    service = db.engine(job_city.url, role=APP)
    may = Access(scopes=frozenset({RUNS_WORK}), wards=("*",))
    may_not = Access(scopes=frozenset({RUNS_READ}), wards=("*",))
    try:
        with pytest.raises(DatabaseError, match="not allowed"):
            submit(service, "allocation", ALLOCATION, "test", access=may_not)
        number = submit(service, "allocation", ALLOCATION, "test", access=may)
        with pytest.raises(NoSuchJobError):
            job_facts(service, number, access=may_not)
        with pytest.raises(NoSuchJobError):
            cancel(service, number, access=may_not)
        assert jobs(service, access=may_not) == []
        assert job_facts(service, number, access=may).state == "waiting"
        for words in ("SELECT arguments FROM work.job", "UPDATE work.job SET state = 'failed'"):
            with pytest.raises(Exception, match="permission denied"), service.begin() as connection:
                connection.execute(text(words))
        assert cancel(service, number, access=may) == "cancelled"
    finally:
        service.dispose()


def test_a_job_tells_how_far_it_is_and_keeps_what_came_out(
    job_city: JobCity, worker: Process
) -> None:
    """Stage, count and seconds left while it runs; result and durations afterwards."""
    assert worker.poll() is None
    first = job_city.wait(place(job_city))
    number = place(job_city)
    seen = job_city.wait(number, until=lambda one: one.remaining_s is not None)
    done = job_city.wait(number)

    assert first.state == done.state == "succeeded"
    assert (seen.state, seen.remaining_of) == ("running", "job")
    assert seen.remaining_s is not None
    assert seen.remaining_s >= 0
    assert done.result is not None
    assert done.result["run_sha256"] == (first.result or {})["run_sha256"]
    assert done.result["summary"]["placed"] == 1295
    stages = job_city.all("SELECT stages FROM work.job WHERE job_id = :n", n=number)[0][0]
    assert isinstance(stages, list)
    assert [one[0] for one in stages][:2] == ["freezing the inputs", "preparing the roads"]
    with pytest.raises(Exception, match="has ended"), job_city.engine.begin() as connection:
        connection.execute(text("UPDATE work.job SET state = 'failed'"))


def test_a_job_that_waits_in_the_database_is_cancelled_in_under_a_second(
    job_city: JobCity, worker: Process
) -> None:
    """In the middle of a query too, and the server does not go on with the query."""
    number = place(job_city)
    backend = (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND wait_event_type = 'Lock' AND query LIKE '%work.run%'"
    )
    with job_city.engine.begin() as held:
        held.execute(text("LOCK TABLE work.run IN ACCESS EXCLUSIVE MODE"))
        end_s = time.monotonic() + HANGS_S
        while not (waiting := job_city.all(backend)) and time.monotonic() < end_s:
            time.sleep(0.02)
        assert waiting
        began_s = time.monotonic()
        assert cancel(job_city.engine, number) == "running"
        ended = job_city.wait(number)
        took_s = time.monotonic() - began_s
        while job_city.all(backend) and time.monotonic() < end_s:
            time.sleep(0.02)
        server_s = time.monotonic() - began_s

    assert ended.state == "cancelled"
    assert took_s < CANCELLED_WITHIN_S * BUSY
    assert server_s < 2 * CANCELLED_WITHIN_S * BUSY
    assert children(worker) == []
    assert job_city.all("SELECT count(*) FROM work.run") == [(0,)]


def test_a_job_in_compiled_work_is_cancelled_in_under_a_second(
    job_city: JobCity, worker: Process
) -> None:
    """Nothing in the work has to look whether it should stop."""
    number = place(job_city)
    seen = job_city.wait(number, until=is_measuring)
    began_s = time.monotonic()
    if not seen.has_ended:
        cancel(job_city.engine, number)
    ended = job_city.wait(number)

    assert ended.state == "cancelled"
    assert time.monotonic() - began_s < CANCELLED_WITHIN_S * BUSY
    assert ended.cancel_asked_at is not None
    assert worker.poll() is None
    queue = job_city.all(
        "SELECT q.status::text FROM jobs.procrastinate_jobs AS q JOIN work.job AS j"
        " ON j.queue_id = q.id WHERE j.job_id = :n",
        n=number,
    )
    assert queue != [("todo",)]


def test_wrong_input_ends_the_job_with_a_sentence(job_city: JobCity, worker: Process) -> None:
    """It would be as wrong a second time; nobody waits for three attempts."""
    assert worker.poll() is None
    ended = job_city.wait(place(job_city, season="2031-2032"))

    assert (ended.state, ended.failures) == ("failed", 1)
    assert ended.problem is not None
    assert ended.problem["word"] == "input"
    assert "no pupils of grade 1 in season 2031-2032" in ended.problem["en"]
    assert ended.problem["vi"].startswith("Dữ liệu vào")


def test_a_job_that_kills_its_process_is_given_up(job_city: JobCity, worker: Process) -> None:
    """A poisoned job must not go round for ever."""
    number = place(job_city)
    killed: set[int] = set()
    end_s = time.monotonic() + HANGS_S
    while not job_city.facts(number).has_ended and time.monotonic() < end_s:
        for child in set(children(worker)) - killed:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            killed.add(child)
        time.sleep(0.02)
    ended = job_city.facts(number)

    assert (ended.state, ended.failures) == ("failed", 3)
    assert job_city.all("SELECT attempt FROM work.job WHERE job_id = :n", n=number) == [(3,)]
    assert ended.problem is not None
    assert ended.problem["word"] == "ended-with-its-process"


def test_a_worker_outlives_the_loss_of_its_connections(job_city: JobCity, worker: Process) -> None:
    """A restarted database must not need restarted workers."""
    number = place(job_city)
    job_city.wait(number, until=is_measuring)
    with job_city.engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <>"
                " pg_backend_pid() AND datname = current_database()"
            )
        )
    job_city.engine.dispose()
    ended = job_city.wait(number)

    assert ended.state == "succeeded"
    assert worker.poll() is None


def test_a_stopped_worker_puts_its_job_back(job_city: JobCity, worker: Process) -> None:
    """SIGTERM is how machines are updated: no failure, nothing lost, and the process ends."""
    end(worker)  # the last test that needs it stands above
    number = place(job_city)
    leaving = job_city.worker(GANTRUONG_JOB_GRACE_S="0")
    job_city.wait(number, until=is_measuring)
    leaving.send_signal(signal.SIGTERM)

    assert leaving.wait(HANGS_S) == 0
    left = job_city.facts(number)
    assert (left.state, left.failures) == ("waiting", 0)
    last = job_city.worker("--drain")
    assert job_city.wait(number).state == "succeeded"
    assert last.wait(HANGS_S) == 0


def test_a_frozen_worker_that_comes_back_writes_nothing(job_city: JobCity) -> None:
    """A machine that slept must not overwrite what another one did meanwhile."""
    number = place(job_city)
    sleeper = job_city.worker()
    job_city.wait(number, until=lambda one: one.stage is not None)
    frozen = [sleeper.pid, *started(sleeper.pid), *children(sleeper)]
    for process in reversed(frozen):
        os.kill(process, signal.SIGSTOP)
    taken = job_city.worker("--once")
    # the frozen attempt holds the lock of the run's folder: it has to die before another can end
    second = job_city.wait(number, until=lambda one: one.failures == 1 and one.state == "running")
    assert second.state == "running"
    for process in frozen[1:]:
        os.kill(process, signal.SIGKILL)
    ended = job_city.wait(number)
    os.kill(sleeper.pid, signal.SIGCONT)
    time.sleep(1)

    assert (ended.state, ended.failures) == ("succeeded", 1)
    assert job_city.facts(number) == ended
    assert taken.wait(HANGS_S) == 0
    end(sleeper)


def test_a_worker_that_falls_asleep_holds_no_lock(job_city: JobCity) -> None:
    """What it says is written by single statements; in between no transaction is open."""

    async def of_the_queue() -> bool:
        async with (
            application(job_city.url).open_async() as app,
            app.connector.pool.connection() as connection,
        ):
            return connection.autocommit

    seen: list[bool] = []
    number = place(job_city)

    @event.listens_for(Engine, "before_cursor_execute")
    def note(connection: Connection, *_: object) -> None:
        seen.append(connection.connection.dbapi_connection.autocommit)

    try:
        with pytest.raises(SupersededError):
            Teller(job_city.engine, number, 99)("x", 0)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        cancel(job_city.engine, number)

    assert asyncio.run(of_the_queue())
    assert seen
    assert all(seen)


def test_commands_list_show_and_cancel(job_city: JobCity) -> None:
    """What an administrator sees without the API, in both languages."""
    number = place(job_city)

    def run(*words: str) -> str:
        command = ["gantruong", "jobs", *words]
        program = Path(sys.executable).parent / command[0]
        done = subprocess.run(  # noqa: S603 (our own program)
            [program, *command[1:]],
            env=job_city.environment,
            capture_output=True,
            check=True,
            text=True,
        )
        return done.stdout + done.stderr

    assert json.loads(run("show", str(number), "--json"))["state"] == "waiting"
    assert "đang chờ" in run("list", "--lang", "vi")
    assert "is cancelled" in run("cancel", str(number), "--lang", "en")
    assert json.loads(run("list", "--json", "--size", "1"))[0]["state"] == "cancelled"
