"""What comes before the ordinary run of a what-if, and what a scenario makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from admission.before import Decided, Round
from admission.model import Pupils, Schools
from admission.policy.file import Policy
from admission.programmes import Programmes, admit
from gis.errors import InputError
from gis.units import NONE, Index
from runs.scenario.changes import (
    MOST_SEATS,
    Change,
    ChangeSeats,
    CloseSchool,
    OpenSchool,
    refuse,
)

Course = tuple[str, str]
"""School code and name of a programme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """
    Lists of programmes and decisions of a season, over the schools of a city.

    Attributes
    ----------
    programmes
        Programmes and their lists, nobody admitted yet.
    decided
        Children placed by decision.
    lacks_lists
        Whether schools have programmes and nobody gave their lists.
    """

    programmes: Programmes | None = None
    decided: Decided | None = None
    lacks_lists: bool = False

    def round(self, policy: Policy, pupils: Pupils, schools: Schools) -> Round:
        """
        Return the round of a policy; without a rule about programmes their lists decide nothing.

        Raises
        ------
        InputError
            If the policy has the rule and the lists are not there.
        """
        has_rule = policy.value("programmes") is not None
        if has_rule and self.lacks_lists:
            msg = "schools have programmes: import their lists with: import programme_lists FILE"
            raise InputError(msg)
        lists = self.programmes if has_rule else None
        return Round(
            pupils=pupils,
            schools=schools,
            programmes=None if lists is None else admit(lists),
            decided=self.decided,
        )


def ahead_of(asked: Round) -> Ahead:
    """Return what comes before of a round, its programmes not run yet."""
    lists = asked.programmes
    if lists is not None:
        lists = replace(lists, admitted=np.zeros(0, np.bool_))
    return Ahead(programmes=lists, decided=asked.decided)


def changed_ahead(ahead: Ahead, old: Schools, new: Schools, changes: Iterable[Change]) -> Ahead:
    """
    Return what comes before under a scenario.

    Parameters
    ----------
    ahead
        Things as they are.
    old, new
        Schools without and with the scenario.
    changes
        In order.

    Raises
    ------
    InputError
        If a school has no such programme, its seats would leave their range, or a list of those
        who are admitted would be longer than its seats.

    Notes
    -----
    A closed school's programmes are gone, and its lists with them; children placed there by
    decision take part in the ordinary run. A new programme has no list. It is assumed that
    whoever has a place in a list of a programme of the same name applies there as the last wish,
    in order of the best of these places.
    """
    seats = _changed_seats(_seats(ahead.programmes, old), changes)
    column = {str(code): at for at, code in enumerate(new.code)}
    courses = sorted(course for course in seats if course[0] in column)
    programmes = None
    if courses:
        kept = ahead.programmes or _nothing()
        programmes = _rebuilt(kept, old, column, {course: seats[course] for course in courses})
        _refuse_long(programmes, new)
    return replace(ahead, programmes=programmes, decided=_decided(ahead.decided, old, column))


def _seats(lists: Programmes | None, schools: Schools) -> dict[Course, int]:
    if lists is None:
        return {}
    codes = schools.code[lists.school]
    rows = zip(codes, lists.name, lists.seats.tolist(), strict=True)
    return {(str(code), str(name)): n for code, name, n in rows}


def _changed_seats(seats: dict[Course, int], changes: Iterable[Change]) -> dict[Course, int]:
    seats = dict(seats)
    for change in changes:
        match change:
            case ChangeSeats() if change.programme:
                course = (change.school_code, change.programme)
                seats[course] = _more(seats, course, change.seats_more)
            case CloseSchool():
                seats = {key: n for key, n in seats.items() if key[0] != change.school_code}
            case OpenSchool():
                seats |= {(change.school_code, name): n for name, n in change.programmes}
    return seats


