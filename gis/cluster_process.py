"""The server process of a private database, as its data folder tells of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gis.cluster_place import Place

SOCKET_LINE: Final = 4  # fifth line of postmaster.pid: first socket folder


def major(place: Place) -> int | None:
    """Return the major version that made the data folder, ``None`` if there is none."""
    if not place.exists:
        return None
    return int((place.data / "PG_VERSION").read_text(encoding="ascii").split(".")[0])


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
        folder = Path(f"/proc/{pid}/cwd").readlink()  # a server lives in its data folder
    except PermissionError:
        return pid
    except OSError:
        return None if Path("/proc/self/cwd").exists() else pid
    return pid if folder == place.data.resolve() else None


def forget_dead_server(place: Place) -> None:
    """Remove the id of a dead server, which may meanwhile be that of any other process."""
    if _pid_file(place) and pid_of(place) is None:
        (place.data / "postmaster.pid").unlink(missing_ok=True)


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
