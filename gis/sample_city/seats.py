"""Seats: classes shared out by local demand, a little above it in all, short where it is dense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.sample_city.curves import length
from gis.sample_city.schools import LEVEL_OF_GRADE, POPULAR

if TYPE_CHECKING:
    from gis.sample_city.dice import Dice
    from gis.sample_city.people import Pupil
    from gis.sample_city.schools import School

SEASONS: Final = ("2025-2026", "2026-2027")
CLASS_SIZE: Final = {"K": 35, "1": 35, "6": 45, "10": 45}  # vnexpress.net 4721454, March 2024
PUBLIC_CLASSES: Final = {
    ("2025-2026", "K"): 35, ("2025-2026", "1"): 38, ("2025-2026", "6"): 26, ("2025-2026", "10"): 19,
    ("2026-2027", "K"): 34, ("2026-2027", "1"): 37, ("2026-2027", "6"): 27, ("2026-2027", "10"): 20,
}  # fmt: skip
FIXED: Final = {  # school, grade: classes, class size
    ("994002", "1"): (1, 30), ("994002", "6"): (1, 35), ("994002", "10"): (2, 40), ("995003",
    "10"): (4, 45),
}  # fmt: skip
INTEGRATED: Final = ("Tiếng Anh tích hợp", "6", 35)
POPULAR_SHORTAGE: Final = 2.4  # children nearest to the popular school per seat it offers


@dataclass(frozen=True, slots=True)
class Seats:
    """One row of the seat register."""

    season: str
    school: str
    grade: str
    programme: str
    classes: int
    class_size: int
    rooms: int
    shifts: int

    @property
    def seats(self) -> int:
        """Return how many children fit."""
        return self.classes * self.class_size


def build_seats(schools: list[School], pupils: list[Pupil], dice: Dice) -> list[Seats]:
    """Return the seats of last season and this one, sorted by season, school and grade."""
    out = []
    for grade, level in LEVEL_OF_GRADE.items():
        public = [
            s
            for s in schools
            if level in s.levels and s.ownership == "public" and s.kind != "continuing"
        ]
        demand = _nearest_demand(public, [p for p in pupils if p.grade == grade])
        mean = sum(demand) / len(demand)
        weight = [(0.45 * mean + 0.55 * n) * dice.between(0.75, 1.25) for n in demand]
        for season in SEASONS:
            classes = _shared(PUBLIC_CLASSES[season, grade], weight, _most(public, demand, grade))
            for school, n_classes in zip(public, classes, strict=True):
                out.append(_row(season, school.code, grade, (n_classes, CLASS_SIZE[grade]), dice))
            out += [
                _row(season, code, grade, size, dice)
                for (code, of), size in FIXED.items()
                if of == grade
            ]
    programme, grade, size = INTEGRATED
    largest = max(
        (row for row in out if row.grade == grade), key=lambda row: (row.classes, row.school)
    )
    out += [Seats(season, largest.school, grade, programme, 1, size, 1, 1) for season in SEASONS]
    return sorted(out, key=lambda row: (row.season, row.school, row.grade, row.programme))


def _row(season: str, school: str, grade: str, size: tuple[int, int], dice: Dice) -> Seats:
    classes, class_size = size
    two_shifts = (
        grade == "1" and classes > 1 and dice.chance(0.14)
    )  # sggp.org.vn post835396: 86 % all day
    rooms = (classes + 1) // 2 if two_shifts else classes
    return Seats(
        season, school, grade, "ordinary", classes, class_size, rooms, 2 if two_shifts else 1
    )


def _nearest_demand(schools: list[School], pupils: list[Pupil]) -> list[int]:
    counts = [0] * len(schools)
    for pupil in pupils:
        near = min(range(len(schools)), key=lambda i: length(schools[i].site.at, pupil.home.at))
        counts[near] += 1
    return counts


def _most(schools: list[School], demand: list[int], grade: str) -> list[int]:
    """Return the most classes a school may open: the popular one has no room to grow."""
    return [
        max(1, int(n / POPULAR_SHORTAGE / CLASS_SIZE[grade])) if school.name == POPULAR else 99
        for school, n in zip(schools, demand, strict=True)
    ]


def _shared(n_classes: int, weight: list[float], most: list[int]) -> list[int]:
    """Return classes per school: one each, the rest one by one to the most crowded."""
    classes = [1] * len(weight)
    for _ in range(n_classes - len(weight)):
        open_to = [i for i in range(len(weight)) if classes[i] < most[i]]
        classes[max(open_to, key=lambda i: weight[i] / (classes[i] + 0.5))] += 1
    return classes
