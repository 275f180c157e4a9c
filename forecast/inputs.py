"""Explicit inputs on a forecast: children who move in, dwellings, schools opened and closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from forecast.panel import by_region
from gis.units import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecast.panel import Children
    from gis.units import Index

EventKind = Literal["open", "close", "boundary"]
LEAST: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """
    A school opened or closed, or a border between two that is moved.

    Attributes
    ----------
    kind
        ``open`` takes children of each grade from the units of its region, ``close`` gives all
        of its children away, ``boundary`` gives a share of them to one other unit.
    unit, to
        Whose it is, and who takes the children; ``NONE`` for all of the region that have the
        grade, by how many they have.
    ahead
        Position of the first year ahead in which it holds; it holds in all years after.
    grades
        Positions of the first and the last grade.
    n
        Children per grade of an opened unit.
    share
        Share of the children given away at a border.
    row
        Row of its file.
    """

    kind: EventKind
    unit: int
    ahead: int
    grades: tuple[int, int]
    to: int = NONE
    n: float = 0.0
    share: float = 1.0
    row: int = 0


class TooFewError(ValueError):
    """An opened unit would take more children than its region has."""

    def __init__(self, event: Event, grade: int, ahead: int, there: float) -> None:
        """Keep which event, in which grade and year, and how many children there are."""
        super().__init__(f"{there:.0f} children of that grade")
        self.event, self.grade, self.ahead, self.there = event, grade, ahead, there


def moved_up(arriving: Children) -> Children:
    """
    Return the children who are there of those who arrive, as they move up a grade a year.

    Those who come stay: each year's arrivals of a grade are in the next grade a year later.

    Parameters
    ----------
    arriving
        Shape (R, G, H); below zero where children leave.
    """
    there = arriving.copy()
    for h in range(1, arriving.shape[2]):
        there[:, 1:, h] += there[:, :-1, h - 1]
    return there


def spread(cells: Children, more: Children, region: Index) -> Children:
    """
    Return cells with more children of each region, divided among its units by how many they have.

    A region without the grade gives to all units of the city that have it. No cell falls below
    zero.

    Parameters
    ----------
    cells
        Shape (U, G, H); ``nan`` for cells that are not told.
    more
        Children by region, shape (R, G, H).
    region
        Region of each unit, shape (U,).
    """
    in_region = by_region(cells, region, len(more))
    homeless = np.where(in_region > LEAST, 0.0, more).sum(axis=0)
    in_city = np.nansum(cells, axis=0)
    of_region = np.where(in_region > LEAST, more / np.maximum(in_region, LEAST), 0.0)[region]
    of_city = np.where(in_city > LEAST, homeless / np.maximum(in_city, LEAST), 0.0)
    return np.asarray(cells * np.maximum(1.0 + of_region + of_city, 0.0))


def happened(cells: Children, events: Sequence[Event], region: Index) -> Children:
    """
    Return cells after the events, one after the other; every child moved is counted once.

    Raises
    ------
    TooFewError
        If a unit opens for more children than its region has.
    """
    after = cells.copy()
    for event in events:
        for h in range(event.ahead, cells.shape[2]):
            for grade in range(event.grades[0], event.grades[1] + 1):
                _one_cell(after[:, grade, h], event, region, (grade, h))
    return after


def _one_cell(now: Children, event: Event, region: Index, where: tuple[int, int]) -> None:
    """Move the children of one grade in one year, in place; ``now`` has shape (U,)."""
    same = region == region[event.unit]
    others = same & ~np.isnan(now)
    others[event.unit] = False
    if event.kind == "open":
        there = float(now[others].sum())
        if event.n > there:
            raise TooFewError(event, *where, there)
        now[others] *= 1.0 - event.n / max(there, LEAST)
        now[event.unit] = np.nan_to_num(now[event.unit]) + event.n
        return
    if np.isnan(now[event.unit]):
        return
    moved = event.share * now[event.unit]
    if event.to != NONE:
        now[event.to] = np.nan_to_num(now[event.to]) + moved
    elif not _given(now, others, moved):
        everywhere = ~np.isnan(now)
        everywhere[event.unit] = False
        if not _given(now, everywhere, moved):
            return  # nobody else has this grade: the children stay
    now[event.unit] -= moved


def _given(now: Children, takers: Children, moved: float) -> bool:
    there = float(now[takers].sum())
    if there <= LEAST:
        return False
    now[takers] *= 1.0 + moved / there
    return True
