"""The arithmetic of each indicator, ward by ward, and of the wards that are known together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from forecast.indicators.facts import LEVELS
from forecast.indicators.known import Known, from_known

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from forecast.indicators.facts import Facts

Counts = Literal["aged_3_18", "children", "entering"]
PER: Final = 10_000.0
PERCENT: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """
    A measure of W wards in N columns: all levels together (N = 1), or each (N = L).

    Attributes
    ----------
    top, below
        What is divided, ``below`` ``None`` where nothing is, shape (W, N).
    scale
        What the quotient is multiplied by.
    """

    top: Known
    below: Known | None = None
    scale: float = 1.0

    def of_wards(self) -> Known:
        """Return the value of each ward, shape (W, N)."""
        if self.below is None:
            return self.top
        return _quotient(self.top, self.below, self.scale)

    def of_city(self) -> tuple[Known, NDArray[np.bool_]]:
        """Return the value of all wards that are known together, (N,), and which these are."""
        known = self.of_wards().is_known
        top = np.where(known, self.top.value, 0.0).sum(axis=0)
        why = np.where(known.any(axis=0), "", "no_ward_known").astype(object)
        if self.below is None:
            return Known.of(top, why), known
        below = np.where(known, self.below.value, 0.0).sum(axis=0)
        return _quotient(Known.of(top, why), Known.of(below, why), self.scale), known


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """
    How one measure is computed.

    Attributes
    ----------
    compute
        From facts and the value of the norm that the indicator uses, per column, nan without.
    counts
        The count of children from whose numbers the measure follows, if any.
    """

    compute: Callable[[Facts, NDArray[np.float64]], Measured]
    counts: Counts | None = None


def _rooms_per_10000(facts: Facts, _: NDArray[np.float64]) -> Measured:
    return Measured(top=_column(facts.rooms), below=_column(facts.aged_3_18), scale=PER)


def _needed(facts: Facts, norm: NDArray[np.float64]) -> Known:
    return from_known(
        lambda people, per: np.ceil(people * per / PER), _column(facts.aged_3_18), _norm(norm)
    )


def _rooms_needed(facts: Facts, norm: NDArray[np.float64]) -> Measured:
    return Measured(top=_needed(facts, norm))


def _rooms_missing(facts: Facts, norm: NDArray[np.float64]) -> Measured:
    return Measured(top=from_known(np.subtract, _needed(facts, norm), _column(facts.rooms)))


def _classes_needed(facts: Facts, norm: NDArray[np.float64]) -> Measured:
    return Measured(top=from_known(lambda n, size: np.ceil(n / size), facts.children, _norm(norm)))


def _public_schools(facts: Facts, _: NDArray[np.float64]) -> Measured:
    return Measured(top=facts.public)


def _children_per_room(facts: Facts, _: NDArray[np.float64]) -> Measured:
    return Measured(top=facts.children, below=facts.public_rooms)


def _class_size(facts: Facts, _: NDArray[np.float64]) -> Measured:
    return Measured(top=facts.seats, below=facts.classes)


def _classes_over_norm(facts: Facts, norm: NDArray[np.float64]) -> Measured:
    over = from_known(lambda n, _: n, facts.classes_over, _norm(norm))
    return Measured(top=over, below=facts.classes, scale=PERCENT)


def _whole_day(facts: Facts, _: NDArray[np.float64]) -> Measured:
    return Measured(top=facts.classes_whole_day, below=facts.classes, scale=PERCENT)


def _seats_missing(facts: Facts, _: NDArray[np.float64]) -> Measured:
    return Measured(top=from_known(np.subtract, facts.entering, facts.seats))


def _places_missing(facts: Facts, norm: NDArray[np.float64]) -> Measured:
    return Measured(
        top=from_known(
            lambda children, size, rooms: children - size * rooms,
            facts.children,
            _norm(norm),
            facts.public_room_shifts,
        )
    )


def _ward_without_school(facts: Facts, norm: NDArray[np.float64]) -> Measured:
    """
    Return 1 for wards that lack a public school of a level, else 0.

    Without one: lacking unless the wards that touch have as many entering seats over as the ward
    has entering children; if some of their seats or children are unknown, only seats that are
    known can answer, so lacking is then unknown. With one: lacking where children per classroom
    are more than the norm.
    """
    over = from_known(lambda seats, n: np.maximum(seats - n, 0.0), facts.seats, facts.entering)
    around = facts.touches.astype(np.float64)
    free = around @ np.where(over.is_known, over.value, 0.0)
    all_known = around @ (~over.is_known).astype(np.float64) == 0
    enough = free >= np.where(facts.entering.is_known, facts.entering.value, np.inf)
    why = np.where(enough | all_known, "", "neighbour_unknown").astype(object)
    without = from_known(
        lambda cannot, _: cannot, Known.of((~enough).astype(np.float64), why), facts.entering
    )
    crowded = from_known(
        lambda children, rooms, size: (children > rooms * size).astype(np.float64),
        facts.children,
        facts.public_rooms,
        _norm(norm),
    )
    lacking = without.where(facts.public.value == 0, crowded)
    return Measured(top=from_known(lambda one, _: one, lacking, facts.public))


MEASURES: Final[Mapping[str, Measure]] = {
    "rooms_per_10000": Measure(compute=_rooms_per_10000, counts="aged_3_18"),
    "rooms_needed": Measure(compute=_rooms_needed, counts="aged_3_18"),
    "rooms_missing": Measure(compute=_rooms_missing, counts="aged_3_18"),
    "classes_needed": Measure(compute=_classes_needed, counts="children"),
    "public_schools": Measure(compute=_public_schools),
    "ward_without_school": Measure(compute=_ward_without_school),
    "children_per_room": Measure(compute=_children_per_room, counts="children"),
    "class_size": Measure(compute=_class_size),
    "classes_over_norm": Measure(compute=_classes_over_norm),
    "whole_day": Measure(compute=_whole_day),
    "seats_missing": Measure(compute=_seats_missing, counts="entering"),
    "places_missing": Measure(compute=_places_missing, counts="children"),
}
"""Every measure that an indicator's file may name."""

ONE_COLUMN: Final = frozenset({"rooms_per_10000", "rooms_needed", "rooms_missing"})
"""Measures of all levels together; the others have a column for each of ``LEVELS``."""


def columns_of(measure: str) -> tuple[str, ...]:
    """Return the levels of a measure's columns."""
    return ("all",) if measure in ONE_COLUMN else LEVELS


def _column(known: Known) -> Known:
    """Return numbers of wards as one column."""
    return Known(known.value[:, None], known.why[:, None])


def _norm(value: NDArray[np.float64]) -> Known:
    """Return norms, unknown where the place has none."""
    return Known.of(value, np.where(np.isnan(value), "no_norm", "").astype(object))


def _quotient(top: Known, below: Known, scale: float) -> Known:
    """Return a quotient, unknown where there is nothing to divide by."""

    def divided(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        nothing = np.full(np.broadcast_shapes(a.shape, b.shape), np.nan)
        np.divide(scale * a, b, out=nothing, where=b > 0)
        return nothing

    found = from_known(divided, top, below)
    nothing = found.is_known & np.isnan(found.value)
    return Known(found.value, np.where(nothing, "nothing_to_divide", found.why))
