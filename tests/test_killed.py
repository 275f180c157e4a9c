"""A run killed at any moment leaves nothing half-written, and ends in the same hash afterwards."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from gis import db
from runs.folder import whole_folder
from runs.recorded.snapshot import FILES
from runs.verify import verify_folder
from tests.match_files import tree

ROOT = Path(__file__).parents[1]
SEASON = "2026-2027"
POLICY = "hcmc-2025-grade1"
SEED = 20260520
TABLES = ("run", "offer", "cutoff", "considered")


@dataclass
class Maker:
    """The other process: makes runs, and can be told to die in the middle of one."""

    process: subprocess.Popen[str]

    def make(self, state: Path, *, kill_after_s: float | None = None) -> tuple[int, float]:
        """Make the run with a state folder; return how its process ended, and after how long."""
        self.ask(1, state)
        child = int(self.line())
        if kill_after_s is not None:
            time.sleep(kill_after_s)
            with suppress(ProcessLookupError):  # it was faster
                os.kill(child, signal.SIGKILL)
        code, seconds = self.line().split()
        return int(code), float(seconds)

    def ask(self, n_children: int, state: Path) -> None:
        """Let some children make the run at once."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{n_children} {state}\n")
        self.process.stdin.flush()

    def line(self) -> str:
        """Return the next thing it says."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()


@pytest.fixture(scope="module")
def engine(module_city_url: str) -> Iterator[Engine]:
    """Return a database with the invented city in it."""
    engine = db.engine(module_city_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def other(
    engine: Engine, module_city_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Maker]:
    """Start the other process; it makes the run once with a state folder of its own."""
    assert engine is not None
    warm = str(tmp_path_factory.mktemp("warm"))
    words = [sys.executable, "-m", "tests.killed_run", module_city_url, POLICY, SEASON, warm]
    with subprocess.Popen(  # noqa: S603 (our own program)
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        made = Maker(process)
        assert made.line() == "ready\n"
        yield made
        process.kill()


def counts(engine: Engine) -> tuple[int, ...]:
    """Return how many rows each table of results has, once no killed session is left."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.scalar(text(waiting)):
            time.sleep(0.02)
        return tuple(
            connection.scalar(text(f"SELECT count(*) FROM work.{name}"))  # noqa: S608 (ours)
            for name in TABLES
        )


def content(engine: Engine) -> tuple[object, ...]:
    """Return hashes over everything that the one run wrote, but its number and time."""
    queries = (
        "SELECT run_sha256, inputs, summary, origin FROM work.run",
        *(
            f"SELECT md5(string_agg((to_jsonb(t) - 'run_id')::text, '|' ORDER BY"  # noqa: S608 (ours)
            f" (to_jsonb(t) - 'run_id')::text)) FROM work.{name} AS t"
            for name in TABLES[1:]
        ),
    )
    with engine.connect() as connection:
        return tuple(list(connection.execute(text(one)).one()) for one in queries)


def told(sealed: Path) -> tuple[dict[str, bytes], dict[str, object]]:
    """Return files and manifest of a sealed folder, but for the log, which grew with each try."""
    files = tree(sealed)
    manifest = json.loads(files.pop("manifest.json"))
    return files, {name: manifest[name] for name in manifest if name not in {"audit_head", "seal"}}


def forget(engine: Engine) -> None:
    """Take the run away, whoever made it."""
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM work.run"))


def check_whole_stages(state: Path) -> None:
    """Whatever stands in the state folder under its own name is whole."""
    for place in (state / "runs").glob("*/"):
        if (place / "snapshot").exists():
            stated = json.loads((place / "snapshot" / "manifest.json").read_bytes())["files"]
            assert set(tree(place / "snapshot")) == {*stated, "manifest.json"} >= set(FILES)
        if (place / "sealed").exists():
            verify_folder(place / "sealed")


def test_a_run_killed_at_any_moment_resumes_to_the_same_hash(
    engine: Engine,
    other: Maker,
    tmp_path: Path,
    is_full: bool,  # noqa: FBT001 (a fixture)
) -> None:
    """Killed at seeded shares of a run's time: rows all there or none, folders whole or none."""
    draw = random.Random(SEED)  # noqa: S311 (moments, no secrets)
    n_kills = 100 if is_full else 3
    forget(engine)
    _, whole_s = other.make(tmp_path / "first")
    complete, right = counts(engine), content(engine)
    sealed = told(next((tmp_path / "first" / "runs").glob("*/sealed")))
    n_killed = 0
    for kill in range(n_kills):
        forget(engine)
        state = tmp_path / f"state-{kill}"
        moment_s = (kill + draw.random()) / n_kills * whole_s
        code, _ = other.make(state, kill_after_s=moment_s)
        n_killed += code == -signal.SIGKILL
        assert counts(engine) in ((0, 0, 0, 0), complete)
        check_whole_stages(state)

        assert other.make(state)[0] == 0

        assert content(engine) == right
        place = next((state / "runs").glob("*/"))
        assert told(place / "sealed") == sealed
        assert sorted(one.name for one in place.iterdir()) == ["sealed", "snapshot"]
        shutil.rmtree(state)

    assert complete[0] == 1
    assert complete[1] > 1_000
    assert n_killed  # on a busy machine some moments come after the end


def test_two_at_once_make_one_run(engine: Engine, other: Maker, tmp_path: Path) -> None:
    """Two officers press the button in the same second: one run, one number."""
    forget(engine)
    other.ask(2, tmp_path / "state")
    said = [other.line() for _ in range(4)]

    assert [end.split()[0] for end in said[2:]] == ["0", "0"]
    assert counts(engine)[0] == 1


KILLED_WRITER = """
import os, sys, signal
from pathlib import Path
from runs.folder import whole_folder
with whole_folder(Path(sys.argv[1])) as folder:
    (folder / "half").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_command_left_is_swept_away(tmp_path: Path) -> None:
    """A result by files appears whole or not at all; the next call cleans up after a killed one."""
    out = tmp_path / "result"
    words = [sys.executable, "-c", KILLED_WRITER, str(out)]
    for _ in range(2):
        done = subprocess.run(words, check=False, cwd=ROOT, timeout=60)  # noqa: S603 (ours)
        assert done.returncode == -signal.SIGKILL
        assert not out.exists()
        assert len(list(tmp_path.iterdir())) == 1

    with whole_folder(out) as folder:
        (folder / "manifest.json").write_text("whole")
        with whole_folder(tmp_path / "other"):  # a living process's folder is left alone
            assert (folder / "manifest.json").exists()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["other", "result"]


def test_a_replacement_killed_in_the_middle_is_put_back(tmp_path: Path) -> None:
    """Between the two renames of --force the old result stands aside; it comes back."""
    out = tmp_path / "result"
    with whole_folder(out) as folder:
        (folder / "manifest.json").write_text("first")
    out.rename(tmp_path / ".result.4242.old")

    with pytest.raises(ValueError, match="not empty"), whole_folder(out):
        pass
    assert (out / "manifest.json").read_text() == "first"
