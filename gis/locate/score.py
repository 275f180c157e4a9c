"""How far a candidate can be trusted, and when it may be the answer: numbers of a measured file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from gis.errors import InputError

FILE: Final = "calibration.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """
    What was measured on addresses held out of the index.

    Attributes
    ----------
    bounds_m
        Upper ends of the classes of ``bound_m``; the last class has none.
    reach
        Share of candidates within 500 m of the house, by method and class of ``bound_m``, where
        street and ward were right.
    street, ward
        Factors: how the street's name was matched, how the place stands to the ward named.
    answer
        Least score, least margin and greatest ``bound_m`` of an answer.
    sources
        Where each table comes from.
    """

    bounds_m: Sequence[float]
    reach: Mapping[str, Sequence[float]]
    street: Mapping[str, float]
    ward: Mapping[str, float]
    answer: Mapping[str, float]
    sources: Mapping[str, str]

    def score(self, method: str, bound_m: float, *, street: str, ward: str) -> float:
        """Return a candidate's score, 0 to 1, with four decimals."""
        at = sum(bound_m > one for one in self.bounds_m)
        return round(self.reach[method][at] * self.street[street] * self.ward[ward], 4)

    def is_answer(self, score: float, margin: float, bound_m: float) -> bool:
        """Return whether the best candidate may be the answer without a person."""
        return (
            score >= self.answer["least_score"]
            and margin >= self.answer["least_margin"]
            and bound_m <= self.answer["greatest_bound_m"]
        )


@cache
def calibration() -> Calibration:
    """Return the calibration that is shipped with the program."""
    return read_calibration(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))


def read_calibration(text: str) -> Calibration:
    """Return a calibration from TOML; raises ``InputError`` where a table is missing."""
    try:
        told: dict[str, Any] = tomllib.loads(text)
        return Calibration(
            bounds_m=tuple(told["bounds_m"]),
            reach={name: tuple(row) for name, row in told["reach"].items()},
            street=told["street"],
            ward=told["ward"],
            answer=told["answer"],
            sources=told["sources"],
        )
    except (tomllib.TOMLDecodeError, KeyError) as error:
        msg = f"{FILE}: cannot be used as a calibration ({error})"
        raise InputError(msg) from error
