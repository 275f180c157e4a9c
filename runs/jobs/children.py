"""The children of a worker: started by its nursery, waited for, ended."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from gis.db import SETTING
from runs.jobs.child import PARENT

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Mapping

NOTICED_S: Final = 0.25
"""Seconds after which a server notices in the middle of a query that who asked has ended."""


class Child:
    """One child: of a job's attempt."""

    def __init__(self, job_id: int, attempt: int) -> None:
        self.name = f"{job_id} {attempt}"
        self.has_begun = False
        self.ended = asyncio.Event()


class Children:
    """
    All children of a worker, and the process that bears them.

    Parameters
    ----------
    url
        Their database.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._nursery: Process | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._living: dict[str, Child] = {}
        self._opening = asyncio.Lock()

    async def prepare(self) -> None:
        """Let the nursery load, unless it is there."""
        async with self._opening:
            if self._nursery is not None and self._nursery.returncode is None:
                return
            self._nursery = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "runs.jobs.nursery"),
                env=_environment(self._url, os.environ),
                stdin=PIPE,
                stdout=PIPE,
                start_new_session=True,  # Ctrl-C is the worker's to hear; it decides
            )
            self._hearing = asyncio.create_task(self._hear(self._nursery))

    async def start(self, job_id: int, attempt: int) -> Child:
        """Start a child that does one attempt of one job."""
        await self.prepare()
        one = Child(job_id, attempt)
        self._living[one.name] = one
        self._say("start", one)
        return one

    async def end(self, one: Child) -> None:
        """
        End a child that still runs, with whatever it started.

        Notes
        -----
        While the nursery still loads there is no child to wait for: the nursery reads both words
        one after the other, and the database refuses what an ended attempt writes.
        """
        if not one.ended.is_set():
            self._say("end", one)
            if one.has_begun:
                await one.ended.wait()

    async def close(self) -> None:
        """End the nursery, and so every child."""
        nursery, self._nursery = self._nursery, None
        if nursery is not None:
            with suppress(ProcessLookupError):
                nursery.send_signal(signal.SIGKILL)
            await nursery.wait()
        if self._hearing is not None:
            await self._hearing

    def _say(self, word: str, one: Child) -> None:
        if self._nursery is not None and self._nursery.stdin is not None:
            self._nursery.stdin.write(f"{word} {one.name}\n".encode())

    async def _hear(self, nursery: Process) -> None:
        """Note what a nursery tells; its end is the end of all its children."""
        if nursery.stdout is None:
            return
        async for line in nursery.stdout:
            word, _, name = line.decode().strip().partition(" ")
            one = self._living.get(name)
            if one is not None and word == "began":
                one.has_begun = True
            elif one is not None:
                del self._living[name]
                one.ended.set()
        await nursery.wait()
        for one in self._living.values():
            one.ended.set()
        self._living.clear()


def _environment(url: str, own: Mapping[str, str]) -> dict[str, str]:
    """Return the children's environment: this database, whose server notices that they ended."""
    options = (
        f"{own.get('PGOPTIONS', '')} -c client_connection_check_interval={NOTICED_S * 1000:.0f}"
    )
    return {**own, SETTING: url, PARENT: str(os.getpid()), "PGOPTIONS": options.strip()}
