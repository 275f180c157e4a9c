# ruff: noqa: INP001 (beside the script that uses it, in no package)
"""
Invented applicants for real schools of grade 10: scores and wishes, a model and nothing more.

Scores are normal, cut to 0 to 30 in quarters, with a published mean where there is one. A family
weighs how much a school is liked against how likely it is, by last year's cut-off and a guess
of the own score, bolder for the first wish than for the third. How much each school is liked
is found by running the exam until the modelled cut-offs are those of a known year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from admission.wishes.offers import Applicants, WishOffers, WishRules, offers_by_score
from gis.units import NONE

HIGHEST: Final = 30.0
SPREAD: Final = 4.2  # assumed: no spread of total scores was read
GUESS: Final = 1.5  # assumed: how far families misjudge the score before the exam, points
DOUBT: Final = 1.5  # assumed: how far a cut-off may move from last year's, points
CAUTION: Final = (1.0, 2.0, 4.0)  # assumed: weight of being admitted in wish 1, 2, 3
WISHES: Final = len(CAUTION)
BLOCK: Final = 8192
ROUNDS: Final = 40
RATE: Final = 0.12  # liking per point of cut-off and round; slower needs more, faster swings
FLOOR: Final = 1050  # lowest published cut-off of 2022 to 2025; no text states a floor
RULES: Final = WishRules(gap=(0, 0, 0), step=25, floor=FLOOR, tie_rule="reject_all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """
    One year's exam.

    Attributes
    ----------
    applicants, mean
        How many sat, and their mean total.
    expected
        Last year's cut-offs, as families know them, points, shape (S,).
    seats
        Shape (S,).
    seed
        Draws the applicants.
    """

    applicants: int
    mean: float
    expected: NDArray[np.float64]
    seats: NDArray[np.int32]
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A season's invented applicants before their wishes: score, guess, taste (P, S)."""

    score: NDArray[np.float64]
    hope: NDArray[np.float64]
    taste: NDArray[np.float32]


def draw(season: Season) -> Drawn:
    """Return invented applicants; the same seed gives the same ones."""
    rng = np.random.default_rng(season.seed)
    raw = season.mean + SPREAD * rng.standard_normal(season.applicants)
    score = np.clip(np.round(raw * 4) / 4, 0, HIGHEST)
    score += np.round((season.mean - score.mean()) * 4) / 4  # cutting moves the mean a little
    score = np.clip(score, 0, HIGHEST)
    hope = score + GUESS * rng.standard_normal(len(score))
    shape = (len(score), len(season.seats))
    return Drawn(score=score, hope=hope, taste=rng.gumbel(size=shape).astype(np.float32))


def wishes(drawn: Drawn, season: Season, liking: NDArray[np.float64]) -> NDArray[np.int32]:
    """Return three different schools of each applicant, shape (P, 3)."""
    chosen = np.empty((len(drawn.score), WISHES), np.int32)
    for start in range(0, len(chosen), BLOCK):
        part = slice(start, start + BLOCK)
        margin = (drawn.hope[part, None] - season.expected[None]) / DOUBT
        odds = -np.logaddexp(0.0, -margin).astype(np.float32)  # log of the logistic
        liked = drawn.taste[part] + liking[None].astype(np.float32)
        row = np.arange(len(odds))
        for w, caution in enumerate(CAUTION):
            best = np.argmax(liked + caution * odds, axis=1)
            chosen[part, w] = best
            liked[row, best] = -np.inf
    return chosen


def applicants_of(drawn: Drawn, wish: NDArray[np.int32]) -> Applicants:
    """Return applicants as the solver takes them."""
    n = len(drawn.score)
    return Applicants(
        id=np.array([f"m{p:07d}" for p in range(n)], object),
        score=np.rint(drawn.score * 100).astype(np.int32),
        wish=wish,
        direct=np.full(n, NONE, np.int32),
        barred=np.zeros(n, np.bool_),
        key=np.empty((n, 0), np.int32),
    )


def run(drawn: Drawn, season: Season, liking: NDArray[np.float64]) -> WishOffers:
    """Return the offers of a season for a liking of each school."""
    people = applicants_of(drawn, wishes(drawn, season, liking))
    return offers_by_score(people, season.seats, RULES)


def calibrate(season: Season, target: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Return the liking of each school under which the modelled cut-offs come near the target.

    Unfilled schools of a target at the floor stay where they are; the mean liking is 0.
    """
    drawn = draw(season)
    liking = (target - target.mean()) * 0.1
    best, best_error = liking, np.inf
    for _ in range(ROUNDS):
        error = target - run(drawn, season, liking).cutoff / 100
        size = float(np.abs(error).mean())
        if size < best_error:
            best, best_error = liking, size
        liking = liking + RATE * np.clip(error, -2, 2)
        liking -= liking.mean()
    return best
