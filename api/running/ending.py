"""The end of a process: requests under way are finished before the loop stops."""

from __future__ import annotations

import asyncio
from typing import Final

GRACE_S: Final = 5.0
LAST_S: Final = 2.0
PAUSE_S: Final = 0.05

UnderWay = set["asyncio.Task[object]"]
"""Tasks of requests that are being answered."""


async def settled(under_way: UnderWay) -> None:
    """
    Wait for requests under way, then end those that last: listeners, callers who left.

    Notes
    -----
    A thread that works for a request belongs to the request's task where the server's own task has
    ended, and a process waits for its threads for ever: a task that is left behind keeps it. A
    crowd is still being read in while the first are waited for, so those under way are looked at
    until there are none. What is left even then, the server ends by force.
    """
    await _over(under_way, GRACE_S, cancel=False)
    await _over(under_way, LAST_S, cancel=True)


async def _over(under_way: UnderWay, limit_s: float, *, cancel: bool) -> None:
    """Wait until nobody is under way, or the time is over."""
    loop = asyncio.get_running_loop()
    end_s = loop.time() + limit_s
    while True:
        await asyncio.sleep(PAUSE_S)  # whoever was read in has begun by then
        waiting = set(under_way)
        left_s = end_s - loop.time()
        if not waiting or left_s <= 0:
            return
        if cancel:
            for task in waiting:
                task.cancel()
        await asyncio.wait(waiting, timeout=left_s)
