"""Every policy of the folder does what its own words say, on thousands of tiny cities."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from admission.model import Schools
from admission.pairs import NO_PAIRS, OPEN, REASONS, Pairs
from admission.policy import file as policies
from admission.policy.file import Policy
from admission.policy.schema import DEFERRED, DISTANCE_MECHANISMS
from cli.main import main
from gis.errors import InputError
from gis.units import NONE, UNREACHABLE_MM
from runs.match.files import match_files
from runs.match.inputs import pupils_of
from runs.match.result import MatchResult, solve
from tests.match_files import Season, season, tree
from tests.plain.admission import Clerk, Offers, Tiny, draw
from tests.varied_policies import VARIED

PACKAGED = [
    name for name in policies.names() if policies.load(name).mechanism in DISTANCE_MECHANISMS
]
STABLE = [name for name in PACKAGED if policies.load(name).mechanism == DEFERRED]


def rules_of(policy: Policy) -> dict[str, Any]:
    """Return the values of a policy's rules."""
    return {key: rule.value for key, rule in policy.rules.items()}


def run(policy: Policy, town: Tiny, *, hidden: dict[int, set[int]] | None = None) -> MatchResult:
    """Place a tiny city, checked; ``hidden`` schools are left out of a pupil's list."""
    ids = np.array(town.pupil_id, object)
    shape = (len(town.pupil_id), len(town.seats))
    column = {name: np.array(cells, object) for name, cells in town.column.items()}
    rows = [[UNREACHABLE_MM if mm is None else mm for mm in row] for row in town.mm]
    barred = None
    for pupil, schools in (hidden or {}).items():
        barred = np.full(shape, OPEN, np.uint8) if barred is None else barred
        barred[pupil, list(schools)] = REASONS.index("not_eligible")
    inside = None if town.inside is None else np.array(town.inside, bool).reshape(shape)
    pairs = NO_PAIRS if inside is None and barred is None else Pairs(inside=inside, barred=barred)
    return solve(
        policy,
        pupils_of(policy, ids, np.array(town.group, np.int32), column),
        Schools(
            code=np.array([f"s{s}" for s in range(shape[1])], object),
            seats=np.array(town.seats, np.int32),
        ),
        np.array(rows, np.int32).reshape(shape),
        seed=town.seed,
        pairs=pairs,
    )


def offers_of(result: MatchResult) -> Offers:
    """Return the offers with ``None`` for no offer."""
    return tuple(None if s == NONE else s for s in result.allocation.school.tolist())


def cities(policy: Policy, n: int, *, most: int = 5) -> list[Tiny]:
    """Return tiny cities that fit a policy, always the same ones."""
    rng = random.Random(f"{policy.name} {n}")  # noqa: S311 (drawn towns, no secret)
    return [draw(rules_of(policy), rng, most=most) for _ in range(n)]


