"""
Slow, plain twins of the admission mechanisms, and every outcome of a tiny city.

Written with lists and dictionaries the way a clerk would, so that nobody needs to trust the
fast code: a pupil is ``(group, id position)``, distances are rows, 'None' is a pair without one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from admission.model import Pupils, Schools
from admission.order import SchoolOrder
from gis.units import NONE, UNREACHABLE_MM, Index, Millimetres

Offers = tuple[int | None, ...]


@dataclass(frozen=True)
class Town:
    """A tiny city: pupils' groups, schools' seats, distances with ``None`` for no distance."""

    group: tuple[int, ...]
    seats: tuple[int, ...]
    distance: tuple[tuple[int | None, ...], ...]
    band_mm: int = 1
    lot: tuple[int, ...] | None = None
    later: tuple[tuple[int, ...], ...] | None = None
    """1 where the pupil stands after the others of the own group at that school."""

    @property
    def order(self) -> SchoolOrder:
        """Return the schools' order of pupils as the program wants it."""
        lot = range(len(self.group)) if self.lot is None else self.lot
        return SchoolOrder(
            group_rank=np.unique(self.group, return_inverse=True)[1].astype(np.int64),
            band_mm=self.band_mm,
            lot=np.array(lot, np.int64),
            later=self.later_array,
        )

    @property
    def later_array(self) -> NDArray[np.uint8] | None:
        """Return who stands later where, as the program wants it."""
        if self.later is None:
            return None
        return np.array(self.later, np.uint8).reshape(len(self.group), len(self.seats))

    @property
    def pupils(self) -> Pupils:
        """Return the children, named p00, p01 …."""
        ids = np.array([f"p{p:02d}" for p in range(len(self.group))], object)
        return Pupils(id=ids, group=np.array(self.group, np.int32))

    @property
    def schools(self) -> Schools:
        """Return the schools, named s0, s1 …."""
        codes = np.array([f"s{s}" for s in range(len(self.seats))], object)
        return Schools(code=codes, seats=np.array(self.seats, np.int32))

    @property
    def distance_mm(self) -> Millimetres:
        """Return the distances as the program wants them."""
        rows = [[UNREACHABLE_MM if mm is None else mm for mm in row] for row in self.distance]
        return np.array(rows, np.int32).reshape(len(self.group), len(self.seats))

    def choices(self, pupil: int) -> list[int]:
        """Return the eligible schools in the pupil's own order."""
        row = self.distance[pupil]
        near = [(mm, s) for s, mm in enumerate(row) if mm is not None]
        return [s for _, s in sorted(near)]

    def key(self, pupil: int, school: int) -> tuple[int, int, int, int]:
        """Return the pupil's place in the school's order, smaller first."""
        mm = self.distance[pupil][school]
        assert mm is not None
        last = pupil if self.lot is None else self.lot[pupil]
        after = 0 if self.later is None else self.later[pupil][school]
        return (self.group[pupil], after, mm // self.band_mm, last)


def towns(
    *,
    max_pupils: int = 6,
    max_schools: int = 4,
    with_lot: bool = False,
    with_later: bool = False,
) -> st.SearchStrategy[Town]:
    """
    Return a strategy of tiny cities with many ties, missing pairs and empty schools.

    With a lot, distances within a class of 4 mm count as equal: then schools and pupils no
    longer see the same distances.
    """

    @st.composite
    def draw_town(draw: st.DrawFn) -> Town:
        n_pupils = draw(st.integers(1, max_pupils))
        n_schools = draw(st.integers(1, max_schools))
        cell = st.one_of(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6), st.none())
        row = st.tuples(*[cell] * n_schools)
        flags = st.tuples(*[st.integers(0, 1)] * n_schools)
        return Town(
            group=draw(st.tuples(*[st.integers(1, 2)] * n_pupils)),
            seats=draw(st.tuples(*[st.integers(0, 3)] * n_schools)),
            distance=draw(st.tuples(*[row] * n_pupils)),
            band_mm=4 if with_lot else 1,
            lot=tuple(draw(st.permutations(range(n_pupils)))) if with_lot else None,
            later=draw(st.tuples(*[flags] * n_pupils)) if with_later else None,
        )

    return draw_town()


def as_offers(school: Index) -> Offers:
    """Return an offer array as a tuple with ``None`` for no offer."""
    return tuple(None if s == NONE else s for s in school.tolist())


def all_outcomes(town: Town) -> Iterator[Offers]:
    """Yield every way to offer eligible seats without going over any school's seats."""
    options = [[None, *town.choices(p)] for p in range(len(town.group))]
    for offers in itertools.product(*options):
        if all(offers.count(s) <= seats for s, seats in enumerate(town.seats)):
            yield offers


def place(town: Town, pupil: int, school: int | None) -> int:
    """Return the rank of a school in the pupil's order; no offer comes after the last."""
    order = town.choices(pupil)
    return len(order) + 1 if school is None else order.index(school) + 1


def is_stable(town: Town, offers: Offers) -> bool:
    """Return whether no pupil has a claim to a seat that he or she would rather have."""
    for pupil, offer in enumerate(offers):
        for school in town.choices(pupil)[: place(town, pupil, offer) - 1]:
            admitted = [p for p, s in enumerate(offers) if s == school]
            if len(admitted) < town.seats[school]:
                return False
            if any(town.key(pupil, school) < town.key(p, school) for p in admitted):
                return False
    return True


def stable_outcomes(town: Town) -> list[Offers]:
    """Return every outcome without justified envy and without wasted seats."""
    return [offers for offers in all_outcomes(town) if is_stable(town, offers)]


def best_for_pupils(town: Town) -> Offers:
    """Return the stable outcome that no pupil would swap for another stable one."""
    stable = stable_outcomes(town)
    for offers in stable:
        ranks = [place(town, p, s) for p, s in enumerate(offers)]
        if all(ranks[p] <= place(town, p, s) for other in stable for p, s in enumerate(other)):
            return offers
    msg = "no stable outcome is best for every pupil"
    raise AssertionError(msg)


def deferred_twin(town: Town) -> Offers:
    """Run deferred acceptance as in the paper: all who are free ask at once, day by day."""
    lists = [town.choices(p) for p in range(len(town.group))]
    held: dict[int, list[int]] = {s: [] for s in range(len(town.seats))}
    free = set(range(len(town.group)))
    while any(lists[p] for p in free):
        for pupil in sorted(free):
            if lists[pupil]:
                held[lists[pupil].pop(0)].append(pupil)
        for school, applicants in held.items():
            applicants.sort(key=lambda p: town.key(p, school))
            del applicants[town.seats[school] :]
        free = set(range(len(town.group))) - {p for some in held.values() for p in some}
    at = {p: s for s, some in held.items() for p in some}
    return tuple(at.get(p) for p in range(len(town.group)))


def nearest_first_twin(town: Town) -> Offers:
    """Run the Department's scan: groups, rounds, seats given for good."""
    offer: dict[int, int] = {}
    left = dict(enumerate(town.seats))
    for group in sorted(set(town.group)):
        for number in range(len(town.seats)):
            asks: dict[int, list[int]] = {}
            for pupil, own in enumerate(town.group):
                order = town.choices(pupil)
                if own == group and pupil not in offer and number < len(order):
                    asks.setdefault(order[number], []).append(pupil)
            for school, applicants in asks.items():
                applicants.sort(key=lambda p: town.key(p, school))
                for pupil in applicants[: left[school]]:
                    offer[pupil] = school
                    left[school] -= 1
    return tuple(offer.get(p) for p in range(len(town.group)))
