"""Which PostgreSQL server to run, and as which user of the operating system."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis.errors import DatabaseError, EnvironmentNotReadyError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from subprocess import CompletedProcess

BIN_SETTING: Final = "GANTRUONG_PG_BIN"
USER_SETTING: Final = "GANTRUONG_PG_USER"
DISTRIBUTION_BINS: Final = Path("/usr/lib/postgresql")
DISTRIBUTION_SHARE: Final = Path("/usr/share/postgresql")
MIN_MAJOR: Final = 15  # UNIQUE NULLS NOT DISTINCT and views that run as their reader
PACKAGED_MAJOR: Final = {("debian", "12"): 15, ("debian", "13"): 17, ("ubuntu", "24.04"): 16}
RUN_LIMIT_S: Final = 120.0  # hang guard of one call of a server program
NEEDED: Final = ("initdb", "pg_ctl", "postgres")


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """One installed server: the folder of its programs and its major version."""

    folder: Path
    major: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The unprivileged user of the operating system that owns the server's files."""

    name: str
    uid: int
    gid: int


def packages(major: int | None = None) -> tuple[str, ...]:
    """
    Return the distribution's packages that bring the server, for messages and for set-up.

    Examples
    --------
    >>> packages(15)
    ('postgresql-15', 'postgresql-15-postgis-3')
    """
    major = major or PACKAGED_MAJOR.get(_distribution())
    if major is None:
        return ("postgresql", "postgresql-postgis")
    return (f"postgresql-{major}", f"postgresql-{major}-postgis-3")


def find(major: int | None = None) -> Binaries:
    """
    Return the newest installed server that has PostGIS.

    Parameters
    ----------
    major
        The one major version that can open existing data; any if not given.

    Raises
    ------
    EnvironmentNotReadyError
        If there is none; the sentence names the packages to install.
    """
    given = os.environ.get(BIN_SETTING)
    found = [_given(Path(given))] if given else _installed()
    fitting = [one for one in found if major is None or one.major == major]
    if fitting:
        return max(fitting, key=lambda one: one.major)
    names = " ".join(packages(major))
    if major is not None and found:
        there = ", ".join(str(one.major) for one in found)
        msg = (
            f"the database was made by PostgreSQL {major}, only {there} is here: install {names}, "
            "or begin again with: gantruong db reset"
        )
        raise EnvironmentNotReadyError(msg)
    msg = f"PostgreSQL with PostGIS is not installed: install the packages {names}"
    raise EnvironmentNotReadyError(msg)


def account(data: Path) -> Account:
    """
    Return the user that the server runs as.

    Parameters
    ----------
    data
        The data folder; the owner of an existing one is kept.

    Raises
    ------
    DatabaseError
        If the data folder belongs to somebody else and we may not become that user.
    EnvironmentNotReadyError
        If we are root and there is no other user to become, or a user has no name.
    """
    me = os.geteuid()
    if data.is_dir():
        owner = data.stat().st_uid
        if me not in {0, owner}:
            msg = f"the database in {data.parent} belongs to user {_named(owner).name}"
            raise DatabaseError(msg)
        return _named(owner)
    return _named(me) if me != 0 else _unprivileged()


def run(
    binaries: Binaries, user: Account, words: Sequence[str], *, limit_s: float = RUN_LIMIT_S
) -> CompletedProcess[str]:
    """Run one program of the server as its user and return what it said."""
    program, *rest = words
    return _run([str(binaries.folder / program), *rest], user, limit_s=limit_s)


def start(binaries: Binaries, user: Account, options: Sequence[str], log: Path) -> int:
    """
    Start the server in a session of its own and return its process id; it is not ready yet.

    Notes
    -----
    Not by ``pg_ctl``, which puts the folder's name into a shell command. Here the shell gets it
    as an argument, and ends at once, so that the server is nobody's child.
    """
    script = 'log=$1; shift; "$@" </dev/null >>"$log" 2>&1 & echo $!'
    words = ["/bin/sh", "-c", script, "sh", str(log), str(binaries.folder / "postgres"), *options]
    return int(_run(words, user).stdout)


def can_enter(folder: Path, user: Account) -> bool:
    """Return whether the server's user may change into the folder; asked of the system itself."""
    if os.geteuid() != 0:
        return os.access(folder, os.X_OK)
    answer = _run(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)], user)
    return answer.returncode == 0


def user_name() -> str:
    """Return the name of the user who runs this program, as peer authentication will see it."""
    return _named(os.geteuid()).name


def _run(
    words: Sequence[str], user: Account, *, limit_s: float = RUN_LIMIT_S
) -> CompletedProcess[str]:
    """Run a program as a user, in an environment made anew: no ``PG…`` of the caller counts."""
    change: dict[str, Any] = {}
    if os.geteuid() == 0:
        change = {"user": user.uid, "group": user.gid, "extra_groups": []}
    return subprocess.run(  # noqa: S603 (our own words; paths are arguments)
        words,
        check=False,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=limit_s,
        start_new_session=True,
        umask=0o077,
        **change,
    )


def _installed() -> list[Binaries]:
    folders = [path for path in DISTRIBUTION_BINS.glob("*/bin") if path.parent.name.isdecimal()]
    found = [Binaries(folder=path, major=int(path.parent.name)) for path in folders]
    return sorted((one for one in found if _usable(one)), key=lambda one: one.major)


def _given(folder: Path) -> Binaries:
    if not all((folder / name).is_file() for name in NEEDED):
        msg = f"{BIN_SETTING} is {folder}, where there is no {', '.join(NEEDED)}"
        raise EnvironmentNotReadyError(msg)
    said = subprocess.run(  # noqa: S603 (the folder that the person named)
        [str(folder / "postgres"), "--version"], check=False, capture_output=True, text=True
    )
    version = re.search(r"\b(\d+)", said.stdout)
    found = Binaries(folder=folder, major=int(version[1]) if version else 0)
    if not _usable(found):
        msg = f"the server in {BIN_SETTING} ({folder}) is older than {MIN_MAJOR} or has no PostGIS"
        raise EnvironmentNotReadyError(msg)
    return found


def _usable(server: Binaries) -> bool:
    shares = (
        DISTRIBUTION_SHARE / str(server.major),
        server.folder.parent / "share" / "postgresql",
        server.folder.parent / "share",
    )
    return (
        server.major >= MIN_MAJOR
        and (server.folder / "initdb").is_file()
        and any((share / "extension" / "postgis.control").exists() for share in shares)
    )


def _unprivileged() -> Account:
    names = [os.environ.get(USER_SETTING), "postgres", os.environ.get("SUDO_USER"), "nobody"]
    for name in filter(None, names):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        if found.pw_uid != 0:
            return Account(name=found.pw_name, uid=found.pw_uid, gid=found.pw_gid)
    msg = "PostgreSQL refuses to run as root and no other user exists: add a user named postgres"
    raise EnvironmentNotReadyError(msg)


def _named(uid: int) -> Account:
    try:
        found = pwd.getpwuid(uid)
    except KeyError:
        msg = f"user number {uid} has no name on this machine, PostgreSQL needs one"
        raise EnvironmentNotReadyError(msg) from None
    return Account(name=found.pw_name, uid=found.pw_uid, gid=found.pw_gid)


def _distribution() -> tuple[str, str]:
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ("", "")
    facts = dict(line.split("=", 1) for line in lines if "=" in line)
    return (facts.get("ID", "").strip('"'), facts.get("VERSION_ID", "").strip('"'))
