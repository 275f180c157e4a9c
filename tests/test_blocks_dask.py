"""Workers of a real Dask cluster write what one process would, byte for byte."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cli.main import main
from gis.errors import EnvironmentNotReadyError, InputError
from gis.osm.read import read_any
from gis.shipped import data_path
from runs.distances import blocks_cluster
from runs.distances.blocks_worker import PROOF, try_folder
from runs.distances.files import Summary, distance_files

ROOT = Path(__file__).parents[1]
HANG_GUARD_S = 120
N_HOMES, N_SCHOOLS = 2_500, 900  # 2.25 million rows: three row groups, so three blocks
NO_PAGES = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0")
FILES = ("d.parquet", "d.snaps.parquet")


class Cluster:
    """A scheduler and its workers, each a process of its own on the loopback."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.settings = {"PYTHONSAFEPATH": "1", **settings}
        self.processes: list[subprocess.Popen[bytes]] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"

    def start(self, *words: str, code: Path = ROOT) -> subprocess.Popen[bytes]:
        """Start one program of Dask's; its words go to a file."""
        environment = {**os.environ, **self.settings, "PYTHONPATH": str(code)}
        log = self.folder / f"{len(self.processes)}.log"
        with log.open("wb") as said:
            process = subprocess.Popen(  # noqa: S603 (Dask's own program)
                [sys.executable, "-m", "dask", *words],
                cwd=self.folder,
                env=environment,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        self.processes.append(process)
        return process

    def scheduler(self) -> None:
        """Start the scheduler."""
        port = self.address.rsplit(":", maxsplit=1)[1]
        self.start("scheduler", "--host", "127.0.0.1", "--port", port, *NO_PAGES)
        until(lambda: _answers(int(port)))

    def worker(self, *, code: Path = ROOT) -> subprocess.Popen[bytes]:
        """Start a worker without a nanny, so that nobody restarts it, and wait for it."""
        words = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", *NO_PAGES)
        log = self.folder / f"{len(self.processes)}.log"
        process = self.start("worker", self.address, *words, code=code)
        until(lambda: "Registered to" in log.read_text())
        return process

    def end(self) -> None:
        """End every process that was started."""
        for process in reversed(self.processes):
            process.kill()
            process.wait()


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that must come."""
    end_s = time.monotonic() + HANG_GUARD_S
    while not holds():
        assert time.monotonic() < end_s, "it does not come"
        time.sleep(0.01)


def is_writing(pid: int) -> bool:
    """Return whether a process has a part open that is not finished."""
    try:
        return any(".partial" in str(file.readlink()) for file in Path(f"/proc/{pid}/fd").iterdir())
    except FileNotFoundError:  # one of the files was closed meanwhile
        return False


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    """Start a scheduler and two workers."""
    started = Cluster(tmp_path_factory.mktemp("dask"))
    try:
        started.scheduler()
        started.worker()
        started.worker()
        yield started
    finally:
        started.end()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Draw homes and gates over the invented city, and measure them in this process."""
    made = tmp_path_factory.mktemp("city")
    raw = read_any(roads())
    random = np.random.default_rng(7)
    box = raw.node_lon.min(), raw.node_lon.max(), raw.node_lat.min(), raw.node_lat.max()
    for name, key, n_points, n_ids in (
        ("homes", "pupil_id", N_HOMES, N_HOMES),
        ("schools", "school_code", N_SCHOOLS + 20, N_SCHOOLS),
    ):
        lon, lat = random.uniform(*box[:2], n_points), random.uniform(*box[2:], n_points)
        lines = [f"{i % n_ids},{lon[i]:.7f},{lat[i]:.7f}" for i in range(n_points)]
        (made / f"{name}.csv").write_text("\n".join([f"{key},lon,lat", *lines]) + "\n")
    measure(made, made)
    return made


def roads() -> Path:
    """Return the roads of the invented city."""
    return next((data_path("sample") / "osm").glob("*.osm.pbf"))


def measure(
    inputs: Path,
    out: Path,
    scheduler: str | None = None,
    **options: Any,  # noqa: ANN401 (the options of distance_files)
) -> Summary:
    """Write the distances of the drawn city into a folder."""
    return distance_files(
        *(roads(), inputs / "homes.csv", inputs / "schools.csv", out / "d.parquet"),
        **{"profile": "walk", "scheduler": scheduler, **options},
    )


def same_bytes(one: Path, other: Path) -> bool:
    """Return whether both output files are equal and nothing else lies beside the second."""
    assert sorted(path.name for path in other.iterdir()) == sorted(FILES)
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in FILES)


def test_workers_write_the_bytes_of_one_process(cluster, folder, tmp_path) -> None:
    """Who computed must not be seen in a result that families may dispute."""
    told = []

    summary = measure(
        *(folder, tmp_path, cluster.address), progress=lambda *step: told.append(step)
    )

    assert same_bytes(folder, tmp_path)
    assert summary.n_pairs == sum(summary.n_by_status.values()) == N_HOMES * N_SCHOOLS
    assert ("blocks", 3, 3) in told


@pytest.mark.full
def test_a_worker_killed_midway_costs_time_only(cluster, folder, tmp_path) -> None:
    """Machines fail; the result is the same, and nothing half-written stays."""
    victim = cluster.worker()
    killed = []

    def kill(stage: str, done: int, total: int | None) -> None:
        if stage == "blocks" and not killed:
            assert (done, total) == (0, 3)
            until(lambda: is_writing(victim.pid))
            victim.kill()
            killed.append(victim.wait())

    measure(folder, tmp_path, cluster.address, progress=kill)

    assert killed == [-9]
    assert same_bytes(folder, tmp_path)


