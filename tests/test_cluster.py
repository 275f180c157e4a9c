"""The private database: nothing to configure, nobody else let in, hard to break."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from gis import state
from gis.cluster import place as cluster_place
from gis.cluster import server as cluster_server
from gis.cluster.place import ADMIN, APP, OWNER, PUBLIC
from gis.cluster.private import Cluster
from gis.errors import DatabaseError, EnvironmentNotReadyError
from gis.queries import query
from tests.fixtures.database import CARELESS, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AS_ROOT = os.geteuid() == 0
HANG_GUARD_S = 60.0
WHO = "SELECT current_user"
ENSURE = """
import sys
from pathlib import Path
from gis.cluster.private import Cluster
print(Cluster(Path(sys.argv[1]), settings={"fsync": "off"}).ensure())
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Return a folder that any user may enter; pytest's own are closed to the server's user."""
    made = Path(tempfile.mkdtemp(prefix="gan-truong-cluster-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def new(folder: Path) -> Iterator[Callable[[str], Cluster]]:
    """Return a function that names a cluster in a folder of its own; all are gone afterwards."""
    made: list[Cluster] = []

    def name_one(name: str) -> Cluster:
        (folder / name).mkdir(parents=True)
        made.append(Cluster(folder / name, settings=CARELESS))
        return made[-1]

    yield name_one
    for cluster in made:
        cluster.reset()


@pytest.fixture(scope="module")
def cluster(folder: Path) -> Iterator[Cluster]:
    """Return one running cluster for the tests that leave it as it is."""
    made = Cluster(folder / "shared", settings=CARELESS)
    made.ensure()
    yield made
    made.reset()


def ask(url: str, question: str) -> object:
    """Return the one value that a query gives."""
    with psycopg.connect(plain(url)) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def test_nobody_listens_on_a_network(cluster: Cluster) -> None:
    """A child's home must not be one open port away."""
    assert ask(cluster.ensure(), "SHOW listen_addresses") == ""


def test_no_door_was_ever_open_without_a_name(cluster: Cluster) -> None:
    """`trust` in any rule, also those that initdb left, would let any local user in."""
    root = Path(cluster.status().folder or "")
    rules = (root / "pg_hba.conf").read_text() + (root / "data" / "pg_hba.conf").read_text()
    lines = [line.split() for line in rules.splitlines() if line and not line.startswith("#")]

    assert {line[3] if line[0] == "local" else line[-1] for line in lines} == {"peer", "reject"}


@pytest.mark.parametrize("role", [ADMIN, OWNER, APP, PUBLIC])
def test_who_runs_the_program_may_be_every_role(cluster: Cluster, role: str) -> None:
    """Peer authentication maps the user of the operating system; no password exists."""
    assert ask(cluster.url(role=role), "SELECT current_user") == role


def test_full_durability_is_the_default() -> None:
    """A run that was confirmed must survive the plug being pulled."""
    assert cluster_place.SETTINGS["fsync"] == "on"
    assert cluster_place.SETTINGS["synchronous_commit"] == "on"


def test_the_log_keeps_no_statements(cluster: Cluster) -> None:
    """A failed INSERT holds a child's address; the log must not."""
    with pytest.raises(psycopg.Error), psycopg.connect(plain(cluster.ensure())) as connection:
        connection.execute("SELECT 'Hem 12 Nguyen Trai' FROM nowhere")

    root = Path(cluster.status().folder or "")
    assert "Nguyen Trai" not in (root / "data" / "server.log").read_text()


@pytest.mark.skipif(not AS_ROOT, reason="only root can become another user")
def test_another_user_of_the_machine_is_refused(cluster: Cluster) -> None:
    """Whoever else has an account here cannot read the city's children."""
    psql = cluster_server.find().folder / "psql"
    someone = pwd.getpwnam("nobody")

    answer = subprocess.run(  # noqa: S603 (psql of the server under test)
        [psql, plain(cluster.url()), "-c", "SELECT 1"],
        check=False,
        capture_output=True,
        user=someone.pw_uid,
        group=someone.pw_gid,
        extra_groups=[],
        cwd="/",
    )

    assert answer.returncode != 0
    assert b"ermission denied" in answer.stderr


