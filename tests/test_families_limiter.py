"""Guessing is slow for whoever guesses and for nobody else, whatever process counts it."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

import pytest

from runs.families import limiter
from runs.families.code import code_of
from runs.families.limiter import GUESSES, REQUESTS, Limiter, read_address
from runs.families.table import Table, new_salt, write_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BITS = 20
LETTERS = 5  # 23 ** 5 is more than 2 ** 20
CHILDREN = 200
OPENING_S = 3_600
NETWORKS = 16
SEED = 6


@dataclass
class Clock:
    """A clock that the test sets."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return a clock."""
    return Clock()


@pytest.fixture
def counted(tmp_path: Path, clock: Clock) -> Iterator[Limiter]:
    """Return counters in a file of their own."""
    made = Limiter(tmp_path / "limits", clock)
    yield made
    made.close()


def test_ten_wrong_guesses_are_forgiven_and_then_one_in_two_minutes(
    counted: Limiter, clock: Clock
) -> None:
    """The answer says when to come again, and keeps its word."""
    for _ in range(10):
        assert counted.wait_s(GUESSES, "192.0.2.7") == 0
        counted.failed(GUESSES, "192.0.2.7")

    assert counted.wait_s(GUESSES, "192.0.2.7") == 120
    assert counted.wait_s(GUESSES, "192.0.2.8") == 0
    clock.now += 119
    assert counted.wait_s(GUESSES, "192.0.2.7") == 1
    clock.now += 1
    assert counted.wait_s(GUESSES, "192.0.2.7") == 0


def test_a_network_that_guesses_from_many_addresses_is_one_guesser(counted: Limiter) -> None:
    """256 addresses are not 256 times the guesses; the network beside it is another."""
    for n in range(30):
        counted.failed(GUESSES, f"198.51.100.{n}")

    assert counted.wait_s(GUESSES, "198.51.100.200") == 60
    assert counted.wait_s(GUESSES, "198.51.101.200") == 0


@pytest.mark.parametrize(
    ("guesser", "same", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.8"),
        ("fe80::1%eth0", "fe80::1", "fe80:0:0:1::1"),
    ],
)
def test_a_line_of_ipv6_is_one_address(
    counted: Limiter, guesser: str, same: str, other: str
) -> None:
    """A phone that draws a new address for each guess stays in its /64."""
    for _ in range(10):
        counted.failed(GUESSES, guesser)

    assert counted.wait_s(GUESSES, same) > 0
    assert counted.wait_s(GUESSES, other) == 0


def test_a_larger_ipv6_network_is_counted_as_one_too(counted: Limiter) -> None:
    """Whoever holds a /48 has 65,536 lines."""
    for n in range(30):
        counted.failed(GUESSES, f"2001:db8:1:{n:x}::1")

    assert counted.wait_s(GUESSES, "2001:db8:1:ffff::1") > 0
    assert counted.wait_s(GUESSES, "2001:db8:2::1") == 0


def test_slips_of_many_families_behind_one_address_lock_nobody_out(
    counted: Limiter, clock: Clock
) -> None:
    """10,000 families behind a carrier's address, 300 of them slip: check letters say so."""
    for n in range(10_000):
        clock.now += OPENING_S / 10_000
        assert counted.wait_s(GUESSES, "203.0.113.1") == 0
        if n % 33 == 0:
            counted.failed(GUESSES, "203.0.113.1", limiter.SLIP)


def test_requests_and_guesses_are_counted_apart(counted: Limiter) -> None:
    """Who sends many reports of paths can still open the own result."""
    for _ in range(400):
        counted.failed(REQUESTS, "192.0.2.7")

    assert counted.wait_s(REQUESTS, "192.0.2.7") > 0
    assert counted.wait_s(GUESSES, "192.0.2.7") == 0


def test_a_clock_that_was_wrong_locks_nobody_out_for_long(counted: Limiter, clock: Clock) -> None:
    """A machine that started in the year 2100 and was set right."""
    clock.now += 10**9
    for _ in range(20):
        counted.failed(GUESSES, "192.0.2.7")
    clock.now -= 10**9

    assert counted.wait_s(GUESSES, "192.0.2.7") <= 11 * 120


def test_the_file_is_small_and_holds_no_address(counted: Limiter, tmp_path: Path) -> None:
    """However many addresses come; and none can be read out of it without its own key."""
    for n in range(20_000):
        counted.failed(GUESSES, f"10.{n >> 8}.{n & 255}.9")
    whole = (tmp_path / "limits").read_bytes()

    assert len(whole) < 1.1 * 2**20
    assert (tmp_path / "limits").stat().st_mode & 0o777 == 0o600
    assert bytes([10, 3, 7, 9]) not in whole


def fail_often(path: Path, n: int) -> None:
    """Count failures of one address from a process of its own."""
    mine = Limiter(path)
    for _ in range(n):
        mine.failed(REQUESTS, "192.0.2.7")


def test_processes_lose_no_count(tmp_path: Path) -> None:
    """Two processes count at once; a limit for each would be twice the limit."""
    path = tmp_path / "limits"
    here = Limiter(path)
    spawned = multiprocessing.get_context("spawn")
    many = [spawned.Process(target=fail_often, args=(path, 28)) for _ in range(2)]
    for one in many:
        one.start()
    for one in many:
        one.join(60)

    assert here.wait_s(REQUESTS, "192.0.2.7") == 0  # 56 of 60
    for _ in range(4):
        here.failed(REQUESTS, "192.0.2.7")
    assert here.wait_s(REQUESTS, "192.0.2.7") > 0