@pytest.fixture
def other_cluster(tmp_path_factory) -> Iterator[Cluster]:
    """Give a cluster of which nothing is started yet, and where no loss of a worker is forgiven."""
    forgiven = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    made = Cluster(tmp_path_factory.mktemp("dask"), **forgiven)
    try:
        yield made
    finally:
        made.end()


@pytest.mark.full
def test_a_block_that_loses_its_workers_is_given_up(other_cluster, folder, tmp_path) -> None:
    """A block too big for every machine must not go round for ever."""
    other_cluster.scheduler()
    victim = other_cluster.worker()

    def kill(stage: str, done: int, total: int | None) -> None:
        if (stage, done, total) == ("blocks", 0, 3) and victim.poll() is None:
            other_cluster.worker()
            until(lambda: is_writing(victim.pid))
            victim.kill()
            victim.wait()

    with pytest.raises(EnvironmentNotReadyError, match="lost again and again"):
        measure(folder, tmp_path, other_cluster.address, progress=kill)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.full
def test_all_workers_lost_at_once_cost_time_only(other_cluster, folder, tmp_path) -> None:
    """What was sent to them is gone too; those that come after them get it again."""
    other_cluster.settings.clear()
    other_cluster.scheduler()
    only = other_cluster.worker()

    def kill(stage: str, done: int, total: int | None) -> None:
        if (stage, done, total) == ("blocks", 0, 3) and only.poll() is None:
            until(lambda: is_writing(only.pid))
            only.kill()
            only.wait()
            other_cluster.worker()

    measure(folder, tmp_path, other_cluster.address, progress=kill)

    assert only.returncode == -9
    assert same_bytes(folder, tmp_path)


def test_the_nearest_only_are_the_same_too(cluster, folder, tmp_path) -> None:
    """Groups have another size then."""
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    measure(folder, here, nearest=5)

    measure(folder, there, cluster.address, nearest=5)

    assert same_bytes(here, there)


@pytest.mark.parametrize("kind", ["changed", "without"])
def test_a_worker_of_another_version_is_refused_by_name(cluster, folder, tmp_path, kind) -> None:
    """Its millimetres could differ, and nobody would see which ones."""
    code, out = tmp_path / "code", tmp_path / "out"
    out.mkdir()
    for package in ("gis", "routing", "runs"):
        shutil.copytree(ROOT / package, code / package)
    if kind == "changed":
        with (code / "routing" / "matrix.py").open("a") as file:
            file.write("# another version\n")
    else:
        (code / "runs" / "distances" / "blocks_worker.py").unlink()
    stranger = cluster.worker(code=code)

    try:
        with pytest.raises(
            EnvironmentNotReadyError, match=r"worker tcp://127\.0\.0\.1:\d+ has"
        ) as no:
            measure(folder, out, cluster.address)
    finally:
        stranger.kill()
        stranger.wait()

    assert ("Gần Trường" in str(no.value), list(out.iterdir())) == (True, [])


@pytest.mark.full
def test_processes_of_this_machine_need_no_scheduler(folder, tmp_path, capfd) -> None:
    """``local:2`` starts and ends its own; Dask says nothing on the screen."""
    words = ["--network", str(roads()), "--homes", str(folder / "homes.csv"), "--schools"]
    words += [str(folder / "schools.csv"), "--profile", "walk", "--scheduler", "local:2"]

    code = main(["--json", "distances", *words, "--out", str(tmp_path / "d.parquet")], {})

    said = capfd.readouterr()
    assert code == 0, said.err
    assert json.loads(said.out)["n_pairs"] == N_HOMES * N_SCHOOLS
    assert "distributed" not in said.err
    assert same_bytes(folder, tmp_path)


def test_no_scheduler_is_one_sentence(folder, tmp_path, capsys, monkeypatch) -> None:
    """Exit code 3: something is missing, and the sentence says what to do."""
    monkeypatch.setattr(blocks_cluster, "CONNECT_S", 1)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound but not listening: nobody answers
        address = f"tcp://127.0.0.1:{closed.getsockname()[1]}"
        words = ["--network", str(roads()), "--homes", str(folder / "homes.csv"), "--schools"]
        words += [str(folder / "schools.csv"), "--profile", "walk", "--scheduler", address]

        code = main(["distances", *words, "--out", str(tmp_path / "d.parquet")], {})

    said = " ".join(capsys.readouterr().err.split())
    assert code == 3
    assert f"no Dask scheduler answers at {address}" in said
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_shared_is_told(tmp_path) -> None:
    """A worker that writes elsewhere would leave holes."""
    (tmp_path / PROOF).write_text("ours")

    assert try_folder(str(tmp_path), "ours") == ""
    assert "another folder" in try_folder(str(tmp_path), "theirs")
    assert "No such file" in try_folder(str(tmp_path / "missing"), "ours")
    assert [path.name for path in tmp_path.iterdir()] == [PROOF]


def test_a_missing_output_folder_is_told_before_the_work(cluster, folder, tmp_path) -> None:
    """The same error as without a scheduler."""
    with pytest.raises(InputError, match="no such folder"):
        measure(folder, tmp_path / "missing", cluster.address)
