"""Where the private database lies: its folders, its socket and its three settings files."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gis.cluster import server as cluster_server
from gis.errors import DatabaseError
from gis.state import system_state_dir

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.cluster.server import Account

PORT: Final = 5432  # only part of the socket's name, nothing listens on a network
LONGEST_SOCKET_FOLDER: Final = 90  # bytes; the socket's whole path must end at 107
ADMIN: Final = "gantruong_admin"
OWNER: Final = "gantruong_owner"
APP: Final = "gantruong_app"
PUBLIC: Final = "gantruong_public"
ROLES: Final = (ADMIN, OWNER, APP, PUBLIC)

SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "fsync": "on",
    "synchronous_commit": "on",
    "jit": "off",  # costs more than it gains on queries of milliseconds
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "datestyle": "ISO, YMD",
    "log_statement": "none",
    "log_min_error_statement": "panic",  # a failed statement may hold a child's data
    "log_error_verbosity": "terse",  # so may the detail of a broken constraint
}
"""For a laptop: little memory, full durability, no personal data in the log."""


ARCHIVE: Final = "archive.json"
"""File beside the data that names the folder in which the log is kept, where it is."""
ARCHIVED: Final[Mapping[str, str]] = {
    "wal_level": "replica",
    "max_wal_senders": "3",
    "archive_mode": "on",
    "archive_timeout": "60",  # seconds; what is younger may be lost with the disk
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Folders of one private database; ``root`` is ours, ``data`` and ``socket`` the server's."""

    root: Path
    socket: Path

    @property
    def data(self) -> Path:
        """Return the data folder."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """Return the server's log."""
        return self.data / "server.log"

    @property
    def lock(self) -> Path:
        """Return the file whose lock keeps two starts apart."""
        return self.root / "lock"

    @property
    def exists(self) -> bool:
        """Return whether a database was made here."""
        return (self.data / "PG_VERSION").is_file()


def find(state_dir: Path) -> Place | None:
    """Return the place of the database that exists for a state folder, if there is one."""
    for root in _candidates(state_dir):
        place = Place(root=root, socket=_socket(root))
        if place.exists:
            return place
    return None


def choose(state_dir: Path) -> Place:
    """
    Return where the database of a state folder is or will be, its top folder made.

    Notes
    -----
    The state folder itself, or the system's if the server's user cannot enter that one.
    """
    existing = find(state_dir)
    if existing is not None:
        return existing
    for root in _candidates(state_dir):
        _make_top(root)
        if cluster_server.can_enter(root, cluster_server.account(root / "data")):
            return Place(root=root, socket=_socket(root))
        with suppress(OSError):  # as a rule just made and empty
            root.rmdir()
    msg = f"the server's user can enter neither {state_dir} nor the system's state folder"
    raise DatabaseError(msg)


def make_server_folder(folder: Path, user: Account) -> None:
    """
    Make a folder that is the server's alone.

    Raises
    ------
    DatabaseError
        If something else lies there: a link, a file, or a folder of another user.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        check_owned(folder, user)
        return
    if os.geteuid() == 0:
        os.chown(folder, user.uid, user.gid, follow_symlinks=False)


def check_owned(folder: Path, user: Account) -> None:
    """Raise ``DatabaseError`` unless the folder is the server's own and closed to all others."""
    found = folder.lstat()
    closed = stat.S_IMODE(found.st_mode) & (stat.S_IWGRP | stat.S_IWOTH) == 0
    if not (stat.S_ISDIR(found.st_mode) and found.st_uid == user.uid and closed):
        msg = f"{folder} is not a private folder of user {user.name}: remove it and start again"
        raise DatabaseError(msg)


def keep_owner(path: Path) -> None:
    """Give a file that root made to the owner of its folder, who must be able to go on alone."""
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.chown(path, folder.st_uid, folder.st_gid, follow_symlinks=False)


def write_settings(place: Place, user: Account, extra: Mapping[str, str]) -> None:
    """Write the settings and who may come in; the server reads these files and owns none."""
    settings = {**SETTINGS, **_archiving(place), **extra, "port": str(PORT)}
    settings["unix_socket_directories"] = '"' + str(place.socket).replace('"', '""') + '"'
    lines = [f"{name} = {_quoted(value)}" for name, value in settings.items()]
    names = sorted({user.name, cluster_server.user_name()})
    idents = [f'gantruong "{name}" {role}' for name in names for role in ROLES]
    _write(place.root / "postgresql.conf", lines)
    doors = ["local all all peer map=gantruong", "local replication all peer map=gantruong"]
    _write(place.root / "pg_hba.conf", doors if archive_of(place) else doors[:1])
    _write(place.root / "pg_ident.conf", idents)


def archive_of(place: Place) -> Path | None:
    """Return the folder in which the write-ahead log is kept, ``None`` where it is not."""
    path = place.root / ARCHIVE
    if not path.is_file():
        return None
    return Path(json.loads(path.read_text(encoding="utf-8"))["folder"])


def _archiving(place: Place) -> dict[str, str]:
    folder = archive_of(place)
    if folder is None:
        return {}
    kept = f'"{folder}/wal/%f"'
    # Never over a piece that is there, and under its name only when it is whole.
    command = f"test ! -f {kept} && cp %p {kept}.partial && mv {kept}.partial {kept}"
    return {**ARCHIVED, "archive_command": command}


def server_options(place: Place) -> list[str]:
    """Return the server's command line: its data folder and the settings files."""
    files = {"config_file": "postgresql.conf", "hba_file": "pg_hba.conf"}
    files["ident_file"] = "pg_ident.conf"
    options = [["-c", f"{name}={place.root / file}"] for name, file in files.items()]
    return ["-D", str(place.data), *(word for option in options for word in option)]


def _candidates(state_dir: Path) -> tuple[Path, ...]:
    own = state_dir.absolute() / "postgres"
    if os.geteuid() != 0:
        return (own,)
    return (own, system_state_dir(state_dir) / "postgres")


def _make_top(root: Path) -> None:
    is_root = os.geteuid() == 0
    mode = 0o755 if is_root else 0o700  # root's server user must pass through and read settings
    missing = [folder for folder in (root, *root.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)  # whatever the umask


def _socket(root: Path) -> Path:
    wanted = root / "run"
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET_FOLDER and "," not in str(wanted):
        return wanted
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"gan-truong-{digest}"


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _write(path: Path, lines: list[str]) -> None:
    text = "# Written by gantruong at every start; changes are lost.\n" + "\n".join(lines) + "\n"
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    path.write_text(text, encoding="utf-8")
    path.chmod(0o644 if os.geteuid() == 0 else 0o600)
    keep_owner(path)