def fail_for_ever(path: Path, began: object) -> None:
    """Count without end."""
    mine = Limiter(path)
    began.set()  # type: ignore[attr-defined]  # an event of multiprocessing
    while True:
        mine.failed(REQUESTS, "192.0.2.7")


def test_a_killed_process_leaves_counters_that_work(tmp_path: Path) -> None:
    """No lock stays behind, and what was counted stays counted."""
    path = tmp_path / "limits"
    here = Limiter(path)
    spawned = multiprocessing.get_context("spawn")
    began = spawned.Event()
    one = spawned.Process(target=fail_for_ever, args=(path, began))
    one.start()
    assert began.wait(60)
    time.sleep(0.05)
    os.kill(one.pid or 0, signal.SIGKILL)
    one.join(60)

    here.failed(REQUESTS, "192.0.2.7")
    assert here.wait_s(REQUESTS, "192.0.2.7") > 0
    again = Limiter(path)
    assert again.wait_s(REQUESTS, "192.0.2.7") > 0


def test_a_day_old_file_that_nobody_uses_gets_a_new_key(tmp_path: Path, clock: Clock) -> None:
    """Hashes of addresses are not kept for ever."""
    path = tmp_path / "limits"
    first = Limiter(path, clock)
    before = path.read_bytes()[8:40]
    clock.now += limiter.KEPT_S + 1
    second = Limiter(path, clock)
    assert path.read_bytes()[8:40] == before  # in use: it stays
    first.close()
    second.close()
    Limiter(path, clock).close()

    assert path.read_bytes()[8:40] != before


def test_what_is_no_address_is_counted_as_one() -> None:
    """A socket without an address does not get around the limits."""
    assert str(read_address("")) == str(read_address("unix:")) == str(IPv4Address(0))


@dataclass
class Attack:
    """An opening hour: guessers from some networks, and parents from everywhere."""

    path: Path
    n_guesses: int
    exposed: set[bytes] = field(default_factory=set)
    n_parents: int = 0
    n_refused: int = 0

    def run(self, *, limited: bool) -> None:
        """Let them all come, in the order of time."""
        rng = random.Random(SEED)  # noqa: S311 (who comes when)
        codes = [code_of(n, LETTERS) for n in rng.sample(range(2**BITS), CHILDREN)]
        salt = new_salt()
        folder = self.path / "table"
        folder.mkdir()
        write_table(folder, ((seed_of(code), code.encode()) for code in codes), salt)
        table, clock = Table(folder, salt), Clock()
        counted = Limiter(self.path / "limits", clock)
        begin = clock.now
        every = self.n_guesses // 20_000 or 1
        for n, number in enumerate(guesses(rng, self.n_guesses)):
            clock.now = begin + OPENING_S * n / self.n_guesses
            address = f"198.18.{n % NETWORKS}.{rng.randrange(256)}"
            if self._asks(table, counted if limited else None, address, code_of(number, LETTERS)):
                self.exposed.add(number.to_bytes(4))
            if n % every == 0:
                self._parent(table, counted if limited else None, rng, codes)
        counted.close()

    def _parent(
        self, table: Table, counted: Limiter | None, rng: random.Random, codes: list[str]
    ) -> None:
        """Let one parent open a result; half of them share five addresses of carriers."""
        self.n_parents += 1
        kind = rng.random()
        address = f"203.0.113.{rng.randrange(5)}"
        if kind < 0.5:
            address = str(read_address(f"2001:db8:{rng.randrange(2**16):x}::1"))
        elif kind > 0.9995:  # a few live in the networks of the guessers
            address = f"198.18.{rng.randrange(NETWORKS)}.{rng.randrange(256)}"
        code = rng.choice(codes)
        if rng.random() < 0.03:  # a slip first
            slip = code[:-1] + ("2" if code[-1] != "2" else "3")
            self._asks(table, counted, address, slip, cost=limiter.SLIP)
        if counted is not None and counted.wait_s(GUESSES, address):
            self.n_refused += 1
        else:
            assert table.content(seed_of(code)) == code.encode()

    @staticmethod
    def _asks(
        table: Table, counted: Limiter | None, address: str, code: str, cost: float = 1.0
    ) -> bool:
        """Ask as the service does: first whether it may, then the table, then count."""
        if counted is not None and counted.wait_s(GUESSES, address):
            return False
        found = table.content(seed_of(code)) is not None
        if counted is not None and not found:
            counted.failed(GUESSES, address, cost)
        return found


def seed_of(code: str) -> bytes:
    """Return what stands for the keyed hash of a code here."""
    return code.encode().ljust(32, b".")


def guesses(rng: random.Random, n: int) -> list[int]:
    """Return different codes of 20 bits, in random order."""
    return rng.sample(range(2**BITS), n)


def test_a_million_guesses_expose_at_most_one_child(tmp_path: Path, *, is_full: bool) -> None:
    """
    Codes are shortened to 20 bits, so that the limits are what is tested.

    16 networks guess for an hour from all of their addresses; at most one parent in a thousand is
    refused, and those live in the guessers' own networks.
    """
    attack = Attack(tmp_path, 10**6 if is_full else 10**5)
    attack.run(limited=True)

    assert len(attack.exposed) <= 1
    assert attack.n_parents >= 20_000
    assert attack.n_refused <= attack.n_parents / 1000


def test_without_the_limits_the_same_guesses_expose_many(tmp_path: Path, *, is_full: bool) -> None:
    """The test above would notice if the limits did nothing."""
    attack = Attack(tmp_path, 10**6 if is_full else 10**5)
    attack.run(limited=False)

    assert len(attack.exposed) > 10
