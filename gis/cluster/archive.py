"""The write-ahead log kept beside a private database, and going back to any moment of it."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gis.cluster import connect as cluster_connect
from gis.cluster import place as cluster_place
from gis.cluster import process as cluster_process
from gis.cluster import server as cluster_server
from gis.cluster.place import ADMIN, ARCHIVE, PORT, archive_of
from gis.errors import DatabaseError, InputError

if TYPE_CHECKING:
    from gis.cluster.place import Place
    from gis.cluster.private import Cluster

BASES: Final = "base"
LOG: Final = "wal"
COPY_LIMIT_S: Final = 6 * 3600.0  # hang guard of one base copy


def switch_on(cluster: Cluster, state_dir: Path, folder: Path) -> None:
    """
    Keep every piece of the log in a folder from now on; the server is restarted.

    Parameters
    ----------
    folder
        New or empty, best on another disk. It holds children's data, unencrypted.

    Raises
    ------
    InputError
        If the folder holds something else.
    """
    cluster.ensure()
    place = _place(state_dir)
    user = cluster_server.account(place.data)
    folder = folder.absolute()
    if folder.exists() and any(folder.iterdir()):
        msg = f"{folder} is not empty; the log needs a folder of its own"
        raise InputError(msg)
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(folder, user.uid, user.gid)
    folder.chmod(0o700)
    for name in (BASES, LOG):
        cluster_place.make_server_folder(folder / name, user)
    (place.root / ARCHIVE).write_text(json.dumps({"folder": str(folder)}), encoding="utf-8")
    cluster.stop()
    cluster.ensure()


def switch_off(cluster: Cluster, state_dir: Path) -> Path | None:
    """Keep the log no longer; return the folder, which stays as it is."""
    place = _place(state_dir)
    folder = archive_of(place)
    (place.root / ARCHIVE).unlink(missing_ok=True)
    cluster.stop()
    cluster.ensure()
    return folder


def copy_base(cluster: Cluster, state_dir: Path) -> Path:
    """
    Copy the running server's files, from which a recovery begins; return the new folder.

    Raises
    ------
    DatabaseError
        If the log is not kept, or the copy fails.
    """
    cluster.ensure()
    place = cluster_process.where_it_runs(_place(state_dir))
    user = cluster_server.account(place.data)
    target = _folder(place) / BASES / f"{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}"
    words = ["pg_basebackup", f"--pgdata={target}", f"--host={place.socket}", f"--port={PORT}"]
    words += [f"--username={ADMIN}", "--checkpoint=fast", "--wal-method=fetch", "--no-password"]
    binaries = cluster_server.find(cluster_process.major(place))
    answer = cluster_server.run(binaries, user, words, limit_s=COPY_LIMIT_S)
    if answer.returncode != 0:
        msg = f"the base copy failed: {answer.stderr.strip()}"
        raise DatabaseError(msg)
    return target


def recover(cluster: Cluster, state_dir: Path, moment: dt.datetime) -> Path:
    """
    Bring the database back to how it was at a moment; return where its former files are kept.

    Parameters
    ----------
    moment
        With its time zone; after the end of a base copy.

    Raises
    ------
    InputError
        If no base copy is older.
    DatabaseError
        If the server does not come up; its former files are put back then.
    """
    place = _place(state_dir)
    folder = _folder(place)
    base = _base_before(folder, moment)
    cluster.stop()
    aside = place.root / f"data.before-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}"
    place.data.rename(aside)
    try:
        user = cluster_server.account(aside)
        shutil.copytree(base, place.data, symlinks=True)
        _own(place.data, user.uid, user.gid)
        with (place.data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
            file.write(_target(folder, moment))
        (place.data / "recovery.signal").touch()
        _own(place.data, user.uid, user.gid)
        _await_writable(cluster.ensure())
    except BaseException:
        cluster.stop()
        shutil.rmtree(place.data, ignore_errors=True)
        aside.rename(place.data)
        raise
    return aside


def _await_writable(address: str) -> None:
    """Wait until the log is played to the moment; until then the server only answers questions."""
    end_s = time.monotonic() + COPY_LIMIT_S
    while time.monotonic() < end_s:
        with cluster_connect.connect(address) as connection:
            row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
        if row is not None and not row[0]:
            return
        time.sleep(0.1)
    msg = f"the log was not played to the moment in {COPY_LIMIT_S:.0f} seconds"
    raise DatabaseError(msg)


def _target(folder: Path, moment: dt.datetime) -> str:
    source = str(folder / LOG).replace("'", "''")
    return (
        f'restore_command = \'cp "{source}/%f" "%p"\'\n'
        f"recovery_target_time = '{moment.isoformat()}'\n"
        "recovery_target_action = 'promote'\n"
    )


def _base_before(folder: Path, moment: dt.datetime) -> Path:
    dated = [
        (dt.datetime.strptime(path.name, "%Y%m%d-%H%M%S").replace(tzinfo=dt.UTC), path)
        for path in (folder / BASES).iterdir()
        if path.name[:8].isdecimal()
    ]
    fitting = [one for one in dated if one[0] <= moment]
    if not fitting:
        msg = f"no base copy in {folder / BASES} is older than {moment.isoformat()}"
        raise InputError(msg)
    return max(fitting)[1]


def _own(folder: Path, uid: int, gid: int) -> None:
    if os.geteuid() != 0:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, uid, gid, follow_symlinks=False)


def _place(state_dir: Path) -> Place:
    found = cluster_place.find(state_dir)
    if found is None:
        msg = f"there is no private database in {state_dir}"
        raise DatabaseError(msg)
    return found


def _folder(place: Place) -> Path:
    folder = archive_of(place)
    if folder is None:
        msg = "the log is not kept: switch it on with gantruong db archive FOLDER"
        raise DatabaseError(msg)
    return folder
