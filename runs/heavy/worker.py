"""The process that answers expensive questions: one at a time, until its caller is gone."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from gis.errors import GanTruongError

READY: Final = "ready"
LESS_URGENT: Final = 5
"""Niceness: look-ups of families come first."""


def main() -> None:
    """Answer what comes in over the connection whose number is the first argument."""
    from runs.heavy.city import read  # noqa: PLC0415 (slow, and its reader waits already)
    from runs.heavy.questions import QUESTIONS  # noqa: PLC0415 (the same)

    os.nice(LESS_URGENT)
    caller = Connection(int(sys.argv[1]))
    caller.send(READY)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            folder, name, asked = caller.recv()
            try:
                told: tuple[str, object] = ("answer", QUESTIONS[name](read(Path(folder)), asked))
            except GanTruongError as error:
                told = ("refused", error)
            except Exception as error:  # noqa: BLE001 (whatever it is, the caller gets an answer)
                told = ("broken", type(error).__name__)
            caller.send(told)


if __name__ == "__main__":
    main()
