"""Grade 10: the least cut-offs that fit, offers from them, and a checker that sees every slip."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admission.verify.wishes import check_wishes
from admission.wishes.claim import WishClaim
from admission.wishes.offers import Applicants, WishOffers, WishRules, offers_by_score
from gis.errors import BrokenPromiseError, ShapeError
from gis.units import NONE

HANOI = (0, 100, 200)
EVEN = (0, 0, 0)


@dataclass(frozen=True)
class Exam:
    """A tiny exam: scores in hundredths, three wishes each, ``None`` for none."""

    score: tuple[int, ...]
    wish: tuple[tuple[int | None, int | None, int | None], ...]
    seats: tuple[int, ...]
    gap: tuple[int, ...] = EVEN
    tie_rule: str = "reject_all"
    floor: int = 0
    direct: tuple[int | None, ...] = ()
    barred: tuple[bool, ...] = ()
    key: tuple[tuple[int, ...], ...] = ()

    @property
    def rules(self) -> WishRules:
        """Return the rules as the program wants them."""
        return WishRules(gap=self.gap, step=25, floor=self.floor, tie_rule=self.tie_rule)

    @property
    def applicants(self) -> Applicants:
        """Return the applicants, named a00, a01 …."""
        n = len(self.score)
        direct = self.direct or (None,) * n
        return Applicants(
            id=np.array([f"a{p:02d}" for p in range(n)], object),
            score=np.array(self.score, np.int32),
            wish=_positions(self.wish).reshape(n, len(self.gap)),
            direct=_positions(direct),
            barred=np.array(self.barred or (False,) * n, np.bool_),
            key=np.array(self.key, np.int32).reshape(n, len(self.key[0]) if self.key else 0),
        )

    def run(self) -> WishOffers:
        """Return the offers of the fast code."""
        return offers_by_score(self.applicants, np.array(self.seats, np.int32), self.rules)

    def claim(self, offers: WishOffers) -> WishClaim:
        """Return the claim that these offers are the outcome."""
        codes = [f"s{s}" for s in range(len(self.seats))]
        return WishClaim(
            applicant_id=self.applicants.id,
            school_code=np.array(codes, object),
            score=self.applicants.score,
            wish=self.applicants.wish,
            direct=self.applicants.direct,
            barred=self.applicants.barred,
            key=self.applicants.key,
            seats=np.array(self.seats, np.int32),
            gap=self.gap,
            step=25,
            floor=self.floor,
            tie_rule=self.tie_rule,
            offer=offers.school,
            offer_wish=offers.wish,
            cutoff=offers.cutoff[:, None] + np.array(self.gap, np.int32),
            needed_key=offers.needed_key,
        )


def _positions(wish: object) -> np.ndarray:
    cells = np.array(wish, dtype=object)
    return np.where(cells == None, NONE, cells).astype(np.int32)  # noqa: E711 (cell by cell)


def taken(exam: Exam, cutoff: list[int]) -> list[tuple[int | None, int | None]]:
    """Return (school, wish) of everybody under some cut-offs, read off wish by wish."""
    found: list[tuple[int | None, int | None]] = []
    for p, score in enumerate(exam.score):
        if exam.direct and exam.direct[p] is not None:
            found.append((exam.direct[p], 0))
            continue
        if exam.barred and exam.barred[p]:
            found.append((None, None))
            continue
        good = [
            (s, w + 1)
            for w, s in enumerate(exam.wish[p])
            if s is not None and score >= cutoff[s] + exam.gap[w]
        ]
        found.append(good[0] if good else (None, None))
    return found


def is_over(exam: Exam, cutoff: list[int], school: int) -> bool:
    """Return whether a school must raise its cut-off."""
    offers = taken(exam, cutoff)
    inside = [(p, w) for p, (s, w) in enumerate(offers) if s == school]
    if len(inside) <= exam.seats[school]:
        return False
    above = [p for p, w in inside if not w or exam.score[p] - exam.gap[w - 1] > cutoff[school]]
    return exam.tie_rule == "reject_all" or len(above) >= exam.seats[school]


def step_by_step(exam: Exam) -> list[int]:
    """Return the least cut-offs the slow way: the first school that is over goes up one step."""
    cutoff = [exam.floor] * len(exam.seats)
    while True:
        over = [s for s in range(len(cutoff)) if is_over(exam, cutoff, s)]
        if not over:
            return cutoff
        cutoff[over[0]] += 25


@st.composite
def exams(draw: st.DrawFn) -> Exam:
    """Draw a tiny exam with many equal scores, empty wishes and now and then a direct pupil."""
    n = draw(st.integers(1, 9))
    n_schools = draw(st.integers(1, 3))
    wish = st.one_of(st.none(), st.integers(0, n_schools - 1), st.integers(0, n_schools - 1))
    points = draw(st.sampled_from([st.integers(0, 12).map(lambda k: k * 25), st.integers(0, 300)]))
    seats = draw(st.tuples(*[st.integers(0, 3)] * n_schools))
    full = [s for s, k in enumerate(seats) if k]
    is_direct = bool(full) and draw(st.booleans())
    return Exam(
        score=draw(st.tuples(*[points] * n)),
        wish=draw(st.tuples(*[st.tuples(wish, wish, wish)] * n)),
        seats=seats,
        gap=draw(st.sampled_from([EVEN, HANOI, (0, 25, 25)])),
        tie_rule=draw(st.sampled_from(["reject_all", "admit_all"])),
        floor=draw(st.sampled_from([0, 100])),
        direct=(full[0], *[None] * (n - 1)) if is_direct else (),
        barred=draw(st.tuples(*[st.sampled_from([False, False, True])] * n)),
    )


@st.composite
def keyed_exams(draw: st.DrawFn) -> Exam:
    """Draw a tiny exam in which two marks decide among equal scores, many of them equal too."""
    exam = draw(exams())
    mark = st.sampled_from([NONE, 500, 525])
    key = draw(st.tuples(*[st.tuples(mark, mark)] * len(exam.score)))
    return dataclasses.replace(exam, tie_rule="secondary_key", key=key)


def keyed_step_by_step(exam: Exam) -> tuple[list[tuple[int, tuple[int, ...]]], list[object]]:
    """Return (cut-off, least key) of each school and all offers, one level at a time."""
    keys = sorted(set(exam.key))
    levels = [(c, key) for c in range(exam.floor, 801, 25) for key in keys]
    at = [0] * len(exam.seats)

    def fits(p: int, w: int, s: int) -> bool:
        points = exam.score[p] - exam.gap[w] - exam.floor
        return points >= 0 and (points // 25 * 25 + exam.floor, exam.key[p]) >= levels[at[s]]

    def offers() -> list[tuple[int | None, int | None]]:
        found: list[tuple[int | None, int | None]] = []
        for p, wishes in enumerate(exam.wish):
            good = [(s, w + 1) for w, s in enumerate(wishes) if s is not None and fits(p, w, s)]
            is_out = exam.barred and exam.barred[p]
            found.append((None, None) if is_out or not good else good[0])
            if exam.direct and exam.direct[p] is not None:
                found[p] = (exam.direct[p], 0)
        return found

    while True:
        held = [sum(s == school for s, _ in offers()) for school in range(len(at))]
        over = [s for s, n in enumerate(held) if n > exam.seats[s]]
        if not over:
            break
        at[over[-1]] += 1
    limits = [levels[i] for i in at]
    return [(c, key if key != keys[0] else (NONE, NONE)) for c, key in limits], list(offers())


def test_a_school_that_is_not_full_stands_at_the_floor() -> None:
    """Whoever reaches the floor is admitted; below it nobody is, even beside free seats."""
    offers = Exam(score=(900, 1050), wish=((0, None, None),) * 2, seats=(9,), floor=1050).run()

    assert offers.cutoff.tolist() == [1050]
    assert offers.school.tolist() == [NONE, 0]


def test_a_full_school_rises_until_those_above_fit() -> None:
    """Three apply for two seats: 20.00 stays out, the cut-off is the step above it."""
    offers = Exam(score=(2000, 2100, 2200), wish=((0, None, None),) * 3, seats=(2,)).run()

    assert offers.cutoff.tolist() == [2025]
    assert offers.school.tolist() == [NONE, 0, 0]


@pytest.mark.parametrize(
    ("tie_rule", "cutoff", "school"), [("reject_all", 2125, [NONE, NONE, 0]),
                                       ("admit_all", 2100, [0, 0, 0])]
)  # fmt: skip
def test_equal_scores_at_the_last_seat(tie_rule: str, cutoff: int, school: list[int]) -> None:
    """Two equal scores for one seat left: all refused, or all admitted over the seats."""
    offers = Exam(
        score=(2100, 2100, 2200), wish=((0, None, None),) * 3, seats=(2,), tie_rule=tie_rule
    ).run()

    assert offers.cutoff.tolist() == [cutoff]
    assert offers.school.tolist() == school


def test_a_later_wish_needs_the_gap_more() -> None:
    """In Hanoi 20.50 is enough for a first wish at 20.00 and not for a second one."""
    exam = Exam(
        score=(2050, 2050, 2300, 2000),
        wish=((1, None, None), (0, 1, None), (0, None, None), (1, None, None)),
        seats=(1, 5),
        gap=HANOI,
        floor=2000,
    )
    offers = exam.run()

    assert offers.cutoff.tolist() == [2075, 2000]
    assert offers.school.tolist() == [1, NONE, 0, 1]
    assert offers.wish.tolist() == [1, NONE, 1, 1]


def test_a_higher_score_with_a_later_wish_does_not_go_before_a_first_wish() -> None:
    """The gap makes wish order count; with even gaps the better score wins wherever it stands."""
    exam = Exam(
        score=(2100, 2150, 2900),
        wish=((1, None, None), (0, 1, None), (0, None, None)),
        seats=(1, 1),
        gap=HANOI,
    )

    assert exam.run().school.tolist() == [1, NONE, 0]
    assert dataclasses.replace(exam, gap=EVEN).run().school.tolist() == [NONE, 1, 0]


def test_direct_admissions_take_their_seats_first() -> None:
    """A direct admission counts in the school's seats, whatever the score."""
    exam = Exam(
        score=(0, 2900, 2800), wish=((None,) * 3, (0, None, None), (0, None, None)),
        seats=(2,), direct=(0, None, None),
    )  # fmt: skip
    offers = exam.run()

    assert offers.school.tolist() == [0, 0, NONE]
    assert offers.wish.tolist() == [0, 1, NONE]


