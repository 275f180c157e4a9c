"""
Special programmes before the ordinary run: by their own lists, whoever is admitted leaves.

Each programme of a school has seats and a ranked list of results; a pupil on several lists is
admitted to the first wish whose list reaches far enough: deferred acceptance with the lists as
the schools' order. A list without ranks holds those who are admitted already.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.units import Ids, Index

TO_ORDINARY: Final = "to_ordinary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Programmes:
    """
    Programmes, their lists and who is admitted; C programmes, R rows.

    Attributes
    ----------
    school
        School of each programme, shape (C,).
    name, seats
        What it is called, and its seats, shape (C,).
    pupil_id
        Pupil of each row of the lists, shape (R,).
    of
        Programme of each row, shape (R,).
    rank
        Place in its list, smaller first; 0 in a list of admitted pupils, shape (R,).
    wish
        Place among the pupil's own wishes, 1 = first, shape (R,).
    admitted
        Whether the row's pupil is admitted there, shape (R,).
    """

    school: Index
    name: Ids
    seats: NDArray[np.int32]
    pupil_id: Ids
    of: Index
    rank: Index
    wish: Index
    admitted: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))

    @property
    def left(self) -> NDArray[np.int32]:
        """Return the seats that each programme leaves empty, shape (C,)."""
        taken = np.bincount(self.of[self.admitted], minlength=len(self.seats))
        return (self.seats - taken).astype(np.int32)

    def taken_schools(self, seats: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return which schools have programmes and no seat of the ordinary run, shape (S,)."""
        has = np.zeros(len(seats), np.bool_)
        has[self.school[self.seats > 0]] = True
        found: NDArray[np.bool_] = has & (seats == 0)
        return found


def admit(lists: Programmes) -> Programmes:
    """
    Return the lists with who is admitted.

    Notes
    -----
    Rows may come in any order; ranks within a list and wishes of a pupil differ.
    """
    rest: dict[str, list[int]] = {}
    for row in np.argsort(-lists.wish, kind="stable").tolist():  # the next wish stands last
        rest.setdefault(str(lists.pupil_id[row]), []).append(row)
    held: list[list[tuple[int, int]]] = [[] for _ in lists.seats]
    asking = list(rest.values())
    while asking:
        rows = asking.pop()
        if not rows:
            continue
        row = rows.pop()
        course = int(lists.of[row])
        held[course].append((int(lists.rank[row]), row))
        held[course].sort()
        if len(held[course]) > lists.seats[course]:
            _, out = held[course].pop()
            asking.append(rest[str(lists.pupil_id[out])])
    admitted = np.zeros(len(lists.pupil_id), np.bool_)
    admitted[[row for some in held for _, row in some]] = True
    return replace(lists, admitted=admitted)
