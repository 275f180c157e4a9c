"""Tactics in grade 10: another order of one's own wishes, and who is passed over."""

from __future__ import annotations

import dataclasses
import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings

from admission.wishes import strategy
from cli.main import main
from gis.shipped import data_path
from gis.units import NONE
from runs.verify import verify_folder
from tests.test_wishes import EVEN, HANOI, Exam, exams


def as_exam(exam: Exam) -> strategy.Exam:
    """Return a tiny exam as the analysis takes it."""
    return strategy.Exam(
        applicants=exam.applicants, seats=np.array(exam.seats, np.int32), rules=exam.rules
    )


def gains(exam: Exam) -> list[int]:
    """Return what every applicant would gain."""
    rows = np.arange(len(exam.score), dtype=np.int32)
    return list(strategy.gains_by_order(as_exam(exam), exam.run(), rows))


def best_of_all_orders(exam: Exam, p: int) -> int:
    """Return how many places an applicant gains by the best order, all of them run."""
    own = exam.wish[p]
    end = len(own)

    def place(school: int) -> int:
        return own.index(school) if school in own else end

    now = place(int(exam.run().school[p]))
    best = now
    for order in itertools.permutations(own):
        wish = tuple(order if i == p else one for i, one in enumerate(exam.wish))
        best = min(best, place(int(dataclasses.replace(exam, wish=wish).run().school[p])))
    return now - best


HAND = Exam(
    score=(2050, 2600, 2000),
    wish=((0, 1, 2), (0, None, None), (1, None, None)),
    seats=(1, 1, 1),
    gap=HANOI,
)


def test_a_safe_wish_put_first_gains_where_later_wishes_need_more() -> None:
    """
    Applicant 0 has 20.50, school 0 asks 26.00 and school 1, as a second wish, 1.00 more.

    School 1 takes 20.00 as a first wish, so 0 falls to the third; with school 1 first 0 wins.
    """
    assert HAND.run().school.tolist() == [2, 0, 1]
    assert gains(HAND) == [1, 0, 0]


def test_without_gaps_there_is_nothing_to_gain_there() -> None:
    """The better score wins wherever the school stands on the list."""
    assert gains(dataclasses.replace(HAND, gap=EVEN)) == [0, 0, 0]


def test_who_is_passed_over_is_counted_once() -> None:
    """0 has 20.50 and missed school 1, which took 20.00; the others got what they asked."""
    exam = as_exam(HAND)

    assert strategy.passed_over(exam, HAND.run()).tolist() == [True, False, False]


@given(exams())
@settings(max_examples=60)
def test_equals_trying_every_order(exam: Exam) -> None:
    """Promoting one missed wish finds a gain exactly where some order of all gives one."""
    lists = [[s for s in one if s is not None] for one in exam.wish]
    assume(all(len(set(one)) == len(one) for one in lists))
    exam = dataclasses.replace(exam, tie_rule="reject_all", direct=())
    found = gains(exam)

    for p in range(len(exam.score)):
        assert found[p] == best_of_all_orders(exam, p)


@given(exams())
@settings(max_examples=60)
def test_even_gaps_are_strategy_proof(exam: Exam) -> None:
    """With one cut-off for every wish no order of one's own wishes helps anybody."""
    lists = [[s for s in one if s is not None] for one in exam.wish]
    assume(all(len(set(one)) == len(one) for one in lists))

    assert not any(gains(dataclasses.replace(exam, tie_rule="reject_all", gap=EVEN)))


@given(exams())
@settings(max_examples=60)
def test_passed_over_is_what_a_plain_loop_finds(exam: Exam) -> None:
    """For each missed wish look at everybody whom that school took by score."""
    offers = exam.run()
    expected = []
    for p, wishes in enumerate(exam.wish):
        met = int(offers.wish[p])
        is_out = bool(exam.barred and exam.barred[p]) or met == 0
        missed = [s for w, s in enumerate(wishes) if met == NONE or w + 1 < met]
        expected.append(
            not is_out
            and any(
                offers.school[q] == s and offers.wish[q] > 0 and exam.score[q] < exam.score[p]
                for s in missed
                if s is not None
                for q in range(len(exam.score))
            )
        )

    assert strategy.passed_over(as_exam(exam), offers).tolist() == expected


@pytest.fixture(scope="module")
def sample_city(tmp_path_factory) -> Path:
    """Return the folder of a grade-10 run of the invented city."""
    folder = tmp_path_factory.mktemp("sample")
    rows = (data_path("sample") / "schools/seats.csv").read_text(encoding="utf-8").splitlines()
    names = rows[0].split(",")
    seats = [dict(zip(names, row.split(","), strict=True)) for row in rows[1:]]
    season = max(one["season"] for one in seats)
    lines = [
        f"{one['school_code']},{one['seats']}"
        for one in seats
        if (one["season"], one["grade"], one["programme"]) == (season, "10", "ordinary")
    ]
    (folder / "schools.csv").write_text(
        "\n".join(["school_code,seats", *lines]) + "\n", encoding="utf-8"
    )
    applicants = data_path("sample") / "people/applicants.csv"
    args = ["match-wishes", "--policy", "hcmc-2025-grade10", "--applicants", str(applicants)]
    args += ["--schools", str(folder / "schools.csv"), "--out", str(folder / "run")]
    assert main(args, {}) == 0
    return folder / "run"


def test_the_invented_city_is_run_checked_and_told(sample_city: Path) -> None:
    """1,302 applicants: every promise holds, everybody can be told, a round can follow."""
    counts = verify_folder(sample_city).counts
    assert counts["applicants"] == 1302
    assert 0 < counts["placed"] <= 1302
    offers = [row.split(",") for row in (sample_city / "offers.csv").read_text().splitlines()[1:]]
    without = next(one[0] for one in offers if not one[1])
    placed = next(one[0] for one in offers if one[1])
    for applicant in (without, placed):
        assert main(["grade10", "why", str(sample_city), "--applicant", applicant], {}) == 0


def test_the_report_sets_rules_side_by_side(sample_city: Path, tmp_path: Path) -> None:
    """The run first, then each rule alone; the page and the values stand beside each other."""
    page = tmp_path / "report.md"
    args = ["grade10", "report", str(sample_city), "--out", str(page), "--sample", "40"]
    assert main(["--lang", "en", *args], {}) == 0
    found = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    (ordinary,) = found["programmes"]
    rows = {(one["rule"], one["value"]): one for one in ordinary["rules"]}

    assert [one["rule"] for one in ordinary["rules"]] == [
        "as_run", "wish_gaps", "wish_gaps", "step", "step", "floor", "tie_rule",
    ]  # fmt: skip
    assert rows["as_run", ""]["sample_gains"] == 0
    assert rows["as_run", ""]["passed_over"] == 0
    assert rows["as_run", ""]["other_offers"] == 0
    assert rows["wish_gaps", "0, 2, 4"]["passed_over"] > 0
    assert rows["tie_rule", "admit_all"]["seats_over"] > 0
    assert rows["as_run", ""]["seats_over"] == 0
    assert "passed over" in page.read_text(encoding="utf-8")