def test_more_direct_admissions_than_seats_are_refused() -> None:
    """They would all have to be admitted and cannot be."""
    exam = Exam(score=(1, 1), wish=((0, None, None),) * 2, seats=(1,), direct=(0, 0))
    with pytest.raises(ShapeError, match="2 direct admissions and 1 seats"):
        exam.run()


@given(exams())
@settings(max_examples=150)
def test_equals_the_step_by_step_procedure(exam: Exam) -> None:
    """Rising by leaps gives the same least cut-offs as one step of one school at a time."""
    offers = exam.run()

    assert offers.cutoff.tolist() == step_by_step(exam)
    expected = taken(exam, offers.cutoff.tolist())
    assert [None if s == NONE else s for s in offers.school.tolist()] == [s for s, _ in expected]
    assert [None if w == NONE else w for w in offers.wish.tolist()] == [w for _, w in expected]
    check_wishes(exam.claim(offers))


@given(keyed_exams())
@settings(max_examples=100)
def test_a_secondary_key_equals_the_step_by_step_procedure(exam: Exam) -> None:
    """Cut-offs, least keys and offers are those of raising one school by one level at a time."""
    offers = exam.run()
    limits, expected = keyed_step_by_step(exam)

    needed = [tuple(one) for one in offers.needed_key.tolist()]
    assert list(zip(offers.cutoff.tolist(), needed, strict=True)) == limits
    found = zip(offers.school.tolist(), offers.wish.tolist(), strict=True)
    assert [tuple(None if x == NONE else x for x in one) for one in found] == expected
    check_wishes(exam.claim(offers))


