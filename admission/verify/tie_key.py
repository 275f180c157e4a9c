"""The checker's own way to cut-offs with a secondary key: applicants ask one after another."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from admission.verify.offers import broken
from gis.units import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.wishes.claim import WishClaim

Level: TypeAlias = tuple[int, ...]
"""Score class, then the marks of the key."""


@dataclass(slots=True)
class _School:
    seats: int
    held: list[tuple[Level, int]] = field(default_factory=list)
    refused: Level | None = None
    """Highest level that was ever sent away."""

    def full(self) -> bool:
        return len(self.held) > self.seats

    def send_away(self) -> list[int]:
        """Send the lowest away, with all its equals."""
        self.refused = self.held[0][0]
        gone = []
        while self.held and self.held[0][0] == self.refused:
            gone.append(heapq.heappop(self.held)[1])
        return gone


def key_reached(key: NDArray[np.int32], needed: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return for each row whether a key is at least the needed one, the first column first."""
    good = np.ones(len(key), np.bool_)
    for column in reversed(range(key.shape[1])):
        mine, theirs = key[:, column], needed[:, column]
        good = (mine > theirs) | ((mine == theirs) & good)
    return good


def check_least_keyed(claim: WishClaim) -> None:
    """
    Check that cut-offs and keys are the least that fit.

    Raises
    ------
    BrokenPromiseError
        Naming the first school that asks for more than it must.

    Notes
    -----
    Whom a school has sent away could not be kept under any cut-offs that fit, by induction
    over the refusals; so the least cut-offs are those just above the highest one sent away.
    """
    schools = _asked(claim)
    keys = sorted({tuple(one) for one in claim.key.tolist()})
    for s, school in enumerate(schools):
        due = _just_above(school.refused, keys, claim)
        stated = (int(claim.cutoff[s, 0]), tuple(claim.needed_key[s].tolist()))
        if due != stated:
            broken(
                f"least cut-offs: school {claim.school_code[s]} has {stated[0] / 100:.2f} with "
                f"key {stated[1]}, the least that fits is {due[0] / 100:.2f} with key {due[1]}"
            )


def _asked(claim: WishClaim) -> list[_School]:
    """Return the schools after everybody has asked."""
    direct = np.bincount(claim.direct[claim.direct != NONE], minlength=len(claim.seats))
    schools = [_School(int(n)) for n in claim.seats - direct]
    keys = [tuple(one) for one in claim.key.tolist()]
    score, wish = claim.score.tolist(), claim.wish.tolist()
    next_wish = [0] * len(score)
    waiting = np.flatnonzero((claim.direct == NONE) & ~claim.barred).tolist()[::-1]
    while waiting:
        p = waiting.pop()
        w = next_wish[p]
        if w == len(claim.gap):
            continue
        next_wish[p] += 1
        waiting.append(p)
        score_class = (score[p] - claim.gap[w] - claim.floor) // claim.step
        if wish[p][w] == NONE or score_class < 0:
            continue
        waiting.pop()
        waiting += _ask(schools[wish[p][w]], (score_class, *keys[p]), p)
    return schools


def _ask(school: _School, level: Level, p: int) -> list[int]:
    """Let one applicant ask a school; return whom it sends away."""
    if school.refused is not None and level <= school.refused:
        return [p]
    heapq.heappush(school.held, (level, p))
    return school.send_away() if school.full() else []


def _just_above(
    refused: Level | None, keys: list[tuple[int, ...]], claim: WishClaim
) -> tuple[int, tuple[int, ...]]:
    """Return the cut-off and key just above the highest level sent away."""
    none = (NONE,) * claim.key.shape[1]
    if refused is None:
        return claim.floor, none
    at = bisect_right(keys, refused[1:])
    if at == len(keys):
        return claim.floor + (refused[0] + 1) * claim.step, none
    return claim.floor + refused[0] * claim.step, keys[at]
