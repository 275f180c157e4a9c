"""Random choices that stay the same on every machine and with every library version."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

N_UNIFORM = 12  # twelve uniform numbers have variance one: a bell without logarithm or cosine


class Dice:
    """
    One stream of chances, named so that a change in one part of the city moves no other part.

    Only the generator's raw 53-bit numbers are used: numpy promises those for ever, while its
    normal and integer draws may change between versions.
    """

    def __init__(self, seed: int, stream: str) -> None:
        """Seed the stream called ``stream``."""
        entropy = [seed, crc32(stream.encode())]
        self._generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))

    def unit(self) -> float:
        """Return a number in [0, 1)."""
        return float(self._generator.random())

    def between(self, low: float, high: float) -> float:
        """Return a number in [low, high)."""
        return low + (high - low) * self.unit()

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self.unit() * (high - low + 1))

    def chance(self, share: float) -> bool:
        """Return true in this share of calls."""
        return self.unit() < share

    def bell(self) -> float:
        """Return a number with mean 0 and variance 1."""
        return sum(self.unit() for _ in range(N_UNIFORM)) - N_UNIFORM / 2

    def pick(self, among: Sequence[T]) -> T:
        """Return one of a sequence."""
        return among[self.whole(0, len(among) - 1)]

    def place(self, cumulative: Sequence[float]) -> int:
        """Return a position with chance proportional to the step of a cumulative sum."""
        return bisect_right(cumulative, self.unit() * cumulative[-1], hi=len(cumulative) - 1)

    def shuffled(self, among: Sequence[T]) -> list[T]:
        """Return the sequence in another order (Fisher and Yates)."""
        out = list(among)
        for last in range(len(out) - 1, 0, -1):
            other = self.whole(0, last)
            out[last], out[other] = out[other], out[last]
        return out
