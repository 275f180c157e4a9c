"""``python -m tests.ready_process HANDLE``: imports the service once, and forks at each request."""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys
import tempfile
from typing import Any, Final

REQUEST_BYTES: Final = 131_072
N_HANDLES: Final = 4
IMPORTED: Final = ("granian.cli", "api.app")


def main() -> None:
    """Run the program that was asked for; the process itself ends when nobody can ask any more."""
    for name in IMPORTED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what is collected later is not copied for that
    asked = _forked(socket.socket(fileno=int(sys.argv[1])))
    if asked is None:
        return
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    tempfile.tempdir = None  # of its own environment, not of ours
    option, program, *words = asked["words"]
    sys.argv = [option, *words]
    if option == "-m":
        sys.argv[0] = program  # runpy puts the file there
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    else:
        exec(program, {"__name__": "__main__"})  # noqa: S102 (what python -c does)


def _forked(line: socket.socket) -> dict[str, Any] | None:
    """Return a request in a process of its own; nothing in this one, when all is over."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # watchers need nobody to wait for them
    while True:
        data, handles, _, _ = socket.recv_fds(line, REQUEST_BYTES, N_HANDLES)
        if not data:
            return None
        if os.fork() == 0:
            line.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _watch(*handles)
            return json.loads(data)
        for handle in handles:
            os.close(handle)


def _watch(told: int, *streams: int) -> None:
    """Return in a child with these streams; tell its number, and how it ends, from here."""
    child = os.fork()
    if child == 0:
        os.close(told)
        for wanted, handle in enumerate(streams):
            os.dup2(handle, wanted)
            os.close(handle)
        return
    for handle in streams:
        os.close(handle)
    os.write(told, f"{child}\n".encode())
    _, status = os.waitpid(child, 0)
    os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


if __name__ == "__main__":
    main()