@pytest.mark.full  # kill -9, below, is the harder one
def test_data_outlives_a_stop(new: Callable[[str], Cluster]) -> None:
    """Stopping is not deleting."""
    cluster = new("stopped")
    with psycopg.connect(plain(cluster.ensure())) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")

    assert cluster.stop()
    assert not cluster.stop()
    assert not cluster.status().running
    assert ask(cluster.ensure(), "SELECT n FROM kept") == 7


def test_it_comes_back_after_kill_9(new: Callable[[str], Cluster]) -> None:
    """A killed server leaves its id behind, and a new one refuses to start because of it."""
    cluster = new("killed")
    cluster.ensure()
    for _ in range(3):
        pid = cluster.status().pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)

        assert ask(cluster.ensure(), "SELECT 1") == 1


@pytest.mark.full
def test_the_number_of_a_dead_server_may_be_anybody_s(new: Callable[[str], Cluster]) -> None:
    """After a restart of the machine the id in the files belongs to any process of that user."""
    cluster = new("reused")
    cluster.ensure()
    found = cluster.status()
    data = Path(found.folder or "") / "data"
    left_behind = [data / "postmaster.pid", Path(found.socket or "") / ".s.PGSQL.5432.lock"]
    lines = [path.read_text().splitlines() for path in left_behind]
    cluster.stop()
    become: dict[str, Any] = {"user": data.owner()} if AS_ROOT else {}
    anybody = subprocess.Popen(["/bin/sleep", str(HANG_GUARD_S)], **become)  # noqa: S603 (a fixed word)
    for path, stale in zip(left_behind, lines, strict=True):
        path.write_text("\n".join([str(anybody.pid), *stale[1:]]) + "\n")

    assert not cluster.status().running
    assert ask(cluster.ensure(), "SELECT 1") == 1
    assert "already exists" not in (data / "server.log").read_text()

    anybody.kill()
    anybody.wait()


def test_a_start_that_was_killed_half_way_is_begun_again(new: Callable[[str], Cluster]) -> None:
    """Half a data folder or half a database never counts as one."""
    cluster = new("half")
    url = cluster.ensure()
    with psycopg.connect(plain(cluster.url(role=ADMIN, database="postgres"))) as connection:
        connection.autocommit = True
        connection.execute("ALTER DATABASE gantruong RENAME TO gantruong_unfinished")
    draft = Path(cluster.status().folder or "") / "data.unfinished"
    draft.mkdir()

    assert cluster.ensure() == url
    assert ask(url, "SELECT count(*) FROM pg_extension WHERE extname = 'postgis'") == 1


def test_two_first_starts_at_once_make_one_database(new: Callable[[str], Cluster]) -> None:
    """The page and the worker may both be the first to need it."""
    cluster = new("two")
    words = [sys.executable, "-c", ENSURE, str(cluster._state_dir)]  # noqa: SLF001 (the folder just named)
    starts = [
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 (this Python)
        for _ in range(2)
    ]
    said = [start.communicate(timeout=HANG_GUARD_S) for start in starts]

    assert [start.returncode for start in starts] == [0, 0], said
    assert said[0][0] == said[1][0]


@pytest.mark.full
@pytest.mark.parametrize(
    "name",
    [
        pytest.param('it\'s a "city" 100%, phường', id="quotes, comma and accents"),
        pytest.param("back\\slash", id="backslash"),
    ],
)
def test_any_folder_name_will_do(new: Callable[[str], Cluster], name: str) -> None:
    """The path goes through a shell, a settings file, an address and a client library."""
    assert ask(new(name).ensure(), "SELECT 1") == 1


