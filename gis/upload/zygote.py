"""A process that holds the parsers ready and parses each file in a child of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
from typing import Any, Final

PAUSE_S: Final = 0.002
REQUEST_BYTES: Final = 65_536
N_PIPES: Final = 2
ONLY_DRIVERS: Final = frozenset({"ESRI Shapefile", "GPKG", "GeoJSON", "KML", "MEM"})
AGAIN: Final = "PARSER_WITH_FEW_DRIVERS"


def main() -> None:
    """Serve requests on the inherited socket until its other end is gone."""
    family, handle = sys.argv[1], int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    _prepare(family)
    line = socket.socket(fileno=handle)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # watchers need nobody to wait for them
    while True:
        data, pipes, _, _ = socket.recv_fds(line, REQUEST_BYTES, N_PIPES)
        if not data:
            return
        if os.fork() == 0:
            line.close()
            _watch(json.loads(data), *pipes)
        for pipe in pipes:
            os.close(pipe)


def _prepare(family: str) -> None:
    """Load the parsers; of GDAL's drivers only those that read what offices send."""
    from gis.upload import confine, parsers  # noqa: F401, PLC0415 (loads what all of them share)

    if family == "table":
        import python_calamine  # noqa: F401, PLC0415 (only for tables)
    if family == "road":
        import gis.osm.file  # noqa: F401, PLC0415 (only for roads)
    if family == "map":
        import geopandas  # noqa: F401, PLC0415 (only for maps)
        import pyarrow.parquet  # type: ignore[import-untyped]  # noqa: F401, PLC0415 (only in this process)
        import pyogrio  # noqa: PLC0415

        others = sorted(set(pyogrio.list_drivers()) - ONLY_DRIVERS)
        if others and AGAIN not in os.environ:  # drivers can only be left out when GDAL starts
            environment = {**os.environ, "OGR_SKIP": ",".join(others), AGAIN: "1"}
            command = [sys.executable, "-m", "gis.upload.zygote", *sys.argv[1:]]
            os.execve(sys.executable, command, environment)  # noqa: S606 (ourselves)


def _watch(request: dict[str, Any], answer: int, verdict: int) -> None:
    """Run one job in a child, end it if it takes too long, tell how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        os.close(verdict)
        _work(request, answer)
    os.close(answer)
    end_s = time.monotonic() + request["wall_s"]
    late = False
    while True:
        done, status, usage = os.wait4(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() > end_s and not late:
            late = True
            os.kill(child, signal.SIGKILL)
        time.sleep(PAUSE_S)
    told = {
        "late": late,
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        "exit": os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0,
        "peak_bytes": usage.ru_maxrss * 1024,
        "cpu_s": usage.ru_utime + usage.ru_stime,
    }
    os.write(verdict, json.dumps(told).encode())
    os._exit(0)


def _work(request: dict[str, Any], answer: int) -> None:
    from gis.upload import parsers  # noqa: PLC0415 (loaded before the fork)
    from gis.upload.confine import confine  # noqa: PLC0415 (the same)

    code = 0
    try:
        confine(
            memory_bytes=request["memory_bytes"],
            cpu_s=request["cpu_s"],
            file_bytes=request["file_bytes"],
        )
        found = parsers.JOBS[request["job"]](request["path"], **request["arguments"])
    except MemoryError:
        code = parsers.NO_MEMORY
        found = b""
    except BaseException as error:  # noqa: BLE001 (whatever a parser raises is the file's fault)
        code = parsers.NO_MEMORY if parsers.is_memory(error) else parsers.REFUSED
        found = parsers.said(error, request["path"]).encode()
    with os.fdopen(answer, "wb") as out:
        out.write(found)
    os._exit(code)


if __name__ == "__main__":
    main()
