"""What differs before the ordinary run of two results: programmes, their lists, decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from runs.match.stored import StoredResult


def given_seats(result: StoredResult) -> NDArray[np.int32]:
    """Return the ordinary seats of each school before anybody took one, shape (S,)."""
    return result.schools.seats if result.before is None else result.before.given.seats


def before_differences(first: StoredResult, second: StoredResult) -> list[tuple[str, str, int]]:
    """Return what differs, in Vietnamese and English, and in how many rows."""
    kinds = (
        ("Chỉ tiêu của các chương trình", "Seats of programmes", _courses),
        ("Danh sách của các chương trình", "Lists of programmes", _lists),
        ("Trẻ được bố trí theo quyết định", "Children placed by decision", _decisions),
    )
    found = ((vi, en, len(rows(first) ^ rows(second))) for vi, en, rows in kinds)
    return [one for one in found if one[2]]


def _courses(result: StoredResult) -> set[Any]:
    lists = None if result.before is None else result.before.programmes
    if lists is None:
        return set()
    code = result.schools.code[lists.school]
    return set(zip(code, lists.name, lists.seats.tolist(), strict=True))


def _lists(result: StoredResult) -> set[Any]:
    lists = None if result.before is None else result.before.programmes
    if lists is None:
        return set()
    code = result.schools.code[lists.school[lists.of]]
    columns = (lists.pupil_id, code, lists.name[lists.of], lists.rank.tolist(), lists.wish.tolist())
    return set(zip(*columns, strict=True))


def _decisions(result: StoredResult) -> set[Any]:
    decided = None if result.before is None else result.before.decided
    if decided is None:
        return set()
    code = result.schools.code[decided.school]
    return set(zip(decided.pupil_id, code, decided.reason, strict=True))