def test_a_long_path_moves_the_socket_not_the_data(new: Callable[[str], Cluster]) -> None:
    """A socket's path ends at 107 bytes; a checkout may lie deeper."""
    cluster = new("/".join(["a-rather-long-folder-name"] * 5))

    url = cluster.ensure()

    found = cluster.status()
    assert ask(url, "SELECT 1") == 1
    assert Path(found.socket or "").parent == Path(tempfile.gettempdir())
    assert (found.folder or "").endswith("a-rather-long-folder-name/postgres")
    assert cluster.reset()
    assert not Path(found.socket or "").exists()


def test_a_planted_socket_folder_is_refused(new: Callable[[str], Cluster], tmp_path: Path) -> None:
    """In the temporary folder anybody may lay a link to a folder of their own."""
    cluster = new("/".join(["another-long-folder-name-"] * 5))
    place = cluster_place.choose(cluster._state_dir)  # noqa: SLF001 (the folder just named)
    place.socket.symlink_to(tmp_path)

    with pytest.raises(DatabaseError, match="not a private folder"):
        cluster.ensure()

    place.socket.unlink()


@pytest.mark.skipif(not AS_ROOT, reason="as an ordinary user the server is that user")
def test_a_closed_state_folder_sends_the_data_to_the_system_s(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below /root the server's user cannot even reach its own files."""
    monkeypatch.setattr(state, "SYSTEM_STATE", folder / "var-lib")
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed, settings=CARELESS)

    url = cluster.ensure()

    found = cluster.status()
    assert ask(url, "SELECT 1") == 1
    assert (found.folder or "").startswith(str(folder / "var-lib"))
    assert list(closed.iterdir()) == []
    assert cluster.reset()


@pytest.mark.skipif(not AS_ROOT, reason="these tests already run as an ordinary user")
def test_an_ordinary_user_needs_nobody_s_help(home_of_nobody: Path) -> None:
    """On an office computer nobody is root; the same command must do."""
    assert (
        as_nobody(home_of_nobody, lambda cluster: ask(cluster.ensure(), WHO)) == "gantruong_owner"
    )
    assert (home_of_nobody / "postgres" / "data").owner() == "nobody"
    assert as_nobody(home_of_nobody, Cluster.reset) == "True"


@pytest.mark.skipif(not AS_ROOT, reason="only root can become another user")
def test_root_and_the_user_share_the_user_s_database(home_of_nobody: Path) -> None:
    """One sudo too many must neither lock anybody out nor change whose files they are."""
    as_nobody(home_of_nobody, Cluster.ensure)
    as_root = Cluster(home_of_nobody, settings=CARELESS)

    assert ask(as_root.ensure(), WHO) == "gantruong_owner"
    assert as_root.stop()
    assert ask(as_root.ensure(), WHO) == "gantruong_owner"
    assert (
        as_nobody(home_of_nobody, lambda cluster: ask(cluster.ensure(), WHO)) == "gantruong_owner"
    )
    assert as_nobody(home_of_nobody, Cluster.stop) == "True"
    assert (
        as_nobody(home_of_nobody, lambda cluster: ask(cluster.ensure(), WHO)) == "gantruong_owner"
    )
    assert as_nobody(home_of_nobody, Cluster.reset) == "True"


@pytest.fixture
def home_of_nobody() -> Iterator[Path]:
    """Return a folder of an ordinary user, closed to all others but root."""
    someone = pwd.getpwnam("nobody")
    home = Path(tempfile.mkdtemp(prefix="gan-truong-user-"))
    os.chown(home, someone.pw_uid, someone.pw_gid)
    for name in ("roles", "extensions"):
        query(name)  # read now: the checkout itself may be closed to that user
    yield home
    Cluster(home).reset()
    shutil.rmtree(home)


