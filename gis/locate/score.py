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
BY_NUMBER: Final = frozenset({"exact", "beside", "between", "across", "confirmed"})
GROUPS: Final = ("by_number", "by_street")
"""Methods that rest on the house number itself or on numbers around it, and all others."""


def group_of(method: str) -> str:
    """
    Return the group of a method.

    Examples
    --------
    >>> group_of("between"), group_of("short")
    ('by_number', 'by_street')
    """
    return GROUPS[method not in BY_NUMBER]


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
    held
        The same by method, where the whole street in the ward named is near the point.
    street
        Factor by how the street's name was matched.
    ward, namesakes
        Factors by the group of the method (``GROUPS``): how the place stands to the ward named;
        whether other streets of the name may be meant too.
    answer
        Least score, least margin and greatest ``bound_m`` of an answer.
    sources
        Where each table comes from.
    """

    bounds_m: Sequence[float]
    reach: Mapping[str, Sequence[float]]
    held: Mapping[str, float]
    street: Mapping[str, float]
    ward: Mapping[str, Mapping[str, float]]
    namesakes: Mapping[str, float]
    answer: Mapping[str, float]
    sources: Mapping[str, str]

    def score(
        self,
        method: str,
        bound_m: float,
        *,
        street: str,
        ward: str,
        alone: bool,
        held: bool = False,
    ) -> float:
        """Return a candidate's score, 0 to 1, with four decimals."""
        at = sum(bound_m > one for one in self.bounds_m)
        group = group_of(method)
        share = self.held[method] if held else self.reach[method][at]
        share *= self.street[street] * self.ward[group][ward]
        return round(share * (1.0 if alone else self.namesakes[group]), 4)

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
            held=told["held"],
            street=told["street"],
            ward=told["ward"],
            namesakes=told["namesakes"],
            answer=told["answer"],
            sources=told["sources"],
        )
    except (tomllib.TOMLDecodeError, KeyError) as error:
        msg = f"{FILE}: cannot be used as a calibration ({error})"
        raise InputError(msg) from error
