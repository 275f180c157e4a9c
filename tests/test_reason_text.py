"""What a family and an officer read: every reason in two languages, and what families never see."""

from __future__ import annotations

import itertools
import string

import pytest

from admission.explain.reasons import REASONS
from admission.explain.text import (
    OfferFacts,
    ReasonFacts,
    catalogue,
    offer_sentences,
    reason_sentence,
)

SCHOOL = {"vi": "Trường An Bình", "en": "Trường An Bình"}
FIELDS = {"school", "own", "last", "in_group", "own_group", "last_group"}
FIELDS_OF_OFFER = {"standing", "school", "own", "how", "rank", "limit", "before", "way"}


def facts(**changed: object) -> ReasonFacts:
    """Return a child of group 1 at 1,910 m; the last one admitted, in group 1, at 1,240.05 m."""
    values: dict[str, object] = {
        "position": 0,
        "school": SCHOOL,
        "code": "full",
        "own_mm": 1_910_000,
        "own_group": 1,
        "last_group": 1,
        "last_mm": 1_240_050,
        "shown_mm": 1_250_000,
        "why": "shown",
    }
    return ReasonFacts(**(values | changed))  # type: ignore[arg-type]  # values by name


def test_a_full_school_is_told_in_exact_metres_to_officers() -> None:
    """The words of the issue: last admitted at so many metres in group 1, yours at so many."""
    assert reason_sentence(facts(), "officer", "en") == (
        "Trường An Bình: full; the last child admitted of group 1 lives 1,240.050 m away, "
        "this child 1,910.000 m."
    )
    assert reason_sentence(facts(), "officer", "vi") == (
        "Trường An Bình: đã đủ chỉ tiêu; em cuối cùng (nhóm 1) được xếp vào ở cách trường "
        "1.240,050 m, nhà em cách 1.910,000 m."
    )


def test_a_family_reads_the_rounded_number() -> None:
    """Rounded up to 50 m; the own distance to whole metres."""
    assert reason_sentence(facts(), "family", "vi") == (
        "Trường An Bình: đã đủ chỉ tiêu; em cuối cùng (nhóm 1) được xếp vào ở trong phạm vi "
        "1.250 m (làm tròn lên 50 m), nhà em cách 1.910 m."
    )


def test_a_family_inside_the_rounding_is_not_told_a_contradiction() -> None:
    """The child lives at 1,245 m, the last one at 1,240: "within 1,250 m" would look unjust."""
    said = reason_sentence(facts(own_mm=1_245_000), "family", "en")

    assert said == (
        "Trường An Bình: full; the last child admitted of group 1 lives less than 50 m nearer to "
        "the school, this child 1,245 m away."
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"shown_mm": None, "why": "few_offers"}, "fewer than 10 children of group 1"),
        ({"shown_mm": None, "why": "few_homes"}, "to keep homes private"),
        ({"last_mm": None, "last_group": None, "shown_mm": None}, "no seat to give"),
        ({"own_group": 2}, "filled by group 1, which comes before this child's group 2"),
        ({"own_mm": 900_000}, "distance alone did not decide"),
        ({"own_group": None, "last_group": None}, "the last child admitted lives within 1,250 m"),
        ({"code": "zone"}, "outside the area"),
        ({"code": "not_eligible"}, "grade"),
        ({"code": "programme"}, "special programme"),
        ({"code": "too_far"}, "limit of the rules"),
        ({"code": "optimum"}, "the city as a whole"),
    ],
)
def test_each_reason_has_its_own_words(changed: dict[str, object], words: str) -> None:
    """A withheld number is said to be withheld, never left out silently."""
    assert words in reason_sentence(facts(**changed), "family", "en")


def test_a_family_never_reads_the_exact_number_of_another_child() -> None:
    """Whatever the case: no digits of the last child's distance in any family sentence."""
    cases = itertools.product(
        REASONS, (900_000, 1_245_000, 1_910_000), (None, 1, 2), ("shown", "few_homes"), ("vi", "en")
    )
    for code, own_mm, group, told, language in cases:
        shown_mm = 1_250_000 if told == "shown" else None
        one = facts(code=code, own_mm=own_mm, own_group=group, why=told, shown_mm=shown_mm)
        said = reason_sentence(one, "family", language)  # type: ignore[arg-type]  # a product
        assert "240" not in said
        assert shown_mm is not None or "1.250" not in said.replace(",", ".")


def test_every_sentence_stands_in_both_languages_with_the_same_numbers() -> None:
    """A number that only one language tells is a number hidden from the other readers."""
    text = catalogue()
    assert set(REASONS) <= set(text)
    for about, variants in text.items():
        for name, said in variants.items():
            parts = [string.Formatter().parse(one) for one in said.values()]
            fields = [{field for _, field, _, _ in one if field} for one in parts]
            assert set(said) == {"vi", "en"}, (about, name)
            assert fields[0] == fields[1], (about, name)
            if about in REASONS:
                assert fields[0] <= FIELDS
            if about == "offer":
                assert fields[0] <= FIELDS_OF_OFFER


def test_nothing_says_nearest_without_saying_with_a_seat() -> None:
    """A nearer school may be full: "gần nhất còn chỗ", never "gần nhất"."""
    for variants in catalogue().values():
        for said in variants.values():
            assert said["vi"].count("gần nhất") == said["vi"].count("gần nhất còn chỗ")
            assert said["en"].count("nearest") == said["en"].count("nearest school with a seat")


def offer(**changed: object) -> OfferFacts:
    """Return a proposal at 4,200 m where the policy flags 4 km."""
    values: dict[str, object] = {
        "school": SCHOOL,
        "own_mm": 4_200_000,
        "rank": 3,
        "is_confirmed": False,
        "is_optimum": False,
        "has_school": True,
        "far_flag_mm": 4_000_000,
    }
    return OfferFacts(**(values | changed))  # type: ignore[arg-type]  # values by name


def test_an_offer_is_a_proposal_until_it_is_confirmed() -> None:
    """And a far one carries its note and the next step; one at the limit does not."""
    said = offer_sentences(offer(), "family", "vi")

    assert said[0].startswith("Đề xuất, chưa được hội đồng xác nhận: em được xếp vào Trường An Bì")
    assert "4.000 m" in said[1]
    assert len(offer_sentences(offer(own_mm=4_000_000), "family", "vi")) == 1
    assert offer_sentences(offer(is_confirmed=True), "family", "vi")[0].startswith("Đã được hội")


def test_a_comparison_says_that_it_is_no_regulation() -> None:
    """Minimum-total is a study, not the city's rule; an unplaced child gets the next step."""
    assert "chưa phải quy định" in offer_sentences(offer(is_optimum=True), "family", "vi")[0]
    assert "ward committee" in offer_sentences(offer(school=None), "family", "en")[0]
    nowhere = offer_sentences(offer(school=None, has_school=False), "family", "vi")
    assert "không có đường đi được đo" in nowhere[0]
