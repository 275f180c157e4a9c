"""Codes of families: readable, checked without asking anybody, and nowhere kept in plain."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from runs.families.code import (
    ALPHABET,
    N_CHECK,
    N_RANDOM,
    SIZE,
    code_of,
    is_well_formed,
    new_code,
    plain,
    shown,
)


def by_hand(number: int) -> str:
    """Return the code of a number with check letters found by trying all of them."""
    letters = ""
    for _ in range(N_RANDOM):
        letters = ALPHABET[number % SIZE] + letters
        number //= SIZE
    for first in ALPHABET:
        for last in ALPHABET:
            values = [ALPHABET.index(letter) for letter in letters + first + last]
            weighted = sum(place * value for place, value in enumerate(values, 1))
            if sum(values) % SIZE == 0 and weighted % SIZE == 0:
                return letters + first + last
    raise AssertionError


def test_a_code_has_at_least_sixty_random_bits() -> None:
    """23 ** 14 is more than 2 ** 63; check letters carry none of them."""
    assert SIZE == len(set(ALPHABET)) == 23
    assert 2**63 < SIZE**N_RANDOM < 2**64
    assert not set(ALPHABET) & set("0OQ1ILUZSBGAEIOUY"[:-1])


@pytest.mark.parametrize("number", [0, 1, 23, 10**15, SIZE**N_RANDOM - 1])
def test_check_letters_are_those_that_trying_all_finds(number: int) -> None:
    """The formula and the definition agree."""
    assert code_of(number, N_RANDOM) == by_hand(number)


def test_codes_differ_and_are_printed_in_groups() -> None:
    """The number of letters is even in every group, so that a line can be read aloud."""
    codes = {new_code() for _ in range(2_000)}

    assert len(codes) == 2_000
    assert all(len(code) == N_RANDOM + N_CHECK and is_well_formed(code) for code in codes)
    assert shown("H7KD2M2P9XTR4CWV") == "H7KD-2M2P-9XTR-4CWV"


def test_every_slip_of_one_or_two_letters_is_noticed() -> None:
    """A parent who slips is told at once by the page; nobody is asked, nothing is counted."""
    rng = random.Random(5)  # noqa: S311 (which slips are tried)
    for _ in range(20):
        code = new_code()
        for place in range(len(code)):
            for letter in set(ALPHABET) - {code[place]}:
                assert not is_well_formed(code[:place] + letter + code[place + 1 :])
        for one, two in combinations(range(len(code)), 2):
            slip = list(code)
            slip[one], slip[two] = slip[two], slip[one]
            assert code[one] == code[two] or not is_well_formed("".join(slip))
            slip = list(code)
            slip[one] = rng.choice([x for x in ALPHABET if x != code[one]])
            slip[two] = rng.choice([x for x in ALPHABET if x != code[two]])
            assert not is_well_formed("".join(slip))


@pytest.mark.parametrize(
    "typed",
    ["h7kd 2m2p 9xtr 4cwv", "H7KD-ZM2P-9XTR-4CWV", "h7kdz mzp9 xtr4cwv", "Ｈ7KD2M2P9XTR4CWV\n"],  # noqa: RUF001
)
def test_what_people_type_is_read_as_they_meant_it(typed: str) -> None:
    """Small letters, spaces, groups of their own, and letters that look like what was printed."""
    assert plain(typed) == "H7KD2M2P9XTR4CWV"


def test_what_is_far_too_long_is_cut() -> None:
    """Nobody makes the server read a megabyte as a code."""
    assert len(plain("2" * 10**6)) == 64
    assert not is_well_formed("")
