"""The finished season 2025-2026: who was offered which school, and how far the last one lived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.sample_city.homes import home_on
from gis.sample_city.people import GROUPS
from gis.sample_city.schools import LEVEL_OF_GRADE
from gis.sample_city.travel import from_gates, metres, walk_graph

if TYPE_CHECKING:
    from gis.sample_city.build import Sample
    from gis.sample_city.dice import Dice
    from gis.sample_city.schools import School
    from gis.sample_city.tables import Table

SEASON: Final = "2025-2026"
ENTRANTS: Final = {"1": 1338, "6": 1196}
INFINITE: Final = float("inf")


@dataclass(frozen=True, slots=True)
class Entrant:
    """One anonymous child of the past season: own list of schools, nearest first."""

    code: str
    group: int
    order: list[tuple[float, int]]


def past_season(sample: Sample, dice: Dice) -> tuple[Table, Table]:
    """Return ``offers.csv`` and ``cutoffs.csv`` of the finished season."""
    offer_rows: list[tuple[object, ...]] = []
    cutoff_rows: list[tuple[object, ...]] = []
    graph = walk_graph(sample.city)
    for grade, n_entrants in ENTRANTS.items():
        seats = {
            row.school: row.seats
            for row in sample.seats
            if (row.season, row.grade, row.programme) == (SEASON, grade, "ordinary")
        }
        schools = [
            s for s in sample.schools if s.code in seats and LEVEL_OF_GRADE[grade] in s.levels
        ]
        reached = [from_gates(sample.city, graph, school.site.gates) for school in schools]
        entrants = [
            _entrant(sample, reached, f"CU{grade}-{i:05d}", dice) for i in range(n_entrants)
        ]
        held = _deferred(entrants, [seats[school.code] for school in schools])
        offer_rows += _offers(grade, entrants, schools, held)
        cutoff_rows += _cutoffs(grade, entrants, schools, held, seats)
    offers = (
        ("season", "grade", "pupil_id", "group", "school_code", "distance_m", "rank"),
        offer_rows,
    )
    cutoffs = (
        ("season", "grade", "school_code", "group", "last_distance_m", "seats", "offers"),
        cutoff_rows,
    )
    return offers, cutoffs


def _entrant(sample: Sample, reached: list[dict[int, int]], code: str, dice: Dice) -> Entrant:
    while True:
        piece = dice.place(sample.city.pieces.cumulative)
        home = home_on(sample.city, piece, dice)
        if sample.city.is_land(home):
            break
    share = dice.unit()
    ends = sample.city.pieces.ends[piece]
    order = sorted(
        (metres(sample.city, nodes, home.at, ends), s) for s, nodes in enumerate(reached)
    )
    return Entrant(
        code, 1 + sum(share >= limit for limit in GROUPS), [o for o in order if o[0] < INFINITE]
    )


def _deferred(entrants: list[Entrant], seats: list[int]) -> list[list[tuple[int, float, str, int]]]:
    """Return who holds a seat at each school: (group, metres, code, position), best first."""
    held: list[list[tuple[int, float, str, int]]] = [[] for _ in seats]
    tried = [0] * len(entrants)
    waiting = list(range(len(entrants)))[::-1]
    while waiting:
        p = waiting.pop()
        if tried[p] == len(entrants[p].order):
            continue
        far, school = entrants[p].order[tried[p]]
        tried[p] += 1
        held[school].append((entrants[p].group, far, entrants[p].code, p))
        held[school].sort()
        if len(held[school]) > seats[school]:
            waiting.append(held[school].pop()[3])
    return held


def _offers(
    grade: str,
    entrants: list[Entrant],
    schools: list[School],
    held: list[list[tuple[int, float, str, int]]],
) -> list[tuple[object, ...]]:
    got = {p: (s, far) for s, seated in enumerate(held) for _, far, _, p in seated}
    rows: list[tuple[object, ...]] = []
    for p, entrant in enumerate(entrants):
        if p in got:
            s, far = got[p]
            rank = 1 + [school for _, school in entrant.order].index(s)
            rows.append(
                (SEASON, grade, entrant.code, entrant.group, schools[s].code, f"{far:.3f}", rank)
            )
        else:
            rows.append((SEASON, grade, entrant.code, entrant.group, "", "", ""))
    return rows


def _cutoffs(
    grade: str,
    entrants: list[Entrant],
    schools: list[School],
    held: list[list[tuple[int, float, str, int]]],
    seats: dict[str, int],
) -> list[tuple[object, ...]]:
    groups = sorted({entrant.group for entrant in entrants})
    rows: list[tuple[object, ...]] = []
    for school, seated in zip(schools, held, strict=True):
        for group in groups:
            far = [metres for of, metres, _, _ in seated if of == group]
            last = f"{max(far):.3f}" if far else ""
            rows.append((SEASON, grade, school.code, group, last, seats[school.code], len(far)))
    return rows
