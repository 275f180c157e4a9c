"""A process that makes runs in children of its own, so that a test can kill them at any moment."""

from __future__ import annotations

import os
import sys
import time

from gis.kernel_cache import prepare

prepare()

from gis import db  # noqa: E402 (the kernels' folder is chosen before anything compiled is read)
from runs.allocate import allocate  # noqa: E402 (the same)


def make(url: str, policy: str, season: str, state: str) -> None:
    """Make the run with a state folder."""
    os.environ["GANTRUONG_STATE_DIR"] = state
    engine = db.engine(url)
    allocate(engine, policy, season=season, grade="1")
    engine.dispose()


def main(url: str, policy: str, season: str, state: str) -> None:
    """
    Make the run once, so that all is loaded; then again in children for each line that comes in.

    A line is a number of children and a state folder; out go, one line each, the children's
    numbers and then how each of them ended and after how long.
    """
    make(url, policy, season, state)
    print("ready", flush=True)  # noqa: T201 (the test reads it)
    for line in sys.stdin:
        n_children, _, folder = line.strip().partition(" ")
        begin = time.perf_counter()
        children = [start(url, policy, season, folder) for _ in range(int(n_children))]
        print(*children, sep="\n", flush=True)  # noqa: T201 (the same)
        for child in children:
            _, status = os.waitpid(child, 0)
            seconds = time.perf_counter() - begin
            print(os.waitstatus_to_exitcode(status), seconds, flush=True)  # noqa: T201 (the same)


def start(url: str, policy: str, season: str, state: str) -> int:
    """Make the run in a child and return its number."""
    child = os.fork()
    if child == 0:
        make(url, policy, season, state)
        os._exit(0)
    return child


if __name__ == "__main__":
    main(*sys.argv[1:])
