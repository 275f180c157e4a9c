"""Who is let in when more is asked than can be done: look-ups first, costly work last."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Final, Literal

Kind = Literal["look-up", "finder", "officer", "costly"]
KINDS: Final[tuple[Kind, ...]] = ("look-up", "finder", "officer", "costly")

BY_ROOM: Final[dict[str, Kind]] = {
    "finder": "finder",
    "route": "finder",
    "search": "finder",
    "distance": "finder",
    "distances": "costly",
    "isochrone": "costly",
    "isochrones": "costly",
    "dossier": "costly",
    "address": "costly",
    "finder/batch": "costly",
    "catchments/totals": "costly",
    "imports": "costly",
    "exports": "costly",
    "changes": "costly",
    "registers": "officer",
    "people": "officer",
    "jobs": "officer",
    "approvals": "officer",
    "catchments": "officer",
    "scenarios": "officer",
    "roads": "officer",
    "requests": "officer",
    "audit": "officer",
    "clients": "officer",
}
"""Kind of work by the first word behind ``/v1/``; all else is a look-up."""
BY_START: Final[dict[str, Kind]] = {"ogc": "costly"}
"""The same by the first word of an address."""
RETRY_S: Final = (1, 4)
"""Seconds after which a refused caller should come again: drawn, else all return at once."""
SMOOTHING: Final = 0.1
FIRST_GUESS_S: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """
    How much of one kind is done at once by one process.

    Attributes
    ----------
    at_once
        Requests that are worked on together.
    waiting
        Requests that may wait for their turn.
    patience_s
        Longest wait that is promised; a request that would wait longer is refused at the door.
    """

    at_once: int
    waiting: int
    patience_s: float


ROOMS: Final[dict[Kind, Room]] = {
    "look-up": Room(at_once=24, waiting=256, patience_s=1.0),
    "finder": Room(at_once=4, waiting=64, patience_s=1.0),
    "officer": Room(at_once=8, waiting=64, patience_s=5.0),
    "costly": Room(at_once=2, waiting=8, patience_s=10.0),
}


def kind_of(path: str) -> Kind:
    """
    Return the kind of work that an address asks for.

    Examples
    --------
    >>> kind_of("/v1/finder"), kind_of("/v1/schools/990001"), kind_of("/tiles/roads/1/0/0.mvt")
    ('finder', 'look-up', 'look-up')
    """
    first, _, rest = path[1:].partition("/")
    if first != "v1":
        return BY_START.get(first, "look-up")
    whole, room = BY_ROOM.get(rest), BY_ROOM.get(rest.partition("/")[0], "look-up")
    return whole or room


@dataclass(slots=True)
class _Door:
    room: Room
    free: asyncio.Semaphore
    working: int = 0
    waiting: int = 0
    mean_s: float = FIRST_GUESS_S
    n_shed: int = field(default=0)

    def is_open(self) -> bool:
        """Return whether one more would be served within the promised wait."""
        if self.working < self.room.at_once:
            return True
        ahead_s = (self.waiting + 1) * self.mean_s / self.room.at_once
        return self.waiting < self.room.waiting and ahead_s <= self.room.patience_s


class Turn:
    """One turn; how long it is held decides who is let in later."""

    __slots__ = ("_door", "_start_s")

    def __init__(self, door: _Door) -> None:
        self._door = door
        self._start_s = 0.0

    async def __aenter__(self) -> None:
        """Wait for the turn."""
        door = self._door
        door.waiting += 1
        try:
            await door.free.acquire()
        finally:
            door.waiting -= 1
        door.working += 1
        self._start_s = time.perf_counter()

    async def __aexit__(self, *_: object) -> None:
        """Give it to the next one."""
        door = self._door
        door.working -= 1
        door.mean_s += SMOOTHING * (time.perf_counter() - self._start_s - door.mean_s)
        door.free.release()


class Doors:
    """One door per kind of work, for one process; used by its event loop alone."""

    def __init__(self, rooms: dict[Kind, Room] | None = None) -> None:
        chosen = rooms or ROOMS
        self._doors = {
            kind: _Door(room, asyncio.Semaphore(room.at_once)) for kind, room in chosen.items()
        }

    def lets_in(self, kind: Kind) -> bool:
        """Return whether one more of a kind is let in; whoever is not is counted."""
        door = self._doors[kind]
        if door.is_open():
            return True
        door.n_shed += 1
        return False

    def turn(self, kind: Kind) -> Turn:
        """Return a turn to wait for and to hold, by ``async with``."""
        return Turn(self._doors[kind])

    def counts(self) -> dict[Kind, tuple[int, int, int]]:
        """Return by kind how many are worked on, wait, and were refused."""
        return {kind: (one.working, one.waiting, one.n_shed) for kind, one in self._doors.items()}


def retry_after_s() -> int:
    """Return after how many seconds a refused caller should come again."""
    return random.randint(*RETRY_S)  # noqa: S311 (spreads callers, hides nothing)


def takes_turns(path: str) -> bool:
    """Return whether requests of an address wait for a turn: streams of events last too long."""
    return not path.endswith("/events")
