"""Every grade-10 policy in the folder on tiny drawn exams, against raising one step at a time."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from admission.policy import file as policies
from admission.policy.schema import WISHES
from admission.verify.wishes import check_wishes
from gis.units import NONE
from runs.wishes.rules import wish_rules
from tests.test_wishes import Exam, keyed_step_by_step, step_by_step, taken

GRADE_10 = [name for name in policies.names() if policies.load(name).mechanism == WISHES]
TIE_RULES = ("reject_all", "admit_all", "secondary_key")
MARKS = [(NONE, 500), (500, NONE), (500, 525), (525, 500)]


def drawn(rng: np.random.Generator, name: str, tie_rule: str) -> Exam:
    """Return a tiny exam under a packaged policy, crowded, with many equal scores."""
    rules = wish_rules(policies.load(name))
    n, n_schools = int(rng.integers(1, 9)), int(rng.integers(1, 4))
    wish = rng.integers(-1, n_schools, (n, len(rules.gap))).tolist()
    direct = [0 if one < 0.1 else None for one in rng.random(n)]
    seats = [int(one) for one in rng.integers(0, 4, n_schools)]
    seats[0] = max(seats[0], sum(one is not None for one in direct))
    return Exam(
        score=tuple((rules.floor + rng.integers(-4, 13, n) * 25).clip(0).tolist()),
        wish=tuple(tuple(None if s == NONE else s for s in one) for one in wish),
        seats=tuple(seats),
        gap=rules.gap,
        tie_rule=tie_rule,
        floor=rules.floor,
        direct=tuple(direct),
        barred=tuple((rng.random(n) < 0.1).tolist()),
        key=tuple(MARKS[i] for i in rng.integers(0, len(MARKS), n)),
    )


@pytest.mark.parametrize("tie_rule", TIE_RULES)
@pytest.mark.parametrize("name", GRADE_10)
def test_cutoffs_are_those_of_the_step_by_step_procedure(
    name: str,
    tie_rule: str,
    is_full,
) -> None:
    """2,000 tiny exams per policy in the full run: least cut-offs, offers, and the checker."""
    rng = np.random.default_rng([10, GRADE_10.index(name), TIE_RULES.index(tie_rule)])
    for _ in range(700 if is_full else 20):
        exam = drawn(rng, name, tie_rule)
        offers = exam.run()
        if tie_rule == "secondary_key":
            limits, expected = keyed_step_by_step(exam)
            cutoff = [c for c, _ in limits]
        else:
            cutoff = step_by_step(exam)
            expected = list(taken(exam, cutoff))
        found = zip(offers.school.tolist(), offers.wish.tolist(), strict=True)

        assert offers.cutoff.tolist() == cutoff
        assert [tuple(None if x == NONE else x for x in one) for one in found] == expected
        check_wishes(exam.claim(offers))


@pytest.mark.parametrize("name", GRADE_10)
def test_the_order_of_rows_changes_nothing(name: str) -> None:
    """Applicants in any order get the same offers: no tie is broken by the place in a file."""
    rng = np.random.default_rng(17)
    for tie_rule in TIE_RULES:
        exam = drawn(rng, name, tie_rule)
        order = rng.permutation(len(exam.score))
        parts = ("score", "wish", "direct", "barred", "key")
        shuffled = {one: tuple(getattr(exam, one)[p] for p in order) for one in parts}
        again = dataclasses.replace(exam, **shuffled).run()
        before = exam.run()

        assert again.school.tolist() == before.school[order].tolist()
        assert again.cutoff.tolist() == before.cutoff.tolist()