def as_nobody(home: Path, work: Callable[[Cluster], object]) -> str:
    """Return what some work on a cluster gives when an ordinary user does it."""
    said_by, says = os.pipe()
    child = os.fork()
    if child == 0:
        _become_nobody_and(work, home, says)
    os.close(says)
    with os.fdopen(said_by) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


def _become_nobody_and(work: Callable[[Cluster], object], home: Path, says: int) -> None:
    """Do the work in this process, which ends here."""
    someone = pwd.getpwnam("nobody")
    try:
        os.setgroups([])
        os.setgid(someone.pw_gid)
        os.setuid(someone.pw_uid)
        os.write(says, str(work(Cluster(home, settings=CARELESS))).encode())
    except BaseException:  # noqa: BLE001 (the parent reads what went wrong)
        os.write(says, traceback.format_exc().encode())
    finally:
        os._exit(0)


def test_missing_software_is_named_by_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence must be enough to mend the machine."""
    monkeypatch.setattr(cluster_server, "DISTRIBUTION_BINS", Path("/nonexistent"))
    monkeypatch.setattr(cluster_server, "_distribution", lambda: ("debian", "12"))

    with pytest.raises(EnvironmentNotReadyError, match=r"postgresql-15 postgresql-15-postgis-3$"):
        cluster_server.find()


def test_a_newer_server_does_not_touch_older_data(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade of the system the data of PostgreSQL 14 must not be tried by 15."""
    data = folder / "older" / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("14\n")
    newer = cluster_server.Binaries(folder=Path("/nonexistent"), major=17)
    monkeypatch.setattr(cluster_server, "_installed", lambda: [newer])

    with pytest.raises(EnvironmentNotReadyError, match=r"made by PostgreSQL 14, only 17 .*reset"):
        Cluster(folder / "older").ensure()


def test_the_newest_server_with_postgis_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """9 is not newer than 16, and one without PostGIS is none."""
    monkeypatch.setattr(cluster_server, "DISTRIBUTION_BINS", tmp_path / "lib")
    monkeypatch.setattr(cluster_server, "DISTRIBUTION_SHARE", tmp_path / "share")
    for major in (9, 15, 16, 17):
        (tmp_path / "lib" / str(major) / "bin").mkdir(parents=True)
        (tmp_path / "lib" / str(major) / "bin" / "initdb").touch()
    for major in (9, 15, 16):
        extension = tmp_path / "share" / str(major) / "extension"
        extension.mkdir(parents=True)
        (extension / "postgis.control").touch()

    assert cluster_server.find().major == 16


def test_a_wrong_folder_of_programs_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A typing mistake in the setting must not silently pick another server."""
    monkeypatch.setenv("GANTRUONG_PG_BIN", str(tmp_path))

    with pytest.raises(EnvironmentNotReadyError, match="there is no initdb"):
        cluster_server.find()


def test_status_makes_nothing(folder: Path) -> None:
    """Asking is free of effects."""
    (folder / "asked").mkdir()

    assert not Cluster(folder / "asked").status().exists
    assert list((folder / "asked").iterdir()) == []


def test_reset_leaves_nothing(new: Callable[[str], Cluster]) -> None:
    """A fresh start is fresh."""
    cluster = new("gone")
    cluster.ensure()

    assert cluster.reset()
    assert not cluster.reset()
    assert list(cluster._state_dir.iterdir()) == []  # noqa: SLF001 (the folder just named)


def test_a_server_of_somebody_else_at_our_socket_is_not_trusted(cluster: Cluster) -> None:
    """The address names the user that the server must run as; children's data go nowhere else."""
    url = cluster.ensure()
    owner = (Path(cluster.status().folder or "") / "data").owner()

    assert f"requirepeer={owner}" in url
    with pytest.raises(psycopg.OperationalError, match="requirepeer"):
        ask(url.replace(f"requirepeer={owner}", "requirepeer=daemon"), "SELECT 1")
