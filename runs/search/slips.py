"""Words that are one letter away from another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORTEST: Final = 3
"""A shorter word is one letter from too many others."""


def one_slip_away(word: str, words: Sequence[str]) -> list[int]:
    """
    Return the positions of the words that differ by a letter more, less, other, or two swapped.

    Numbers are never taken for other numbers.

    Examples
    --------
    >>> one_slip_away("hogn", ["hoang", "hong", "lac"])
    [1]
    """
    if len(word) < SHORTEST or any(letter.isdigit() for letter in word):
        return []
    return [
        at
        for at, other in enumerate(words)
        if abs(len(other) - len(word)) <= 1 and _is_one_away(word, other)
    ]


def _is_one_away(one: str, other: str) -> bool:
    if one == other:
        return False
    short, long = sorted((one, other), key=len)
    at = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = at + 1 < len(one) and one[at : at + 2] == other[at : at + 2][::-1]
    return one[at + 1 :] == other[at + 1 :] or (swapped and one[at + 2 :] == other[at + 2 :])
