"""Parsing in another process: what comes back is plain, and its end is always a sentence."""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from gis.upload.limits import Limits
from gis.upload.parsers import NO_MEMORY, REFUSED
from gis.upload.refusal import refused

if TYPE_CHECKING:
    from gis.errors import InputError

FAMILY: Final = {"sheets": "table", "features": "map", "osm": "road"}
NOT_READ: Final = {"sheets": "not_a_table", "features": "not_a_map_file", "osm": "not_roads"}
WRITES_BYTES: Final = {"osm": 16 * 2**30}
"""libosmium keeps the places of nodes in a file; nothing else writes."""

PASSED_ON: Final = ("PATH", "HOME", "TMPDIR", "VIRTUAL_ENV")
PLAIN: Final = {
    "LC_ALL": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "GDAL_NUM_THREADS": "1",
    "OGR_GEOJSON_MAX_OBJ_SIZE": "200",
    "PROJ_NETWORK": "OFF",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """
    What a job gave back, and what it cost.

    Attributes
    ----------
    data
        Bytes that the job wrote.
    peak_bytes, cpu_s
        Memory and work of the child.
    """

    data: bytes
    peak_bytes: int
    cpu_s: float


def run(
    job: str, path: Path | str, *, file: str, limits: Limits | None = None, **arguments: object
) -> Read:
    """
    Let a confined child read a file.

    Parameters
    ----------
    job
        One of ``gis.upload.parsers.JOBS``.
    path
        The file, or an address that the reader understands (``/vsizip/…``).
    file
        Its name in findings.

    Raises
    ------
    InputError
        With one finding: why the file cannot be read, or that reading it took too much time or
        memory or ended the reader.
    """
    bounds = limits or Limits()
    request = {
        "job": job,
        "path": str(path),
        "arguments": arguments,
        "memory_bytes": bounds.memory_bytes,
        "cpu_s": bounds.cpu_s,
        "wall_s": bounds.wall_s,
        "file_bytes": WRITES_BYTES.get(job, 0),
    }
    data, told = _ask(FAMILY[job], request)
    _seen["peak_bytes"] = max(_seen["peak_bytes"], told["peak_bytes"])
    _seen["cpu_s"] += told["cpu_s"]
    if told["exit"] == 0 and not told["signal"]:
        return Read(data=data, peak_bytes=told["peak_bytes"], cpu_s=told["cpu_s"])
    raise _why(job, file, data, told)


def peak_bytes() -> int:
    """Return the most memory that any child of this process used."""
    return int(_seen["peak_bytes"])


def cpu_s() -> float:
    """Return the CPU seconds of all children of this process so far."""
    return _seen["cpu_s"]


def _why(job: str, file: str, data: bytes, told: dict[str, Any]) -> InputError:
    if told["late"] or told["signal"] == signal.SIGXCPU:
        return refused(file, "too_slow")
    if told["exit"] == NO_MEMORY or told["signal"] == signal.SIGKILL:
        return refused(file, "too_much_memory")
    if told["exit"] == REFUSED:
        reason = data.decode("utf-8", "replace")
        return refused(file, NOT_READ[job], reason=reason)
    return refused(file, "reader_ended")


@dataclass(slots=True)
class _Zygote:
    """One process that forks children; made when it is first needed, again if it is gone."""

    process: subprocess.Popen[bytes]
    line: socket.socket
    owner: int


_seen: Final[dict[str, float]] = {"peak_bytes": 0, "cpu_s": 0.0}
_zygotes: dict[str, _Zygote] = {}
_lock = Lock()


def _ask(family: str, request: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    answer_out, answer_in = os.pipe()
    verdict_out, verdict_in = os.pipe()
    try:
        with _lock:
            _send(family, json.dumps(request).encode(), [answer_in, verdict_in])
    finally:
        os.close(answer_in)
        os.close(verdict_in)
    with os.fdopen(answer_out, "rb") as answer, os.fdopen(verdict_out, "rb") as verdict:
        data = answer.read()
        told = verdict.read()
    ended = {"late": False, "signal": signal.SIGKILL, "exit": 0, "peak_bytes": 0, "cpu_s": 0.0}
    return data, json.loads(told) if told else ended


def _send(family: str, message: bytes, pipes: list[int]) -> None:
    for _ in range(2):  # one that died meanwhile is replaced once
        try:
            socket.send_fds(_zygote(family).line, [message], pipes)
        except OSError:
            stop(family)
        else:
            return
    socket.send_fds(_zygote(family).line, [message], pipes)


def _zygote(family: str) -> _Zygote:
    known = _zygotes.get(family)
    if known is not None and known.owner == os.getpid() and known.process.poll() is None:
        return known
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)  # whole messages
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | PLAIN
    command = [sys.executable, "-m", "gis.upload.zygote", family, str(theirs.fileno())]
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(  # noqa: S603 (our own module)
        command,
        env=environment | {"PYTHONPATH": root},
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    theirs.close()
    _zygotes[family] = _Zygote(process, ours, os.getpid())
    return _zygotes[family]


@atexit.register
def _stop_all() -> None:
    for family in list(_zygotes):
        stop(family)


def stop(family: str) -> None:
    """End the process of one family, if this process has it."""
    known = _zygotes.pop(family, None)
    if known is None:
        return
    known.line.close()
    if known.owner == os.getpid():
        with suppress(OSError):
            known.process.kill()
        known.process.wait()
