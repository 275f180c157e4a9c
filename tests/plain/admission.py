"""
A placement worked out by hand from the words of a policy, for tiny cities.

Lists, dictionaries and enumeration only; nothing of the program is used but the parsed policy.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

METRE = 1_000
Offers = tuple[int | None, ...]


@dataclass(frozen=True)
class Tiny:
    """A tiny city as its files would tell it."""

    pupil_id: tuple[str, ...]
    group: tuple[int, ...]
    column: dict[str, tuple[str, ...]]
    seats: tuple[int, ...]
    mm: tuple[tuple[int | None, ...], ...]
    inside: tuple[tuple[bool, ...], ...] | None
    seed: str


def draw(rules: dict[str, Any], rng: random.Random, *, most: int = 5) -> Tiny:
    """Return a tiny city with ties, missing pairs and empty schools that fits the rules."""
    n_pupils, n_schools = rng.randint(1, most), rng.randint(1, 4)
    groups = rules["groups"]
    known = [one["group"] for one in groups] if isinstance(groups, list) else [1, 2, 5]
    values = {
        one["column"]: [value["value"] for value in one["order"]]
        for one in rules.get("inner_order", [])
    }
    step = 700 * METRE if rng.random() < 0.7 else METRE
    cells: list[int | None] = [None, *[i * step for i in range(8)], *[i * step for i in range(8)]]
    return Tiny(
        pupil_id=tuple(sorted(rng.sample(["1", "02", "a", "B", "é", "z9", "007"], n_pupils))),
        group=tuple(rng.choice(known) for _ in range(n_pupils)),
        column={
            name: tuple(rng.choice(of) for _ in range(n_pupils)) for name, of in values.items()
        },
        seats=tuple(rng.randint(0, 3) for _ in range(n_schools)),
        mm=tuple(tuple(rng.choice(cells) for _ in range(n_schools)) for _ in range(n_pupils)),
        inside=tuple(tuple(rng.random() < 0.5 for _ in range(n_schools)) for _ in range(n_pupils))
        if "catchments" in rules
        else None,
        seed=str(rng.random()),
    )


class Clerk:
    """Places the pupils of a tiny city by the words of a policy."""

    def __init__(self, rules: dict[str, Any], town: Tiny) -> None:
        self.rules = rules
        self.town = town
        self.pupils = range(len(town.pupil_id))
        self.schools = range(len(town.seats))

    def has_distance(self, pupil: int) -> list[int]:
        """Return the schools with a distance, nearest first, ties by code."""
        row = self.town.mm[pupil]
        return [s for _, s in sorted((mm, s) for s, mm in enumerate(row) if mm is not None)]

    def choices(self, pupil: int, limit: int | None = None) -> list[int]:
        """Return the schools that the rules leave to a pupil, in the own order."""
        found = self.has_distance(pupil)
        if self.rules.get("catchments") == "only":
            found = [s for s in found if self.inside(pupil, s)]
        return [s for s in found if limit is None or self.mm(pupil, s) <= limit]

    def mm(self, pupil: int, school: int) -> int:
        """Return a distance that is there."""
        found = self.town.mm[pupil][school]
        assert found is not None
        return found

    def inside(self, pupil: int, school: int) -> bool:
        """Return whether the home lies in the school's catchment."""
        assert self.town.inside is not None
        return self.town.inside[pupil][school]

    def key(self, pupil: int, school: int) -> list[object]:
        """Return a pupil's place at a school, part by part as the policy's order says."""
        return [self._part(part, pupil, school) for part in self.rules["school_order"]]

    def _part(self, part: str, pupil: int, school: int) -> object:
        if part == "nearest_schools":
            return school not in self.has_distance(pupil)[: self.rules["nearest_priority"]]
        if part == "lot":
            name = self.town.pupil_id[pupil].encode()
            return hmac.new(self.town.seed.encode(), name, hashlib.sha256).hexdigest()
        plain = {
            "group": lambda: self.town.group[pupil],
            "inner_order": lambda: self._inner(pupil),
            "catchment": lambda: not self.inside(pupil, school),
            "distance": lambda: self.mm(pupil, school),
            "distance_class": lambda: self.mm(pupil, school) // (self.rules["tie_band"] * METRE),
            "pupil_id": lambda: pupil,
        }
        return plain[part]()

    def _inner(self, pupil: int) -> int:
        for one in self.rules["inner_order"]:
            if one["group"] == self.town.group[pupil]:
                words = [value["value"] for value in one["order"]]
                return words.index(self.town.column[one["column"]][pupil])
        return 0

    def deferred(self, limit: int | None = None) -> Offers:
        """Run deferred acceptance: all who are free ask at once, day by day."""
        lists = {p: self.choices(p, limit) for p in self.pupils}
        held: dict[int, list[int]] = {s: [] for s in self.schools}
        free = set(self.pupils)
        while any(lists[p] for p in free):
            for pupil in sorted(free):
                if lists[pupil]:
                    held[lists[pupil].pop(0)].append(pupil)
            for school, asking in held.items():
                asking.sort(key=lambda p, s=school: self.key(p, s))
                del asking[self.town.seats[school] :]
            free = set(self.pupils) - {p for some in held.values() for p in some}
        at = {p: s for s, some in held.items() for p in some}
        return tuple(at.get(p) for p in self.pupils)

    def nearest_first(self) -> Offers:
        """Scan standing by standing, in rounds; what is given stays given."""
        offer: dict[int, int] = {}
        left = list(self.town.seats)

        def standing(p: int) -> tuple[int, int]:
            first = self.town.group[p] if "group" in self.rules["school_order"] else 0
            return first, self._inner(p) if "inner_order" in self.rules else 0

        for own in sorted({standing(p) for p in self.pupils}):
            for number in self.schools:
                asks: dict[int, list[int]] = {}
                for pupil in self.pupils:
                    order = self.choices(pupil)
                    if standing(pupil) == own and pupil not in offer and number < len(order):
                        asks.setdefault(order[number], []).append(pupil)
                for school, asking in asks.items():
                    asking.sort(key=lambda p, s=school: self.key(p, s))
                    for pupil in asking[: left[school]]:
                        offer[pupil] = school
                        left[school] -= 1
        return tuple(offer.get(p) for p in self.pupils)

    def outcomes(self, fixed: dict[int, int] | None = None) -> Iterator[Offers]:
        """Yield every way to fill the seats; ``fixed`` pupils stay where they are."""
        options: list[list[int | None]] = [[None, *self.choices(p)] for p in self.pupils]
        for pupil, school in (fixed or {}).items():
            options[pupil] = [school]
        for offers in itertools.product(*options):
            if all(offers.count(s) <= seats for s, seats in enumerate(self.town.seats)):
                yield offers

    def figures(self, offers: Offers) -> tuple[int, int, int]:
        """Return minus the placed, the longest distance and the total."""
        own = [self.mm(p, s) for p, s in enumerate(offers) if s is not None]
        return -len(own), max(own, default=0), sum(own)

    def is_right(self, offers: Offers) -> bool:
        """Return whether these offers are what the mechanism promises."""
        mechanism = self.rules["mechanism"]
        if mechanism in {"deferred_acceptance", "fixed_zones"}:
            return offers == self.deferred()
        if mechanism == "nearest_first":
            return offers == self.nearest_first()
        fixed: dict[int, int] = {}
        if mechanism == "deferred_then_minimum_total":
            first = self.deferred(self.rules["list_limit_m"] * METRE)
            fixed = {p: s for p, s in enumerate(first) if s is not None}
            if any(offers[p] != s for p, s in fixed.items()):
                return False
        by_worst = mechanism == "minimum_worst"
        best = min(self._score(one, by_worst=by_worst) for one in self.outcomes(fixed))
        return self._score(offers, by_worst=by_worst) == best

    def _score(self, offers: Offers, *, by_worst: bool) -> tuple[int, int, int]:
        placed, longest, total = self.figures(offers)
        return placed, longest if by_worst else 0, total

    def is_stable(self, offers: Offers) -> bool:
        """Return whether nobody has a claim to a seat that he or she would rather have."""
        for pupil, offer in enumerate(offers):
            order = self.choices(pupil)
            wanted = order if offer is None else order[: order.index(offer)]
            for school in wanted:
                admitted = [p for p, s in enumerate(offers) if s == school]
                if len(admitted) < self.town.seats[school]:
                    return False
                if any(self.key(pupil, school) < self.key(p, school) for p in admitted):
                    return False
        return True

    def reason(self, offers: Offers, pupil: int, school: int) -> str:
        """Return what the family is told of a school nearer than the offer."""
        if school not in self.choices(pupil):
            return "zone"
        if self.rules["mechanism"] in {"minimum_total", "minimum_worst"}:
            return "optimum"
        limit = self.rules.get("list_limit_m")
        if limit is None or self.mm(pupil, school) <= limit * METRE:
            return "full"
        near = [p for p, s in enumerate(offers) if s == school and self.mm(p, s) <= limit * METRE]
        return "too_far" if len(near) == self.town.seats[school] else "optimum"
