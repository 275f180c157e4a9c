"""The server process of a private database, as its data folder tells of it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gis.cluster.place import PORT

if TYPE_CHECKING:
    from gis.cluster.place import Place

SOCKET_LINE: Final = 4  # fifth line of postmaster.pid: first socket folder


def major(place: Place) -> int | None:
    """Return the major version that made the data folder, ``None`` if there is none."""
    if not place.exists:
        return None
    return int((place.data / "PG_VERSION").read_text(encoding="utf-8").split(".")[0])


def _pid_file(place: Place) -> list[str]:
    try:
        return (place.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def pid_of(place: Place) -> int | None:
    """Return the running server's process id; a stale file or a reused number does not count."""
    lines = _pid_file(place)
    if not lines or not lines[0].strip().isdecimal():
        return None
    pid = int(lines[0])
    try:
        works_in = Path(f"/proc/{pid}/cwd").stat()  # a server lives in its data folder
    except PermissionError:
        return pid
    except OSError:
        return None
    return pid if os.path.samestat(works_in, place.data.stat()) else None


def lives(pid: int) -> bool:
    """Return whether a process runs; one that ended and was never reaped does not."""
    try:
        Path(f"/proc/{pid}/cwd").stat()
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def forget_dead_server(place: Place) -> None:
    """
    Remove the process id that a killed server left behind.

    Notes
    -----
    A new server refuses to start while that number exists, although it may be another process
    by now, or a dead one that nobody has reaped (in a container perhaps never). Both folders are
    the server's alone; its children are found by their shared memory, whatever is removed here.
    """
    if pid_of(place) is None:
        (place.data / "postmaster.pid").unlink(missing_ok=True)
        (place.socket / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def where_it_runs(place: Place) -> Place:
    """Return the place with the running server's own socket, whatever ``TMPDIR`` says now."""
    lines = _pid_file(place)
    if pid_of(place) is None or len(lines) <= SOCKET_LINE or not lines[SOCKET_LINE]:
        return place
    return replace(place, socket=Path(lines[SOCKET_LINE]))


def end_of_log(place: Place) -> str:
    """Return the last lines of the server's log, for an error."""
    try:
        lines = place.log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "(no log)"
    return " / ".join(lines[-3:])
