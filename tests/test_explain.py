"""Every nearer eligible school has one reason, with the numbers that decided."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from admission.allocate import allocate
from admission.cutoff import cutoffs
from admission.explain.reasons import REASONS, Reasons, reasons
from admission.policy import file as policies
from admission.verify.offers import check_offers
from admission.verify.tables import check_cutoffs, check_reasons
from gis.errors import BrokenPromiseError
from gis.units import NONE
from runs.match.claims import cutoff_table, reason_table
from tests.brute import Town, as_offers, place, towns
from tests.claims import claim_of

DEFERRED = policies.load("deferred-acceptance")
TOWN = Town(group=(1, 1, 2), seats=(1, 1, 0), distance=((10, 99, 5), (20, 30, 40), (90, None, 91)))


def explain(town: Town, name: str = "deferred-acceptance") -> Reasons:
    """Place the town and return its reasons."""
    policy = policies.load(name)
    offers = allocate(policy, town.pupils, town.schools, town.distance_mm)
    return reasons(policy, offers, town.distance_mm, order=town.order)


def test_a_full_school_states_its_last_admitted_pupil() -> None:
    """Pupil 1 lost s0 to pupil 0; s2 has no seats, so it has no last pupil."""
    found = explain(TOWN)

    assert found.pupil.tolist() == [0, 1, 2, 2]
    assert found.school.tolist() == [2, 0, 0, 2]
    assert {REASONS[code] for code in found.code} == {"full"}
    assert found.own_mm.tolist() == [5, 20, 90, 91]
    assert found.last_pupil.tolist() == [NONE, 0, 0, NONE]


def test_an_unplaced_pupil_has_a_reason_for_every_eligible_school() -> None:
    """Nobody is left without an answer; a school without a distance needs none."""
    found = explain(TOWN)

    assert found.school[found.pupil == 2].tolist() == [0, 2]


@pytest.mark.parametrize("name", ["deferred-acceptance", "nearest-first"])
@given(town=towns(max_pupils=10, max_schools=5))
def test_reasons_are_exactly_the_schools_before_the_offer(name: str, town: Town) -> None:
    """Counted by hand from the pupil's own list."""
    policy = policies.load(name)
    offers = allocate(policy, town.pupils, town.schools, town.distance_mm)
    found = reasons(policy, offers, town.distance_mm, order=town.order)
    by_hand = [
        (p, s)
        for p, offer in enumerate(as_offers(offers.school))
        for s in sorted(town.choices(p)[: place(town, p, offer) - 1])
    ]

    assert list(zip(found.pupil.tolist(), found.school.tolist(), strict=True)) == by_hand


def test_the_checker_accepts_what_the_program_says() -> None:
    """Cut-offs and reasons of the program pass; the next test changes one number at a time."""
    check(TOWN)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("own_mm", 6, "pupil p00, school s2: own_mm is 6, must be 5"),
        ("word", "optimum", "word is optimum, must be full"),
        ("has_last", True, "has_last is True, must be False"),
        ("school", 1, "p00 has none for school s2"),
        ("pupil", 1, "p00 has none for school s2"),
    ],
)
def test_a_changed_reason_is_named(column: str, value: object, words: str) -> None:
    """A reason that is not true is a broken promise."""
    with pytest.raises(BrokenPromiseError, match=words):
        check(TOWN, reason={column: value})


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("last_mm", 11, "school s0, group 1: last_mm is 11, must be 10"),
        ("n_offers", 2, "n_offers is 2, must be 1"),
        ("seats", 9, "seats is 9, must be 1"),
        ("group", 7, "not exactly one row"),
    ],
)
def test_a_changed_cutoff_is_named(column: str, value: int, words: str) -> None:
    """A cut-off must follow from the offers."""
    with pytest.raises(BrokenPromiseError, match=words):
        check(TOWN, cutoff={column: value})


def check(
    town: Town,
    *,
    reason: dict[str, object] | None = None,
    cutoff: dict[str, int] | None = None,
) -> None:
    """Check a placed town after changing the first row of a table."""
    offers = allocate(DEFERRED, town.pupils, town.schools, town.distance_mm)
    found = reasons(DEFERRED, offers, town.distance_mm, order=town.order)
    said = reason_table(found, town.pupils, town.distance_mm)
    cuts = cutoff_table(cutoffs(town.pupils, offers.school, town.distance_mm), town.schools)
    claim = claim_of(town, as_offers(offers.school), "deferred_acceptance")
    passed = check_offers(claim)
    check_cutoffs(claim, changed(cuts, cutoff or {}), group=town.pupils.group)
    check_reasons(claim, passed, changed(said, reason or {}), group=town.pupils.group)


def changed(table: Any, first_row: Mapping[str, object]) -> Any:  # noqa: ANN401 (any table)
    """Return the table with other values in its first row."""
    columns = {}
    for name, value in first_row.items():
        column = np.array(getattr(table, name))
        column[0] = value
        columns[name] = column
    return dataclasses.replace(table, **columns)
