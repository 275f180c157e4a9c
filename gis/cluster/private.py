"""The private PostGIS database: made, started, stopped and thrown away; nothing to configure."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, LiteralString

from psycopg import sql

from gis.cluster import connect as cluster_connect
from gis.cluster import place as cluster_place
from gis.cluster import process as cluster_process
from gis.cluster import server as cluster_server
from gis.cluster.connect import DATABASE, MAINTENANCE
from gis.cluster.place import ADMIN, OWNER
from gis.errors import DatabaseError
from gis.queries import query

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gis.cluster.place import Place
    from gis.cluster.server import Account, Binaries

UNFINISHED: Final = "gantruong_unfinished"
N_START_ATTEMPTS: Final = 24  # after kill -9 the dead server's children hold its memory for a while
LOCK_LIMIT_S: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What stands where; ``pid`` and ``version`` are ``None`` where nothing runs or exists."""

    exists: bool
    running: bool
    folder: str | None
    socket: str | None
    version: int | None
    pid: int | None


class Cluster:
    """
    The private database of one state folder.

    It listens on a unix socket only, and lets in the users of the operating system who run the
    server or this program (peer authentication); no password and no open door exists at any time.
    It keeps running after the program ends, until ``stop``.

    Parameters
    ----------
    state_dir
        The state folder; the database lies in its ``postgres/``, or in the system's state folder
        if we are root and the server's user cannot enter it.
    settings
        Server settings that differ from ``cluster_place.SETTINGS``.
    """

    def __init__(self, state_dir: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self._state_dir = state_dir.absolute()
        self._settings = dict(settings or {})

    def ensure(self) -> str:
        """
        Return the database's address, after making and starting it where needed.

        Raises
        ------
        EnvironmentNotReadyError
            If the server's programs are not installed.
        DatabaseError
            If it does not start; the sentence holds the end of its log.
        """
        place = cluster_place.find(self._state_dir)
        if place is not None:
            user = cluster_server.account(place.data)
            place = cluster_process.where_it_runs(place)
            if cluster_connect.answers(place, user):
                return cluster_connect.url(place, user, role=OWNER, database=DATABASE)
        place = cluster_place.choose(self._state_dir)
        with _locked(place):
            user = cluster_server.account(place.data)
            binaries = cluster_server.find(cluster_process.major(place))
            _create(place, binaries, user)
            self._start(place, binaries, user)
            _furnish(cluster_process.where_it_runs(place), user)
        return cluster_connect.url(
            cluster_process.where_it_runs(place), user, role=OWNER, database=DATABASE
        )

    def url(self, *, role: str = OWNER, database: str = DATABASE) -> str:
        """Return the address for a role and a database; ``ensure`` comes first."""
        place = self._existing()
        user = cluster_server.account(place.data)
        return cluster_connect.url(
            cluster_process.where_it_runs(place), user, role=role, database=database
        )

    @contextmanager
    def further(self, name: str) -> Iterator[str | None]:
        """
        Yield the address of a further database to fill, ``None`` where it is there already.

        It is found under its name only once the block has ended well; who comes meanwhile waits.

        Parameters
        ----------
        name
            Lower-case letters, digits and underscores.
        """
        user = cluster_server.account(self._existing().data)
        draft = f"{name}_unfinished"
        with cluster_connect.connect(self.url(role=ADMIN, database=MAINTENANCE)) as admin:
            admin.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
            asked = "SELECT 1 FROM pg_database WHERE datname = %s"
            if admin.execute(asked, [name]).fetchone() is not None:
                yield None
                return
            admin.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", draft))
            admin.execute(_named("CREATE DATABASE {} OWNER {}", draft, OWNER))
            place = cluster_process.where_it_runs(self._existing())
            inside = cluster_connect.url(place, user, role=ADMIN, database=draft)
            with cluster_connect.connect(inside) as connection:
                connection.execute(query("extensions"))
            yield self.url(database=draft)
            admin.execute(_named("ALTER DATABASE {} RENAME TO {}", draft, name))

    def stop(self) -> bool:
        """Stop the server, open transactions rolled back; return whether it was running."""
        place = cluster_place.find(self._state_dir)
        if place is None or cluster_process.pid_of(place) is None:
            return False
        with _locked(place):
            user = cluster_server.account(place.data)
            binaries = cluster_server.find(cluster_process.major(place))
            words = ["pg_ctl", "-D", str(place.data), "-m", "fast", "-w", "-t", "60", "stop"]
            answer = cluster_server.run(binaries, user, words)
        if answer.returncode != 0 and cluster_process.pid_of(place) is not None:
            msg = f"the database in {place.root} did not stop: {answer.stderr.strip()}"
            raise DatabaseError(msg)
        return True

    def status(self) -> Status:
        """Return what is there; nothing is made or started."""
        place = cluster_place.find(self._state_dir)
        if place is None:
            return Status(
                exists=False, running=False, folder=None, socket=None, version=None, pid=None
            )
        place = cluster_process.where_it_runs(place)
        pid = cluster_process.pid_of(place)
        return Status(
            exists=True,
            running=pid is not None,
            folder=str(place.root),
            socket=str(place.socket),
            version=cluster_process.major(place),
            pid=pid,
        )

    def reset(self) -> bool:
        """Stop the server and delete the database with all it holds; return whether one existed."""
        self.stop()
        place = cluster_place.find(self._state_dir)
        if place is None:
            return False
        with _locked(place):
            user = cluster_server.account(place.data)
            with suppress(FileNotFoundError):
                cluster_place.check_owned(place.socket, user)
                shutil.rmtree(place.socket)
            shutil.rmtree(place.data)
        shutil.rmtree(place.root)
        if place.root.parent != self._state_dir:
            with suppress(OSError):  # the system's folder for this state folder
                place.root.parent.rmdir()
        return True

    def _existing(self) -> Place:
        place = cluster_place.find(self._state_dir)
        if place is None:
            msg = f"there is no database in {self._state_dir}: start it with: gantruong db start"
            raise DatabaseError(msg)
        return place

    def _start(self, place: Place, binaries: Binaries, user: Account) -> None:
        pid = cluster_process.pid_of(place)
        if pid is not None and self._join(cluster_process.where_it_runs(place), user, pid):
            return
        cluster_place.make_server_folder(place.socket, user)
        cluster_place.write_settings(place, user, self._settings)
        options = cluster_place.server_options(place)
        for attempt in range(N_START_ATTEMPTS):
            cluster_process.forget_dead_server(place)
            pid = cluster_server.start(binaries, user, options, place.log)
            if cluster_connect.await_ready(place, user, pid):
                return
            time.sleep(min(0.1 * 2**attempt, 0.5))
        log = cluster_process.end_of_log(place)
        msg = f"the database in {place.root} does not start; its log ends: {log}"
        raise DatabaseError(msg)

    def _join(self, place: Place, user: Account, pid: int) -> bool:
        """Be let in by a server that somebody else, or a killed start of ours, began."""
        cluster_place.write_settings(place, user, self._settings)
        os.kill(pid, signal.SIGHUP)  # read them again: now we are among those who may come in
        return cluster_connect.await_ready(place, user, pid)


@contextmanager
def _locked(place: Place) -> Iterator[None]:
    """Hold the one lock under which a database is made, started, stopped or deleted."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(place.lock, flags, 0o600)
    cluster_place.keep_owner(place.lock)
    try:
        limit_s = time.monotonic() + LOCK_LIMIT_S
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > limit_s:
                    msg = f"another program has held {place.lock} for {LOCK_LIMIT_S:.0f} seconds"
                    raise DatabaseError(msg) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(handle)


def _create(place: Place, binaries: Binaries, user: Account) -> None:
    """Make the data folder beside its place and move it there, so that half a one never counts."""
    if place.exists:
        return
    draft = place.root / "data.unfinished"
    shutil.rmtree(draft, ignore_errors=True)
    cluster_place.make_server_folder(draft, user)
    words = ["initdb", "-D", str(draft), "-U", ADMIN, "-E", "UTF8", "--locale=C.UTF-8"]
    # --no-sync: a crash before the first checkpoint loses an empty database, nothing more.
    doors = ["--auth-local=peer", "--auth-host=reject", "--no-sync", "--no-instructions"]
    answer = cluster_server.run(binaries, user, words + doors)
    if answer.returncode != 0:
        msg = f"no database could be made in {place.root}: {answer.stderr.strip()}"
        raise DatabaseError(msg)
    draft.rename(place.data)


def _furnish(place: Place, user: Account) -> None:
    """Add roles, database and extensions; a database under its final name is complete."""
    admin = cluster_connect.url(place, user, role=ADMIN, database=MAINTENANCE)
    with cluster_connect.connect(admin) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is not None:
            return
        connection.execute(query("roles"))
        connection.execute(_named("DROP DATABASE IF EXISTS {}", UNFINISHED))
        connection.execute(_named("CREATE DATABASE {} OWNER {}", UNFINISHED, OWNER))
        with cluster_connect.connect(
            cluster_connect.url(place, user, role=ADMIN, database=UNFINISHED)
        ) as inside:
            inside.execute(query("extensions"))
        connection.execute(_named("ALTER DATABASE {} RENAME TO {}", UNFINISHED, DATABASE))


def _named(statement: LiteralString, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))
