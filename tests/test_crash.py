"""The database falls over while people write: nothing that was confirmed is lost or done twice."""

from __future__ import annotations

import itertools
import logging
import os
import shutil
import signal
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
import pytest
from sqlalchemy import text

from gis import api_clients, db
from gis.cluster.place import ADMIN, APP
from gis.cluster.private import Cluster
from gis.errors import EnvironmentNotReadyError
from gis.shipped import data_path
from runs import city
from runs.publication.build import publish
from tests import ready
from tests.fixtures.database import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

N_CRASHES, N_CRASHES_FULL = 1, 30
N_WRITERS, N_WRITERS_FULL = 4, 32
N_READERS = 4
HANG_GUARD_S = 120.0
log = logging.getLogger("tests.crash")
KINDS = ("restart", "crash", "backend")
OUTLIVES_PROCESSES = {"fsync": "off", "full_page_writes": "off"}
"""A commit is in the system's memory before it is confirmed; only a power cut would lose it."""
OK = (200, 201)
UNKNOWN_OUTCOME = (409, 429, 500, 502, 503, 504)
"""Answers after which the same write with the same key is sent again."""


@dataclass(slots=True)
class Told:
    """What callers saw: confirmed writes, when; wrong answers; answers of public reads."""

    confirmed: dict[str, int] = field(default_factory=dict)
    at: list[tuple[float, float]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    n_again: int = 0
    n_read: int = 0
    read_wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A database of its own, and the service over it."""

    cluster: Cluster
    owner: Engine
    address: str
    key: str


@pytest.fixture(scope="module")
def standing(map_page: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """Serve a published city from a database that the tests may kill."""
    assert (map_page / "index.html").is_file()
    folder = Path(tempfile.mkdtemp(prefix="gan-truong-crash-"))
    folder.chmod(0o755)
    cluster = Cluster(folder, settings=OUTLIVES_PROCESSES)
    try:
        url = cluster.ensure()
    except EnvironmentNotReadyError as error:
        pytest.skip(str(error))
    db.upgrade(url)
    owner = db.engine(url)
    city.load(owner, data_path("sample"), "an-thuan")
    publications = tmp_path_factory.mktemp("publications")
    publish(owner, publications, published_by="tests")
    wanted = api_clients.Wanted(name="crash", role="department_officer", wards=["*"], scopes=())
    key = api_clients.add(owner, wanted)
    environment = {
        "GANTRUONG_DATABASE_URL": cluster.url(role=APP),
        "GANTRUONG_PUBLICATION_DIR": str(publications),
    }
    log = tmp_path_factory.mktemp("crash") / "server.log"
    with ready.running(environment=environment, log=log) as address:
        yield Standing(cluster=cluster, owner=owner, address=address, key=key)
    owner.dispose()
    cluster.reset()
    shutil.rmtree(folder, ignore_errors=True)


class Writer:
    """Adds offices and changes seats, each write with a key, again until it is confirmed."""

    def __init__(self, standing: Standing, told: Told, number: int, row: str) -> None:
        headers = {"Authorization": f"Bearer {standing.key}", "Accept-Language": "en"}
        self._client = httpx.Client(base_url=standing.address, headers=headers, timeout=30)
        self._told, self._number, self._row = told, number, row
        self._start = 0

    def run(self, stop: Event) -> None:
        """Write until told to stop; a write that was begun is brought to its end."""
        for n in itertools.count():
            if stop.is_set():
                break
            if (self._number + n) % 2:
                self._change_seats()
            else:
                self._add_office(f"crash {self._number} {n}")
        self._client.close()

    def _add_office(self, name: str) -> None:
        values = {"ward_code": "99101", "office": name, "phone": "028 1"}
        body = {"values": values, "reason": name}
        if self._until_confirmed("POST", "/v1/registers/contacts/rows", body, {}):
            self._told.confirmed[name] = self._told.confirmed.get(name, 0) + 1

    def _change_seats(self) -> None:
        """Add a seat or take it away again: many more would need a second person."""
        address = f"/v1/registers/seats/rows/{self._row}"
        now = self._read(address)
        seats = now["values"]["seats"]
        self._start = self._start or seats
        other = self._start + 1 if seats == self._start else self._start
        name = f"crash seats {self._row}"
        body = {"values": {"seats": other}, "reason": name}
        if self._until_confirmed("PATCH", address, body, {"If-Match": now["etag"]}):
            self._told.confirmed[name] = self._told.confirmed.get(name, 0) + 1

    def _read(self, address: str) -> dict[str, Any]:
        while True:
            try:
                answer = self._client.get(address)
            except httpx.TransportError:
                continue
            if answer.status_code == 200:
                return answer.json()  # type: ignore[no-any-return]  # JSON of ours
            time.sleep(0.05)

    def _until_confirmed(
        self, method: str, address: str, body: dict[str, Any], headers: dict[str, str]
    ) -> bool:
        named = {**headers, "Idempotency-Key": str(uuid.uuid4())}
        end_s = time.monotonic() + HANG_GUARD_S
        while time.monotonic() < end_s:
            start_s = time.monotonic()
            try:
                answer = self._client.request(method, address, json=body, headers=named)
            except httpx.TransportError:
                self._told.n_again += 1
                continue
            if answer.status_code in OK:
                self._told.at.append((start_s, time.monotonic()))
                return True
            if answer.status_code not in UNKNOWN_OUTCOME:
                self._told.wrong.append(f"{method} {answer.status_code} {answer.text[:200]}")
                return False
            self._told.n_again += 1
            time.sleep(0.05)
        self._told.wrong.append(f"{method} was not confirmed in {HANG_GUARD_S} s")
        return False


def read_public(standing: Standing, told: Told, stop: Event) -> None:
    """Look at public pages all the while."""
    home = {"lon": 106.7, "lat": 10.77, "grade": "1"}
    with httpx.Client(base_url=standing.address, timeout=30) as client:
        codes = [one["school_code"] for one in client.get("/v1/schools").json()["items"][:5]]
        asks = itertools.cycle(
            [
                ("GET", "/v1/city", None),
                ("GET", "/v1/schools?grade=1", None),
                *(("GET", f"/v1/schools/{code}", None) for code in codes),
                ("POST", "/v1/finder", home),
            ]
        )
        while not stop.is_set():
            method, address, body = next(asks)
            answer = client.request(method, address, json=body)
            told.n_read += 1
            if answer.status_code != 200:
                told.read_wrong.append(f"{address} {answer.status_code}")
            time.sleep(0.01)


def fall_over(cluster: Cluster, kind: str) -> float:
    """Bring the database down and up again; return when it began to be away."""
    pid = cluster.status().pid
    assert pid is not None
    if kind == "restart":
        start_s = time.monotonic()
        cluster.stop()
    elif kind == "crash":
        start_s = time.monotonic()
        os.kill(pid, signal.SIGKILL)
    else:
        with psycopg.connect(plain(cluster.url(role=ADMIN))) as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'gantruong'"
                " AND pid <> pg_backend_pid() ORDER BY state = 'active' DESC LIMIT 1"
            ).fetchone()
        start_s = time.monotonic()
        if found is not None:
            os.kill(found[0], signal.SIGKILL)
    cluster.ensure()
    return start_s


def seats_of(owner: Engine) -> dict[str, int]:
    """Return seats by the address of their row."""
    statement = (
        "SELECT season, school_code, grade, programme, seats FROM seats AS s JOIN dataset AS d"
        " USING (dataset_id) WHERE d.active ORDER BY 1, 2, 3, 4"
    )
    with owner.connect() as connection:
        rows = connection.execute(text(statement)).all()
    return {",".join(map(str, row[:4])): int(row[4]) for row in rows}


@pytest.mark.full
def test_no_confirmed_write_is_lost_and_none_is_done_twice(
    standing: Standing,
    is_full: bool,  # noqa: FBT001 (a fixture)
) -> None:
    """
    Restarted, killed, a backend killed, while 4 (full: 32) people write and 4 look.

    Every confirmed write stands in the database once, every other one at most once, and the
    public pages do not notice.
    """
    n_crashes = N_CRASHES_FULL if is_full else N_CRASHES
    n_writers = N_WRITERS_FULL if is_full else N_WRITERS
    seats = seats_of(standing.owner)
    rows = [row for row in seats if row.split(",")[2] == "1"][:n_writers]

    told, away_s = written_while_falling_over(standing, rows, n_crashes, n_writers)

    log.info(
        "confirmed=%d sent_again=%d public_reads=%d away_s=%s",
        *(sum(told.confirmed.values()), told.n_again, told.n_read),
        [round(one, 2) for one in away_s],
    )
    assert told.wrong == []
    assert told.read_wrong == []
    offices = {name: n for name, n in told.confirmed.items() if "seats" not in name}
    assert counted(standing.owner, "office", "contact") == offices
    assert counted(standing.owner, "reason", "work.register_change") == told.confirmed
    changed = {row: told.confirmed.get(f"crash seats {row}", 0) for row in rows}
    after = seats_of(standing.owner)
    assert {row: after[row] - seats[row] for row in rows} == {
        row: n % 2 for row, n in changed.items()
    }
    assert min(changed.values()) > 0
    with standing.owner.connect() as connection:
        assert connection.scalar(text("SELECT work.first_broken_audit_row()")) is None


def written_while_falling_over(
    standing: Standing, rows: list[str], n_crashes: int, n_writers: int
) -> tuple[Told, list[float]]:
    """Return what callers saw, and the seconds from each fall to the next confirmed write."""
    told, stop = Told(), Event()
    writers = [Writer(standing, told, n, rows[n % len(rows)]) for n in range(len(rows))]
    threads = [Thread(target=one.run, args=(stop,)) for one in writers]
    threads += [Thread(target=read_public, args=(standing, told, stop)) for _ in range(N_READERS)]
    for thread in threads:
        thread.start()
    away_s = []
    try:
        for n in range(n_crashes):
            await_more(told, 2 * n_writers)
            began_s = fall_over(standing.cluster, KINDS[n % len(KINDS)])
            await_more(told, 1, after_s=began_s)
            away_s.append(min(end for start, end in told.at if start > began_s) - began_s)
        await_more(told, n_writers)
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=HANG_GUARD_S)
    return told, away_s


def counted(owner: Engine, column: str, table: str) -> dict[str, int]:
    """Return how often each office of the writers stands in a table."""
    statement = f"SELECT {column}, count(*) FROM {table} WHERE {column} LIKE 'crash %' GROUP BY 1"  # noqa: S608 (our own names)
    with owner.connect() as connection:
        return {row[0]: int(row[1]) for row in connection.execute(text(statement)).all()}


def await_more(told: Told, n_more: int, *, after_s: float | None = None) -> None:
    """Wait until that many further writes are confirmed, begun after a moment if one is given."""
    since_s = time.monotonic() if after_s is None else after_s
    end_s = time.monotonic() + HANG_GUARD_S
    while sum(start > since_s for start, _ in told.at[-2000:]) < n_more:
        assert time.monotonic() < end_s, f"nothing was confirmed for {HANG_GUARD_S} s"
        time.sleep(0.02)
