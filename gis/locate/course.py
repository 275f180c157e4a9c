"""One street or one alley with the house numbers known along it: where would a number stand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.locate.lines import Lines, Place
from gis.locate.street_names import digits

Method = Literal[
    "exact",
    "beside",
    "between",
    "across",
    "beyond",
    "beyond_across",
    "along",
    "short",
    "part",
    "outside",
    "mouth",
    "khu_pho",
    "ward",
    "confirmed",
]
"""How a place was found; ``docs/addresses.md`` says each in a sentence."""

SAME_M: Final = 100.0
"""Known places of one number within this distance of each other are one place."""

MOST_M_PER_NUMBER: Final = 40.0
"""Between two known houses whose numbers lie farther apart than this, numbering began again."""

FRONTAGE_M: Final = 2.2
"""Metres of an alley per number: plots about 4.4 m wide, odd on one side, even on the other.
Assumed where an alley has no known number."""

BEYOND_M: Final = 150.0
"""So far past the last known number a place is still guessed."""

SHORT_M: Final = 150.0
"""A street or alley no farther from end to end than this is told by its middle."""

MARGIN_M: Final = 20.0
"""Houses stand beside the line that the map draws."""

Inside = Callable[[Place], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """
    A place for a number.

    Attributes
    ----------
    at
        Metres on the plane.
    method
        How it was found.
    bound_m
        How far off it can be if the numbers run as they should.
    text
        The number it was found by, as the map has it.
    """

    at: Place
    method: Method
    bound_m: float
    text: str = ""


@dataclass(slots=True)
class Course:
    """
    A street or an alley.

    Attributes
    ----------
    lines
        Its edges; ``None`` where only house numbers tell of it.
    known
        Places by the number's last step (``5A``).
    mouth
        Where an alley leaves its street.
    """

    lines: Lines | None = None
    known: dict[str, list[Place]] = field(default_factory=dict)
    mouth: Place | None = None
    _sides: dict[int, list[tuple[int, Place]]] | None = None

    def add(self, step: str, at: Place) -> None:
        """Keep a known house."""
        self.known.setdefault(step, []).append(at)
        self._sides = None

    def guesses(self, step: str, inside: Inside | None = None) -> list[Guess]:
        """
        Return places for a number, best first: the house itself, or one place derived.

        Parameters
        ----------
        step
            The number as ``steps`` gives it.
        inside
            Where the address says it lies; numbers there count first, because a long street
            may count its houses anew in each ward.
        """
        if step in self.known:
            return [
                Guess(at=at, method="exact", bound_m=MARGIN_M, text=step)
                for at in _groups(self.known[step])
            ]
        number = digits(step)
        if number is None:
            return []
        sides = self.sides()
        for keep in (inside, None) if inside else (None,):
            for method, side in (("between", sides[number % 2]), ("across", _both(sides))):
                kept = [one for one in side if keep is None or keep(one[1])]
                found = self._from_side(kept, number, method)  # type: ignore[arg-type] # two literals
                if found is not None:
                    return [found]
        return []

    def _from_side(
        self, side: list[tuple[int, Place]], number: int, method: Method
    ) -> Guess | None:
        at = bisect_left(side, number, key=lambda one: one[0])
        same = side[at : at + 1] and side[at][0] == number
        if same:
            bound_m = 2 * MARGIN_M if method == "between" else 3 * MARGIN_M
            return Guess(at=side[at][1], method="beside", bound_m=bound_m, text=str(number))
        if 0 < at < len(side):
            return self._between(side[at - 1], side[at], number, method)
        past: Method = "beyond" if method == "between" else "beyond_across"
        return self._beyond(side, number, past, above=at > 0) if side else None

    def _between(
        self, low: tuple[int, Place], high: tuple[int, Place], number: int, method: Method
    ) -> Guess | None:
        share = (number - low[0]) / (high[0] - low[0])
        at, length_m = _on(self.lines, low[1], high[1], share)
        if length_m > MOST_M_PER_NUMBER * (high[0] - low[0]):
            return None
        bound_m = length_m * max(share, 1 - share) + MARGIN_M
        return Guess(at=at, method=method, bound_m=bound_m, text=f"{low[0]}-{high[0]}")

    def _beyond(
        self, side: list[tuple[int, Place]], number: int, method: Method, *, above: bool
    ) -> Guess | None:
        end = side[-1] if above else side[0]
        other = side[0] if above else side[-1]
        rate_m = FRONTAGE_M
        if other[0] != end[0]:
            apart_m = float(np.hypot(other[1][0] - end[1][0], other[1][1] - end[1][1]))
            rate_m = max(rate_m, apart_m / abs(other[0] - end[0]))
        ahead_m = rate_m * abs(number - end[0])
        if ahead_m > BEYOND_M:
            return None
        return Guess(at=end[1], method=method, bound_m=ahead_m + 2 * MARGIN_M, text=str(end[0]))

    def whole(self, number: int | None, clip: BaseGeometry | None = None) -> Guess | None:
        """
        Return the place of a street or alley as a whole, or of its part within an area.

        Parameters
        ----------
        number
            House number, which tells how far into an alley the house lies.
        clip
            Area in metres that the address names.
        """
        if self.lines is None:
            return self._of_houses()
        lines = self.lines.shape
        if clip is not None:
            within = shapely.intersection(lines, clip)
            lines = within if within.length > 1.0 else lines
        west, south, east, north = lines.bounds
        reach_m = float(np.hypot(east - west, north - south))
        if reach_m > SHORT_M and number is not None and self.mouth is not None:
            ahead_m = FRONTAGE_M * number
            at = self.lines.from_end(self.mouth, ahead_m)
            return Guess(at=at, method="along", bound_m=max(reach_m, ahead_m))
        on = shapely.shortest_line(lines.centroid, lines).coords[-1]
        method: Method = "short" if reach_m <= SHORT_M else "part"
        at = (float(on[0]), float(on[1]))
        return Guess(at=at, method=method, bound_m=reach_m / 2 + MARGIN_M)

    def _of_houses(self) -> Guess | None:
        places = np.array([at for many in self.known.values() for at in many])
        if not len(places):
            return None
        at = np.median(places, axis=0)
        spread_m = float(np.hypot(*(places - at).T).max())
        method: Method = "short" if 2 * spread_m <= SHORT_M else "part"
        place = (float(at[0]), float(at[1]))
        return Guess(at=place, method=method, bound_m=spread_m + 2 * MARGIN_M)

    def sides(self) -> dict[int, list[tuple[int, Place]]]:
        """Return known places by parity, ascending by number, without those out of order."""
        if self._sides is None:
            by_number: dict[int, list[Place]] = {}
            for step, places in sorted(self.known.items()):
                number = digits(step)
                if number is not None:
                    by_number.setdefault(number, []).extend(places)
            rows = [(number, _middle(by_number[number])) for number in sorted(by_number)]
            self._sides = {
                parity: _in_order([row for row in rows if row[0] % 2 == parity])
                for parity in (0, 1)
            }
        return self._sides


def _on(lines: Lines | None, low: Place, high: Place, share: float) -> tuple[Place, float]:
    if lines is not None:
        return lines.between(low, high, share)
    (x, y), (u, v) = low, high
    return (x + share * (u - x), y + share * (v - y)), float(np.hypot(u - x, v - y))


def _both(sides: dict[int, list[tuple[int, Place]]]) -> list[tuple[int, Place]]:
    return sorted((*sides[0], *sides[1]))


def _middle(places: Iterable[Place]) -> Place:
    x, y = np.median(np.array(sorted(places)), axis=0)
    return float(x), float(y)


def _groups(places: list[Place]) -> list[Place]:
    """Return the middle of each group of places that lie together, largest group first."""
    groups: list[list[Place]] = []
    for at in sorted(places):
        near = (g for g in groups if np.hypot(g[0][0] - at[0], g[0][1] - at[1]) <= SAME_M)
        group = next(near, None)
        if group is None:
            groups.append([at])
        else:
            group.append(at)
    return [_middle(group) for group in sorted(groups, key=lambda one: (-len(one), one))]


def _in_order(rows: list[tuple[int, Place]]) -> list[tuple[int, Place]]:
    """Leave out a number that lies off the way between its neighbours: a slip of the map."""
    kept = list(rows)
    at = 1
    while 0 < at < len(kept) - 1:
        (_, a), (_, b), (_, c) = kept[at - 1 : at + 2]
        around = np.hypot(b[0] - a[0], b[1] - a[1]) + np.hypot(c[0] - b[0], c[1] - b[1])
        if around > 2.0 * np.hypot(c[0] - a[0], c[1] - a[1]) + 300.0:
            del kept[at]
            at = max(at - 1, 1)
        else:
            at += 1
    return kept
