"""The end of a process: requests under way are finished before the loop stops."""

from __future__ import annotations

import asyncio
from typing import Final

GRACE_S: Final = 5.0
LAST_S: Final = 2.0

UnderWay = set["asyncio.Task[object]"]
"""Tasks of requests that are being answered."""


async def settled(under_way: UnderWay) -> None:
    """
    Wait for requests under way, then end those that last: listeners, callers who left.

    Notes
    -----
    A thread that works for a request belongs to the request's task where the server's own task has
    ended, and a process waits for its threads for ever: a task that is left behind keeps it.
    """
    waiting = set(under_way)
    if waiting:
        _, waiting = await asyncio.wait(waiting, timeout=GRACE_S)
    for task in waiting:
        task.cancel()
    if waiting:
        await asyncio.wait(waiting, timeout=LAST_S)
