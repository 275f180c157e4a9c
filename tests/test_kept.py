"""What a job leaves is found by later ones, sealed, bounded, and given up unused."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pytest

from runs.jobs.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(
    not hasattr(os, "memfd_create"), reason="memory without a file's name is Linux's"
)


@pytest.fixture
def kept() -> Iterator[Kept]:
    """Return what a nursery keeps, with its ear open."""
    made = Kept(most_bytes=100_000)
    made.open()
    yield made
    made.close()


def left(kept: Kept, name: str, thing: object) -> None:
    """Leave a thing as a child does, and let the nursery hear of it."""
    kept.leave(name, thing)
    kept.hear()


def test_a_child_finds_what_an_earlier_one_left(kept: Kept) -> None:
    """Left by one process, found by another that was born later, array for array."""
    child = os.fork()
    if child == 0:
        kept.leave("city", {"a": np.arange(1000), "b": ["Cầu Đá"]})
        os._exit(0)
    os.waitpid(child, 0)
    kept.hear()
    reader = os.fork()
    if reader == 0:
        found = kept.find("city")
        right = found["b"] == ["Cầu Đá"] and np.array_equal(found["a"], np.arange(1000))
        os._exit(0 if right else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1]) == 0
    assert kept.find("another city") is None


def test_who_reads_changes_nothing_for_the_next(kept: Kept) -> None:
    """A child may write into its arrays; the next one has them as they were left."""
    left(kept, "city", np.zeros(500))
    first = kept.find("city")
    first[:] = 7.0

    assert not kept.find("city").any()


def test_the_memory_is_sealed(kept: Kept) -> None:
    """Not even by the descriptor can what is kept be written."""
    left(kept, "city", np.zeros(500))
    file = next(iter(kept._by_name.values())).file  # noqa: SLF001 (the descriptor is what is tried)

    with pytest.raises(PermissionError):
        os.pwrite(file, b"x", 0)


def test_the_longest_unused_makes_room(kept: Kept) -> None:
    """Memory stays bounded; what was used last stays."""
    left(kept, "one", np.zeros(5_000))
    left(kept, "two", np.zeros(5_000))
    kept.find("one")
    kept.hear()
    left(kept, "three", np.zeros(5_000))

    assert kept.names() == ["one", "three"]


def test_what_is_too_large_is_not_kept(kept: Kept) -> None:
    """Nothing else is given up for it either."""
    left(kept, "one", np.zeros(5_000))
    left(kept, "huge", np.zeros(50_000))

    assert kept.names() == ["one"]


def test_what_nobody_uses_is_given_up(kept: Kept) -> None:
    """Children's homes do not stay in memory for ever."""
    left(kept, "one", np.zeros(5))

    kept.drop_unused(3600)
    assert kept.names() == ["one"]
    kept.drop_unused(0)
    assert kept.names() == []


def test_outside_a_worker_nothing_is_kept() -> None:
    """A command leaves nothing behind, and needs no nursery."""
    alone = Kept()
    alone.leave("city", np.zeros(5))
    alone.hear()

    assert alone.find("city") is None