@given(exams(), st.integers(0, 2))
@settings(max_examples=100)
def test_one_seat_more_raises_no_cutoff(exam: Exam, school: int) -> None:
    """More seats anywhere make no school harder to enter and leave nobody worse off."""
    school %= len(exam.seats)
    seats = tuple(n + (s == school) for s, n in enumerate(exam.seats))
    more = dataclasses.replace(exam, seats=seats).run()
    before = exam.run()

    assert (more.cutoff <= before.cutoff).all()
    worst = len(exam.gap) + 1
    wish = [np.where(one.wish == NONE, worst, one.wish) for one in (before, more)]
    assert (wish[1] <= wish[0]).all()


@given(exams())
@settings(max_examples=60)
def test_reject_all_never_goes_over_the_seats(exam: Exam) -> None:
    """Refusing whole groups of equals leaves seats empty and never gives one twice."""
    offers = dataclasses.replace(exam, tie_rule="reject_all").run()
    held = np.bincount(offers.school[offers.school != NONE], minlength=len(exam.seats))

    assert (held <= np.array(exam.seats)).all()


@given(exams())
@settings(max_examples=100)
def test_no_vector_of_cutoffs_that_fits_is_lower_anywhere(exam: Exam) -> None:
    """Of all vectors on the grid under which nobody is over, ours is the least in every place."""
    least = exam.run().cutoff
    grid = np.stack(
        np.meshgrid(*[np.arange(exam.floor, c + 26, 25) for c in least.tolist()]), axis=-1
    ).reshape(-1, len(least))
    for vector in grid[:400].tolist():
        if not any(is_over(exam, vector, s) for s in range(len(vector))):
            assert all(ours <= other for ours, other in zip(least.tolist(), vector, strict=True))


