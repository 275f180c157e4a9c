"""Children of one family stand at one school where seats allow, and the checker is not fooled."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from admission.model import Pupils, Schools
from admission.pairs import NO_PAIRS, OPEN
from admission.policy import file as policies
from admission.policy.text import differences, sentences
from admission.siblings import CODE
from admission.verify.siblings import FAMILY, check_families
from cli.main import main
from gis.errors import BrokenPromiseError, PolicyError
from gis.units import NONE, UNREACHABLE_MM
from runs.match.claims import claim
from runs.match.result import MatchResult, solve
from tests.match_files import season
from tests.varied_policies import varied

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT = varied("deferred-acceptance", siblings_together='"same_school"')
RULE = policies.parse(TEXT.encode(), file="families.toml")
FAR = UNREACHABLE_MM


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Children with their families, and schools."""

    family: tuple[str, ...]
    seats: tuple[int, ...]
    way_m: tuple[tuple[int, ...], ...]

    def solve(self, policy: policies.Policy = RULE) -> MatchResult:
        """Place everybody."""
        n = len(self.family)
        group = np.ones(n, np.int32)
        pupils = Pupils(
            id=np.array([f"p{at:02d}" for at in range(n)], object),
            group=group,
            given={"group": group, "family": np.array(self.family, object)},
        )
        schools = Schools(
            code=np.array([f"s{at}" for at in range(len(self.seats))], object),
            seats=np.array(self.seats, np.int32),
        )
        mm = np.array(self.way_m, np.int64).reshape(n, len(self.seats)) * 1000
        return solve(policy, pupils, schools, np.minimum(mm, FAR).astype(np.int32))


SPLIT = Town(
    family=("", "t", "t", ""),
    seats=(2, 2),
    way_m=((100, 900), (200, 500), (200, 500), (300, 350)),
)
"""The first twin has the last seat of the near school; together there is room at the other one."""


def test_twins_go_where_both_have_a_seat() -> None:
    """The seat that is given up goes to the next child, who lives farther from it."""
    apart = SPLIT.solve(policies.load("deferred-acceptance"))
    kept = SPLIT.solve()

    assert apart.allocation.school.tolist() == [0, 0, 1, 1]
    assert kept.allocation.school.tolist() == [0, 1, 1, 0]
    words = [kept.reasons.code[kept.reasons.pupil == twin].tolist() for twin in (1, 2)]
    assert words == [[CODE], [CODE]]
    assert kept.alone is not None
    assert kept.alone.tolist() == [0, 0, 1, 1]


def test_a_school_that_has_room_after_all_is_tried_once_more() -> None:
    """Two of family b give up the nearest school before family a has left it to them."""
    town = Town(
        family=("a", "b", "a", "b", "b"),
        seats=(2, 1, 2),
        way_m=((8, 8, 7), (8, 7, 7), (8, 8, 7), (8, 7, 7), (8, 7, 7)),
    )

    assert town.solve().allocation.school.tolist() == plain(town) == [2, 1, 2, 0, 0]


def test_no_twin_loses_a_seat_for_being_one() -> None:
    """Two seats at two schools: together both would be without one, so each has its own."""
    town = Town(family=("t", "t"), seats=(1, 1), way_m=((100, 200), (100, 200)))

    assert town.solve().allocation.school.tolist() == [0, 1]
    assert not (town.solve().pairs.barred is not None)


def test_children_who_want_different_schools_are_left_apart() -> None:
    """Two homes of one family: each child is at its own nearest school, and nobody gives it up."""
    town = Town(family=("t", "t"), seats=(1, 1), way_m=((100, 200), (200, 100)))

    assert town.solve().allocation.school.tolist() == [0, 1]


@some.composite
def towns(draw: some.DrawFn) -> Town:
    """Return small towns with a few families and hardly enough seats."""
    n = draw(some.integers(2, 7))
    n_schools = draw(some.integers(1, 4))
    words = some.sampled_from(("", "a", "a", "b", "c"))
    family = draw(some.lists(words, min_size=n, max_size=n))
    homes: dict[str, tuple[int, ...]] = {}
    way = []
    for at, word in enumerate(family):
        row = tuple(draw(some.lists(some.integers(1, 9), min_size=n_schools, max_size=n_schools)))
        same = draw(some.booleans()) or draw(some.booleans())
        way.append(homes.setdefault(word or str(at), row) if same else row)
    seats = draw(some.lists(some.integers(0, 3), min_size=n_schools, max_size=n_schools))
    return Town(family=tuple(family), seats=tuple(seats), way_m=tuple(way))


