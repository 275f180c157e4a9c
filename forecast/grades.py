"""Grades in school order, and how old their children are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

AGE: Final[dict[str, int]] = {
    "K3": 3,
    "K4": 4,
    "PK": 4,
    "K": 5,
    **{str(grade): grade + 5 for grade in range(1, 13)},
}
"""Age in whole years of a grade's children in the autumn of the school year; K3, K4 and K are the
preschool classes of children aged three to five."""

NAME: Final[dict[int, str]] = {3: "K3", 4: "K4", 5: "K"} | {g + 5: str(g) for g in range(1, 13)}
"""What a grade is called that a file leaves out between two others."""


def axis(found: Iterable[str]) -> tuple[str, ...]:
    """
    Return the grades from the youngest to the oldest that is named, none left out between.

    Raises
    ------
    ValueError
        If two names mean children of one age, or a name means nothing.

    Examples
    --------
    >>> axis(["3", "K", "1"])
    ('K', '1', '2', '3')
    """
    by_age: dict[int, str] = {}
    for name in sorted(set(found)):
        if name not in AGE:
            msg = f"“{name}” is no grade; known are {', '.join(AGE)}"
            raise ValueError(msg)
        if AGE[name] in by_age:
            msg = f"“{by_age[AGE[name]]}” and “{name}” both mean children aged {AGE[name]}"
            raise ValueError(msg)
        by_age[AGE[name]] = name
    ages = range(min(by_age), max(by_age) + 1) if by_age else range(0)
    return tuple(by_age.get(age, NAME[age]) for age in ages)