KEYED = Exam(
    score=(2000, 2000, 2000, 2200),
    wish=((0, None, None),) * 4,
    seats=(2,),
    tie_rule="secondary_key",
    key=((700, 800), (750, 500), (700, 900), (100, 100)),
)


def test_the_secondary_key_decides_among_equal_scores() -> None:
    """Of three with 20.00 the best in mathematics gets the last seat; the cut-off says so."""
    offers = KEYED.run()

    assert offers.school.tolist() == [NONE, 0, NONE, 0]
    assert offers.cutoff.tolist() == [2000]
    assert offers.needed_key.tolist() == [[750, 500]]


def test_who_is_still_equal_under_the_key_and_does_not_fit_is_refused() -> None:
    """The id is no rule: two with the same marks for one seat are both left out."""
    exam = dataclasses.replace(KEYED, key=((700, 800), (750, 500), (750, 500), (100, 100)))
    offers = exam.run()

    assert offers.school.tolist() == [NONE, NONE, NONE, 0]
    assert offers.cutoff.tolist() == [2025]
    assert offers.needed_key.tolist() == [[NONE, NONE]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"needed_key": np.array([[700, 900]])}, "first wish: applicant a02 must have school s0"),
        ({"needed_key": np.array([[800, 0]])}, "first wish: applicant a01 must have no offer"),
        (
            {
                "cutoff": np.array([[2025, 2025, 2025]]),
                "needed_key": np.array([[NONE, NONE]]),
                "offer": np.array([NONE, NONE, NONE, 0]),
                "offer_wish": np.array([NONE, NONE, NONE, 1]),
            },
            "least cut-offs: school s0 has 20.25",
        ),
    ],
)
def test_a_planted_slip_of_the_key_is_named(change: dict[str, np.ndarray], words: str) -> None:
    """The key stands in the claim and is judged like the cut-off."""
    claim = dataclasses.replace(KEYED.claim(KEYED.run()), **change)
    with pytest.raises(BrokenPromiseError, match=words):
        check_wishes(claim)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"offer": np.array([0, 0, NONE])}, "first wish: applicant a00 must have no offer"),
        ({"offer_wish": np.array([NONE, 1, 2])}, "first wish: applicant a02"),
        ({"offer_wish": np.array([NONE, 0, 1])}, "direct admission: applicant a01"),
        ({"cutoff": np.array([[2025, 2025, 2050]])}, "gaps: wish 3 of school s0"),
        ({"cutoff": np.array([[2030, 2030, 2030]])}, "steps: .* school s0"),
        ({"cutoff": np.array([[2050, 2050, 2050]])}, "least cut-offs: school s0 has 20.50"),
        ({"seats": np.array([1])}, "seats: school s0"),
        ({"barred": np.array([False, True, False])}, "first wish: applicant a01 must have no"),
    ],
)
def test_a_planted_slip_is_named(change: dict[str, np.ndarray], words: str) -> None:
    """Offers, cut-offs and seats must fit together, and nothing may be higher than needed."""
    exam = Exam(score=(2000, 2100, 2200), wish=((0, None, None),) * 3, seats=(2,))
    claim = dataclasses.replace(exam.claim(exam.run()), **change)
    with pytest.raises(BrokenPromiseError, match=words):
        check_wishes(claim)