@given(towns())
def test_the_plain_twin_finds_the_same(town: Town) -> None:
    """The rule as it is written, with lists and dictionaries; and what it promises of everybody."""
    found = town.solve()
    school, alone = found.allocation.school.tolist(), found.alone
    assert alone is not None
    assert school == plain(town)
    for members in families(town):
        at = {school[p] for p in members}
        gave_up = found.pairs.barred is not None and (found.pairs.barred[members] != OPEN).any()
        assert len(at) == 1 or not gave_up
        assert all(school[p] != NONE or alone[p] == NONE for p in members) or len(at) == 1


@given(towns(), some.randoms(use_true_random=False))
def test_what_the_checker_counts_is_what_brute_force_counts(town: Town, dice: object) -> None:
    """Claims of families: a school given up at which all would stand among the best."""
    del dice
    found = town.solve()
    stated = claim(
        RULE,
        found.pupils,
        found.schools,
        found.distance_mm,
        seed=None,
        allocation=found.allocation,
        pairs=found.pairs,
    )
    counted = check_families(stated, found.pupils.given["family"])
    assert counted is not None
    n_claims = 0
    school = found.allocation.school.tolist()
    for members in families(town):
        barred = found.pairs.barred
        for s in range(len(town.seats)):
            if barred is None or not all(barred[p, s] == FAMILY for p in members):
                continue
            n_claims += set(members) <= best(town, school, members, s)
    assert counted.claims == n_claims


def families(town: Town) -> list[list[int]]:
    """Return the children of every family with several."""
    words = [word for word in dict.fromkeys(town.family) if word]
    found = [[p for p, one in enumerate(town.family) if one == word] for word in words]
    return [members for members in found if len(members) > 1]


def gale_shapley(town: Town, wish: Sequence[Sequence[int]]) -> list[int]:
    """Place children one proposal at a time."""
    held: list[list[int]] = [[] for _ in town.seats]
    asked = [0] * len(wish)
    free = list(range(len(wish)))
    while free:
        p = free.pop()
        if asked[p] == len(wish[p]):
            continue
        s = wish[p][asked[p]]
        asked[p] += 1
        held[s] = sorted([*held[s], p], key=lambda one: (town.way_m[one][s], one))
        free += held[s][town.seats[s] :]
        held[s] = held[s][: town.seats[s]]
    return [next((s for s, ones in enumerate(held) if p in ones), NONE) for p in range(len(wish))]


@dataclass(slots=True)
class Plain:
    """The rule as docs/policies.md writes it, with lists and dictionaries."""

    town: Town
    gave_up: set[tuple[int, int]]
    let_go: set[int]
    again: set[tuple[int, int]]

    def wishes(self) -> list[list[int]]:
        """Return the schools that each child still asks, nearest first."""
        of = {p: f for f, members in enumerate(families(self.town)) for p in members}
        way, every = self.town.way_m, range(len(self.town.seats))
        return [
            sorted(
                (s for s in every if (of.get(p, -1), s) not in self.gave_up),
                key=lambda s, row=row: (row[s], s),  # type: ignore[misc]
            )
            for p, row in enumerate(way)
        ]

    def refused(self, members: list[int], school: list[int]) -> set[int]:
        """Return schools of some where another one would rather be."""
        way = self.town.way_m
        return {
            s
            for s in {school[p] for p in members} - {NONE}
            for p in members
            if school[p] == NONE or (way[p][s], s) < (way[p][school[p]], school[p])
        }

    def give_up(self, school: list[int], alone: list[int]) -> None:
        """Let split families give up, or go."""
        for f, members in enumerate(families(self.town)):
            lost = any(school[p] == NONE != alone[p] for p in members)
            if f in self.let_go or (len({school[p] for p in members}) == 1 and not lost):
                continue
            refused = self.refused(members, school)
            if lost or not refused:
                self.let_go.add(f)
                self.gave_up = {one for one in self.gave_up if one[0] != f}
            else:
                self.gave_up |= {(f, s) for s in refused}

    def fits(self, school: list[int]) -> set[tuple[int, int]]:
        """Return what was given up once and could take the whole family."""
        mine, town = families(self.town), self.town
        return {
            (f, s)
            for f, s in self.gave_up - self.again
            if set(mine[f]) <= best(town, school, mine[f], s)
        }