def small(name: str) -> Policy:
    """Return a policy fit for four schools: priority at two nearest instead of eight."""
    if name in VARIED:
        return policies.parse(VARIED[name].encode(), file=name)
    text = (policies.FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    return policies.parse(text.replace("value = 8\n", "value = 2\n").encode(), file=name)


@pytest.mark.parametrize("name", [*PACKAGED, *VARIED])
def test_a_policy_does_what_its_words_say(name: str, is_full) -> None:
    """Offers, ranks and every reason, worked out by a clerk from the file alone."""
    policy = small(name)
    for town in cities(policy, 2_000 if is_full else 40):
        result = run(policy, town)
        clerk, offers = Clerk(rules_of(policy), town), offers_of(result)

        assert clerk.is_right(offers), town
        due = {}
        for p in clerk.pupils:
            order, offer = clerk.has_distance(p), offers[p]
            before = order if offer is None else order[: order.index(offer)]
            assert result.allocation.rank[p] == (0 if offer is None else len(before) + 1)
            due |= {(p, s): clerk.reason(offers, p, s) for s in before}
        told = zip(
            result.reasons.pupil.tolist(),
            result.reasons.school.tolist(),
            (REASONS[code] for code in result.reasons.code),
            strict=True,
        )
        assert {(p, s): word for p, s, word in told} == due


@pytest.mark.parametrize("name", STABLE)
def test_deferred_acceptance_leaves_nobody_with_a_claim(name: str, is_full) -> None:
    """No justified envy, no wasted seat, and nobody could have more in another such outcome."""
    policy = small(name)
    for town in cities(policy, 2_000 if is_full else 40, most=4):
        clerk, offers = Clerk(rules_of(policy), town), offers_of(run(policy, town))
        assert clerk.is_stable(offers)
        for other in filter(clerk.is_stable, clerk.outcomes()):
            for p, s in enumerate(other):
                order = [*clerk.choices(p), None]
                assert order.index(offers[p]) <= order.index(s)


@pytest.mark.parametrize("name", STABLE)
def test_nobody_gains_by_hiding_schools(name: str, is_full) -> None:
    """Whoever leaves schools out of the own list never gets one that stands higher."""
    policy = policies.load(name)
    rng = random.Random(5)  # noqa: S311 (drawn towns, no secret)
    for town in cities(policy, 2_000 if is_full else 40):
        clerk, honest = Clerk(rules_of(policy), town), offers_of(run(policy, town))
        pupil = rng.randrange(len(town.pupil_id))
        order = [*clerk.choices(pupil), None]
        hidden = {s for s in clerk.schools if rng.random() < 0.5}
        tricked = offers_of(run(policy, town, hidden={pupil: hidden}))

        assert order.index(honest[pupil]) <= order.index(tricked[pupil])


@pytest.mark.parametrize("name", STABLE)
def test_one_more_seat_makes_nobody_worse_off(name: str, is_full) -> None:
    """A family never loses because a school got more seats."""
    policy = policies.load(name)
    for town in cities(policy, 2_000 if is_full else 40):
        clerk, before = Clerk(rules_of(policy), town), offers_of(run(policy, town))
        grown = dataclasses.replace(town, seats=(town.seats[0] + 1, *town.seats[1:]))
        after = offers_of(run(policy, grown))

        for p in clerk.pupils:
            order = [*clerk.choices(p), None]
            assert order.index(after[p]) <= order.index(before[p])


def files(folder: Path, policy: Policy, *, seed: int, shuffle: int = 0) -> tuple[Season, list[str]]:
    """Write a season that fits a policy; return it and what the command needs besides."""
    rng = random.Random(seed)  # noqa: S311 (drawn towns, no secret)
    rules = rules_of(policy)
    towns = [draw(rules, rng, most=7) for _ in range(6)]
    n_schools = 5
    pupils = []
    for t, town in enumerate(towns):
        for p, name in enumerate(town.pupil_id):
            cells = [column[p] for column in town.column.values()]
            pupils.append([f"{t}{name}", str(town.group[p]), *cells, rng.choice(["KP 1", "KP 2"])])
    schools = [
        [f"s{s}", str(rng.randint(2, 7)), "yes" if s == 4 else "no"] for s in range(n_schools)
    ]
    pairs = [
        (pupil[0], school[0], rng.choice([None, 500.0, rng.randint(0, 9_000_000) / 1000]))
        for pupil in pupils
        for school in schools
    ]
    units = [["KP 1", "s0"], ["KP 1", "s1"], ["KP 2", "s2"], ["KP 2", "s3"], ["KP 2", "s0"]]
    if shuffle:
        order = random.Random(shuffle)  # noqa: S311 (drawn towns, no secret)
        for rows in (pupils, schools, pairs, units):
            order.shuffle(rows)
    header = ["pupil_id", "group", *towns[0].column, "khu_pho"]
    made = season(
        folder,
        pupils="".join(",".join(row) + "\n" for row in [header, *pupils]),
        schools="".join(
            ",".join(row) + "\n" for row in [["school_code", "seats", "boarding"], *schools]
        ),
        pairs=pairs,
    )
    more = []
    if policy.catchments is not None:
        table = folder / "units.csv"
        table.write_text("".join(",".join(row) + "\n" for row in [["khu_pho", CODE], *units]))
        more += ["--catchments", str(table)]
    return made, [*more, *(["--seed", "2026"] if policy.draws_lot else [])]


CODE = "school_code"
STRANGERS = (
    *("residence_kind", "attended_in_area", "parent_works_in_area", "sibling_at", "score"),
    *("registered_at", "programme_wish", "lon", "lat"),
)


@pytest.mark.parametrize("name", PACKAGED)
def test_row_order_changes_no_byte(name: str, tmp_path: Path) -> None:
    """The same season in any order of rows is the same run."""
    policy = policies.load(name)
    first, more = files(tmp_path / "a", policy, seed=5)
    second, again = files(tmp_path / "b", policy, seed=5, shuffle=9)
    assert main([*first.args(name), *more], {}) == main([*second.args(name), *again], {}) == 0

    assert tree(first.out) == tree(second.out)


@pytest.mark.parametrize("name", PACKAGED)
def test_columns_that_the_policy_does_not_name_have_no_influence(name: str, tmp_path: Path) -> None:
    """A sister, a score, an hour of registration: what is not in the file is not looked at."""
    policy = policies.load(name)
    first, more = files(tmp_path / "a", policy, seed=6)
    second, again = files(tmp_path / "b", policy, seed=6)
    strangers = [one for one in STRANGERS if one not in policy.columns]
    lines = second.pupils.read_text(encoding="utf-8").splitlines()
    rows = [strangers, *([f"{at % 3}"] * len(strangers) for at in range(1, len(lines)))]
    grown = [",".join([line, *row]) for line, row in zip(lines, rows, strict=True)]
    second.pupils.write_text("\n".join(grown) + "\n", encoding="utf-8")
    assert main([*first.args(name), *more], {}) == main([*second.args(name), *again], {}) == 0

    assert tree(first.out) == tree(second.out)


@pytest.mark.parametrize("name", [name for name in PACKAGED if policies.load(name).columns])
def test_a_column_that_the_policy_names_must_be_there(name: str, tmp_path: Path) -> None:
    """Neither a missing column nor an unknown value is filled in."""
    policy = policies.load(name)
    made, _ = files(tmp_path, policy, seed=7)
    column = policy.columns[0]
    text = made.pupils.read_text(encoding="utf-8")

    def found() -> list[tuple[object, ...]]:
        with pytest.raises(InputError) as refused:
            match_files(name, made.pupils, made.schools, made.distances, made.out)
        assert not made.out.exists()
        return [(one.file, one.row, one.column, one.code) for one in refused.value.findings]

    made.pupils.write_text(text.replace(column, "another"), encoding="utf-8")
    assert found() == [("pupils.csv", 1, column, "missing_column")]

    inner = policy.value("inner_order")[0]
    row = f"x,{inner['group']},,KP 1\n"
    made.pupils.write_text(text + row, encoding="utf-8")
    assert found() == [("pupils.csv", len(text.splitlines()) + 1, column, "unknown_value")]


def test_standings_are_ten_times_the_group_plus_the_place() -> None:
    """Permanent residents of group 1 stand at 11, temporary ones at 12, group 2 at 20."""
    policy = policies.load("district12-2024-grade6")
    pupils = pupils_of(
        policy,
        np.array(["a", "b", "c"], object),
        np.array([1, 1, 2], np.int32),
        {"residence_kind": np.array(["temporary", "permanent", "whatever"], object)},
    )

    assert pupils.group.tolist() == [12, 11, 20]
