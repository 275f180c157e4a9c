"""
The code that a family gets by letter: letters that nobody confuses, two of them checks.

A code has 14 random letters out of 23, 63.3 bits, and two check letters: printed as four groups
of four. The alphabet has no two signs that look alike and no vowel, so that no word comes about.
The check letters are those of a Reed-Solomon code over 23 signs: one or two wrong letters, and
any two letters in each other's place, are always noticed, without asking anybody.
"""

from __future__ import annotations

import secrets
import unicodedata
from typing import Final

ALPHABET: Final = "23456789CDFHJKMNPRTVWXY"
"""Without 0 O Q, 1 I L, U, and without Z S B G, which are read as 2 5 8 6; no vowel."""

N_RANDOM: Final = 14
N_CHECK: Final = 2
GROUP: Final = 4
SEPARATOR: Final = "-"
MOST_TYPED: Final = 64
"""Letters of what was typed that are looked at; a code has 16."""

SIZE: Final = len(ALPHABET)
VALUE: Final = {letter: value for value, letter in enumerate(ALPHABET)}
LOOKS_LIKE: Final = str.maketrans("ZSBGĐ", "2586D")
"""Letters that no code has, and what somebody who wrote one must have meant."""


def new_code() -> str:
    """
    Return a new random code, plain: 16 letters without separators.

    Notes
    -----
    The one place, with the keys, where two runs of this project are meant to differ: whoever
    could compute a code again could read every child's result.
    """
    return code_of(secrets.randbelow(SIZE**N_RANDOM), N_RANDOM)


def code_of(number: int, n_random: int) -> str:
    """
    Return the code of a number, its check letters last.

    Parameters
    ----------
    number
        From 0, below ``23 ** n_random``.
    n_random
        Letters that carry it; ``N_RANDOM`` but in tests of the limits.

    Examples
    --------
    >>> code_of(0, 4), code_of(24, 4)
    ('222222', '2233T5')
    """
    values: list[int] = []
    for _ in range(n_random):
        number, value = divmod(number, SIZE)
        values.insert(0, value)
    plain, weighted = _sums(values)
    place = n_random + 1
    last = (place * plain - weighted) % SIZE
    return "".join(ALPHABET[value] for value in (*values, (-plain - last) % SIZE, last))


def plain(typed: str) -> str:
    """
    Return what was typed as a code is written plainly: capitals, no separators.

    Examples
    --------
    >>> plain(" h7kd-2mzp 9xtr-4cwv "), plain("s8b")
    ('H7KD2M2P9XTR4CWV', '588')
    """
    head = typed[:MOST_TYPED]
    upper = (head if head.isascii() else unicodedata.normalize("NFKC", head)).upper()
    return "".join(upper.split()).replace(SEPARATOR, "").translate(LOOKS_LIKE)


def is_well_formed(code: str, n_random: int = N_RANDOM) -> bool:
    """
    Tell whether a plain code can have been issued: its letters and its check letters.

    Examples
    --------
    >>> is_well_formed("2233T5", 4), is_well_formed("2233T6", 4), is_well_formed("22", 4)
    (True, False, False)
    """
    if len(code) != n_random + N_CHECK or any(letter not in VALUE for letter in code):
        return False
    return _sums([VALUE[letter] for letter in code]) == (0, 0)


def shown(code: str) -> str:
    """
    Return a plain code as it is printed, in groups.

    Examples
    --------
    >>> shown("H7KD2M2P9XTR4CWV")
    'H7KD-2M2P-9XTR-4CWV'
    """
    return SEPARATOR.join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def _sums(values: list[int]) -> tuple[int, int]:
    """Return the two sums that are zero for every code: plain, and weighted by place from 1."""
    plain_sum = sum(values) % SIZE
    return plain_sum, sum(place * value for place, value in enumerate(values, 1)) % SIZE