def best(town: Town, school: list[int], members: list[int], s: int) -> set[int]:
    """Return whom a school would hold of those at it and a family."""
    here = [p for p, at in enumerate(school) if at == s] + members
    return set(sorted(here, key=lambda p: (town.way_m[p][s], p))[: town.seats[s]])


def plain(town: Town) -> list[int]:
    """Return the school of everybody by the rule, the slow way."""
    rule = Plain(town, set(), set(), set())
    alone = school = gale_shapley(town, rule.wishes())
    while True:
        before = set(rule.gave_up)
        rule.give_up(school, alone)
        if rule.gave_up == before:
            fits = rule.fits(school)
            rule.again |= fits
            rule.gave_up -= fits
            if not fits:
                return school
        school = gale_shapley(town, rule.wishes())


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([(1, 0)], "by a part of the family"),
        ([(0, 0)], "by a part of the family"),
        ([(1, 1), (2, 1)], "gave one up all the same"),
    ],
)
def test_the_checker_refuses_what_the_rule_does_not_give(
    pairs: list[tuple[int, int]], words: str
) -> None:
    """A school that one twin gave up, an only child, a family that stands apart all the same."""
    found = SPLIT.solve(policies.load("deferred-acceptance"))
    barred = np.full(found.distance_mm.shape, OPEN, np.uint8)
    for p, s in pairs:
        barred[p, s] = FAMILY
    stated = claim(
        found.policy,
        found.pupils,
        found.schools,
        found.distance_mm,
        seed=None,
        allocation=found.allocation,
        pairs=NO_PAIRS,
    )
    stated = replace(stated, barred=barred)
    with pytest.raises(BrokenPromiseError, match=words):
        check_families(stated, found.pupils.given["family"])
    with pytest.raises(BrokenPromiseError, match="no rule about families"):
        check_families(stated, None)


def test_from_files_to_a_sealed_folder_that_tells_the_cost(tmp_path: Path) -> None:
    """Whatever the order of rows; verify and replay hold it, and a told count is counted again."""
    rows = [f"p{at},1,{word}" for at, word in enumerate(SPLIT.family)]
    made = []
    for order in (rows, rows[::-1]):
        folder = tmp_path / str(len(made))
        folder.mkdir()
        (folder / "families.toml").write_text(TEXT)
        files = season(
            folder,
            pupils="\n".join(["pupil_id,group,family", *order]) + "\n",
            schools="school_code,seats\ns0,2\ns1,2\n",
            pairs=[
                (f"p{p}", f"s{s}", float(way))
                for p, row in enumerate(SPLIT.way_m)
                for s, way in enumerate(row)
            ],
        )
        assert main(files.args(str(folder / "families.toml")), {}) == 0
        assert main(["verify", str(files.out)], {}) == 0
        assert main(["replay", str(files.out)], {}) == 0
        made.append(json.loads((files.out / "manifest.json").read_text()))
    counts = made[0]["counts"]

    assert made[0] == made[1]
    assert [counts[f"families_{word}"] for word in ("together", "apart", "claims")] == [1, 0, 0]
    assert (counts["siblings_moved"], counts["siblings_extra_m"]) == (2, 250)


def test_the_rule_is_said_and_stands_where_schools_rank_pupils() -> None:
    """Aloud in both languages, in what two policies differ by; under an optimum it is refused."""
    plain_rules = policies.load("deferred-acceptance")
    for language, word in (("vi", "cùng một trường"), ("en", "kept at one school")):
        assert any(word in line for line in sentences(RULE, language))  # type: ignore[arg-type]
        assert any(word in line for line in differences(plain_rules, RULE, language))  # type: ignore[arg-type]
    for base in ("minimum-total", "nearest-first"):
        with pytest.raises(PolicyError, match="siblings_together has no effect"):
            policies.parse(varied(base, siblings_together='"same_school"').encode(), file="x.toml")
    with pytest.raises(PolicyError, match="must be"):
        policies.parse(TEXT.replace('"same_school"', '"same_ward"').encode(), file="x.toml")