def _more(seats: dict[Course, int], course: Course, more: int) -> int:
    if course not in seats:
        refuse(
            "programme",
            course[1],
            vi=f"trường {course[0]} không có chương trình này",
            en=f"is no programme of school {course[0]}",
            code="unknown_programme",
        )
    after = seats[course] + more
    if not 0 <= after <= MOST_SEATS:
        refuse(
            "seats",
            course[0],
            vi=f"chương trình có {seats[course]} chỉ tiêu, đổi {more:+d} thành {after}; "
            f"phải từ 0 đến {MOST_SEATS}",
            en=f"the programme has {seats[course]} seats, {more:+d} makes {after}; "
            f"they must be 0 to {MOST_SEATS}",
            code="seats_out_of_range",
        )
    return after


def _rebuilt(
    lists: Programmes, old: Schools, column: dict[str, int], seats: dict[Course, int]
) -> Programmes:
    """Return the programmes of a scenario with the rows of those that stay, and of new ones."""
    place = {course: at for at, course in enumerate(seats)}
    before = list(_seats(lists, old))
    moved = np.array([*(place.get(course, NONE) for course in before), NONE], np.int32)
    of = moved[lists.of]
    rows = [
        (str(lists.pupil_id[row]), int(lists.wish[row]), int(of[row]), int(lists.rank[row]))
        for row in np.flatnonzero(of != NONE).tolist()
    ]
    for course in sorted(set(seats) - set(before)):
        rows += _applying(lists, course[1], place[course])
    rows.sort()
    pupil, wish, course_of, rank = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Programmes(
        school=np.array([column[code] for code, _ in seats], np.int32),
        name=np.array([name for _, name in seats], object),
        seats=np.array(list(seats.values()), np.int32),
        pupil_id=np.array(pupil, object),
        of=np.array(course_of, np.int32),
        rank=np.array(rank, np.int32),
        wish=np.array(wish, np.int32),
    )


def _applying(lists: Programmes, name: str, course: int) -> Iterator[tuple[str, int, int, int]]:
    """Yield the assumed list of a new programme: pupil, wish, programme, place."""
    best: dict[str, int] = {}
    for row in np.flatnonzero((lists.name[lists.of] == name) & (lists.rank > 0)).tolist():
        pupil, rank = str(lists.pupil_id[row]), int(lists.rank[row])
        best[pupil] = min(rank, best.get(pupil, rank))
    last_wish: dict[str, int] = {}
    for pupil, wish in zip(lists.pupil_id, lists.wish.tolist(), strict=True):
        last_wish[pupil] = max(wish, last_wish.get(pupil, 0))
    order = sorted((rank, pupil) for pupil, rank in best.items())
    for place, (_, pupil) in enumerate(order, start=1):
        yield pupil, last_wish[pupil] + 1 + course, course, place


def _refuse_long(lists: Programmes, schools: Schools) -> None:
    """Raise where a list of those who are admitted already is longer than the seats."""
    n_admitted = np.bincount(lists.of[lists.rank == 0], minlength=len(lists.seats))
    for course in np.flatnonzero(n_admitted > lists.seats).tolist():
        refuse(
            "seats",
            str(schools.code[lists.school[course]]),
            vi=f"chương trình {lists.name[course]} đã có danh sách trúng tuyển dài hơn số chỉ tiêu",
            en=f"its programme {lists.name[course]} has a list of those admitted, longer than that",
            code="over_seats",
        )


def _decided(decided: Decided | None, old: Schools, column: dict[str, int]) -> Decided | None:
    if decided is None:
        return None
    moved: Index = np.array([column.get(str(code), NONE) for code in old.code], np.int32)
    school = moved[decided.school]
    stay = school != NONE
    if not stay.any():
        return None
    return Decided(
        pupil_id=decided.pupil_id[stay], school=school[stay], reason=decided.reason[stay]
    )


def _nothing() -> Programmes:
    none = np.zeros(0, np.int32)
    return Programmes(
        school=none,
        name=np.zeros(0, object),
        seats=none,
        pupil_id=np.zeros(0, object),
        of=none,
        rank=none,
        wish=none,
    )
