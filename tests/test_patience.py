"""Whoever waits too long is told so, alone; nothing else is ended and nothing stays behind."""

from __future__ import annotations

import asyncio

import pytest

from api.shield import patience
from api.shield.patience import Patience

HANG_S = 60.0


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LOOK_S", 0.01)


async def _waits(limit: Patience, what: asyncio.Future[str]) -> str:
    with limit:
        return await what


def test_only_the_late_one_is_ended() -> None:
    """One that comes in time is not touched by its neighbour."""

    async def seen() -> None:
        limit = Patience(0.05)
        loop = asyncio.get_running_loop()
        never: asyncio.Future[str] = loop.create_future()
        soon: asyncio.Future[str] = loop.create_future()
        late = asyncio.create_task(_waits(limit, never))
        loop.call_later(0.01, soon.set_result, "here")

        assert await asyncio.wait_for(_waits(limit, soon), HANG_S) == "here"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(late, HANG_S)
        assert late.cancelling() == 0

    asyncio.run(seen())


def test_who_is_cancelled_by_others_stays_cancelled() -> None:
    """The end of the process is no slow body."""

    async def seen() -> None:
        limit = Patience(HANG_S)
        waiting = asyncio.create_task(_waits(limit, asyncio.get_running_loop().create_future()))
        await asyncio.sleep(0.02)
        waiting.cancel()

        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(seen())


def test_nobody_looks_when_nobody_waits() -> None:
    """A service without requests has no timer."""

    async def seen() -> None:
        limit = Patience(HANG_S)
        done: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        done.set_result("x")
        await _waits(limit, done)
        await asyncio.sleep(0.1)

        assert not limit._is_looking  # noqa: SLF001 (a timer shows nowhere else)
        assert not limit._since  # noqa: SLF001

    asyncio.run(seen())
