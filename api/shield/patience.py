"""
How long a request may keep others waiting for its body: one look a second at all of them.

``asyncio.timeout`` makes and cancels a timer for each request, which a family's look-up, otherwise
a few steps, would feel.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import TracebackType

LOOK_S: Final = 1.0


class Patience:
    """
    A limit on how long tasks of one event loop wait.

    Parameters
    ----------
    limit_s
        After so many seconds, and at the latest ``LOOK_S`` more, ``TimeoutError`` ends a wait.

    Examples
    --------
    >>> async def one(patience):
    ...     with patience:
    ...         return await asyncio.sleep(0, "in time")
    >>> asyncio.run(one(Patience(5.0)))
    'in time'
    """

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._since: dict[asyncio.Task[object], float] = {}
        self._late: set[asyncio.Task[object]] = set()
        self._is_looking = False

    def __enter__(self) -> None:
        """Begin to wait, in a task."""
        task = asyncio.current_task()
        if task is None:
            msg = "only tasks wait"
            raise RuntimeError(msg)
        loop = asyncio.get_running_loop()
        self._since[task] = loop.time()
        if not self._is_looking:
            self._is_looking = True
            loop.call_later(LOOK_S, self._look, loop)

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        """
        End a wait.

        Raises
        ------
        TimeoutError
            If it was too long.
        """
        task = asyncio.current_task()
        if task is None:
            return
        self._since.pop(task, None)
        if task not in self._late:
            return
        self._late.discard(task)
        # as in asyncio.timeout: who else cancelled this task meanwhile is not to be ignored
        if task.uncancel() <= 0 and kind is asyncio.CancelledError:
            raise TimeoutError

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        latest_s = loop.time() - self._limit_s
        for task, since_s in self._since.items():
            if since_s < latest_s and task not in self._late:
                self._late.add(task)
                task.cancel()
        self._is_looking = bool(self._since)
        if self._is_looking:
            loop.call_later(LOOK_S, self._look, loop)
