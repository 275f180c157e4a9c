"""Schools, classrooms and seats of each ward, each known or unknown with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from forecast.indicators.facts import ENTERING, LEVELS
from forecast.indicators.known import Known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gis.province import Province

    Marks = NDArray[np.bool_]

NO_SCHOOLS_OF_A_LEVEL: Final = ("continuing", "language_centre", "it_centre", "tertiary")
"""Kinds that teach people of these ages but are no school of a level."""

PUBLIC: Final = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """
    What the wards have; fields as in ``forecast.indicators.facts.Facts``.

    Attributes
    ----------
    season, rooms_year
        Newest ones of the registers; empty and ``None`` without.
    n_without_ward
        Schools that stand in no ward, and count nowhere.
    """

    public: Known
    rooms: Known
    public_rooms: Known
    public_room_shifts: Known
    seats: Known
    classes: Known
    classes_over: Known
    classes_whole_day: Known
    season: str
    rooms_year: int | None
    n_without_ward: int


@dataclass(frozen=True, slots=True)
class Schools:
    """
    Schools that count, S of them.

    Attributes
    ----------
    ward
        Position of the ward, shape (S,).
    teaches
        Which levels, shape (S, L).
    unclear
        Whether no level is known though it may teach one, shape (S,).
    public
        1, 0, nan where the register does not say, shape (S,).
    """

    code: NDArray[np.object_]
    ward: NDArray[np.int64]
    teaches: Marks
    unclear: Marks
    public: NDArray[np.float64]


def schools_in(schools: pd.DataFrame, code: NDArray[np.object_]) -> tuple[Schools, int]:
    """Return the schools that may teach a level and stand in a ward, and how many stand in none."""
    rows = schools[~schools["kind"].isin(NO_SCHOOLS_OF_A_LEVEL)]
    ward = pd.Index(code).get_indexer(rows["ward_code"].fillna(""))
    here = rows[ward >= 0]
    levels = here["levels"].fillna("").map(lambda text: set(text.split("|")) - {""})
    teaches = np.array([[one in taught for one in LEVELS] for taught in levels], np.bool_)
    owner = here["ownership"]
    public = np.where(owner.isna(), np.nan, (owner == PUBLIC).to_numpy(np.float64, na_value=np.nan))
    found = Schools(
        code=here["school_code"].to_numpy(object),
        ward=ward[ward >= 0],
        teaches=teaches.reshape(-1, len(LEVELS)),
        unclear=(levels.map(len) == 0).to_numpy(np.bool_),
        public=public.astype(np.float64),
    )
    return found, int((ward < 0).sum())


def supply_of(
    frame: Mapping[str, pd.DataFrame],
    code: NDArray[np.object_],
    place: Province,
    *,
    season: str | None = None,
) -> Supply:
    """
    Return the schools, rooms and seats of wards.

    Parameters
    ----------
    frame
        Registers ``schools`` and, where they are there, ``rooms`` and ``seats``.
    code
        Codes of the wards, shape (W,).
    season
        Season of the seats; the newest if not given.

    Notes
    -----
    A school whose levels or ownership the register does not give leaves its ward unknown where
    it matters; a register without any ownership leaves every ward so, since it then is no list of
    the public schools. Rooms of a school with several levels are not divided among them.
    """
    schools, n_lost = schools_in(frame["schools"], code)
    public = _public(schools, len(code))
    rooms = _rooms(frame.get("rooms"), schools, len(code))
    seats, found = _seats(frame.get("seats"), schools, (len(code), place), season)
    return Supply(
        public=public,
        rooms=rooms[0],
        public_rooms=_where_public(public, rooms[1]),
        public_room_shifts=_where_public(public, rooms[2]),
        seats=seats[0],
        classes=seats[1],
        classes_over=seats[2],
        classes_whole_day=seats[3],
        season=found,
        rooms_year=rooms[3],
        n_without_ward=n_lost,
    )


def _public(schools: Schools, n_wards: int) -> Known:
    shape = (n_wards, len(LEVELS))
    if np.isnan(schools.public).all():
        return Known.unknown(shape, "ownership_unknown")
    is_public = np.nan_to_num(schools.public) == 1
    count = _sums(schools.ward, schools.teaches & is_public[:, None], n_wards)
    may = schools.unclear & (schools.public != 0)
    why = np.where(_sums(schools.ward, _wide(may), n_wards) > 0, "level_unknown", "")
    hidden = schools.teaches & np.isnan(schools.public)[:, None]
    why = np.where(_sums(schools.ward, hidden, n_wards) > 0, "ownership_unknown", why)
    return Known.of(count, why.astype(object))


def _rooms(
    register: pd.DataFrame | None, schools: Schools, n_wards: int
) -> tuple[Known, Known, Known, int | None]:
    """Return rooms of all schools, of public ones by level, the same times shifts, and the year."""
    shape = (n_wards, len(LEVELS))
    if register is None or register.empty:
        nothing = Known.unknown(shape, "rooms_unlisted")
        return Known.unknown((n_wards,), "rooms_unlisted"), nothing, nothing, None
    year = int(register["year"].max())
    rows = register[register["year"] == year].set_index("school_code")
    rooms = rows["rooms"].reindex(schools.code).to_numpy(np.float64, na_value=np.nan)
    shifts = rows["shifts"].reindex(schools.code).to_numpy(np.float64, na_value=np.nan)
    counts = np.nan_to_num
    every = _sums(schools.ward, counts(rooms)[:, None], n_wards)[:, 0]
    gap = _sums(schools.ward, np.isnan(rooms)[:, None], n_wards)[:, 0] > 0
    no_school = np.bincount(schools.ward, minlength=n_wards) == 0
    why = np.where(gap, "rooms_of_some", "")
    why = np.where(no_school, "no_school_listed", why).astype(object)
    several = schools.teaches.sum(axis=1) > 1
    own = schools.teaches & (schools.public == 1)[:, None]
    reasons = {
        "several_levels": own & several[:, None],
        "rooms_of_some": own & np.isnan(rooms)[:, None],
    }
    by_level = _because(schools.ward, reasons, shape)
    of_shifts = _because(
        schools.ward, {"shifts_unlisted": own & np.isnan(shifts)[:, None], **reasons}, shape
    )
    held = _sums(schools.ward, own * counts(rooms)[:, None], n_wards)
    twice = _sums(schools.ward, own * counts(rooms * shifts)[:, None], n_wards)
    return Known.of(every, why), Known.of(held, by_level), Known.of(twice, of_shifts), year


def _seats(
    register: pd.DataFrame | None,
    schools: Schools,
    of: tuple[int, Province],
    season: str | None,
) -> tuple[tuple[Known, Known, Known, Known], str]:
    """Return seats, classes, classes above the norm and of one shift, and the season."""
    n_wards, place = of
    shape = (n_wards, len(LEVELS))
    if register is None or register.empty:
        nothing = Known.unknown(shape, "seats_unlisted")
        return (nothing, nothing, nothing, nothing), ""
    season = season or str(register["season"].max())
    rows = register[register["season"] == season]
    columns = [_of_grade(rows, one, schools, (n_wards, place)) for one in LEVELS]
    sides = [
        Known(
            np.stack([column[i].value for column in columns], axis=1),
            np.stack([column[i].why for column in columns], axis=1),
        )
        for i in range(len(columns[0]))
    ]
    return (sides[0], sides[1], sides[2], sides[3]), season


def _of_grade(
    rows: pd.DataFrame, level: str, schools: Schools, of: tuple[int, Province]
) -> tuple[Known, Known, Known, Known]:
    n_wards, place = of
    grade = ENTERING[level]
    mine = rows[rows["grade"] == grade]
    if mine.empty:
        nothing = Known.unknown((n_wards,), "seats_unlisted")
        return nothing, nothing, nothing, nothing
    at = pd.Index(schools.code).get_indexer(mine["school_code"])
    mine, ward = mine[at >= 0], schools.ward[at[at >= 0]]
    numbers = {
        name: mine[name].to_numpy(np.float64, na_value=np.nan)
        for name in ("seats", "classes", "class_size", "shifts")
    }
    silent = schools.teaches[:, LEVELS.index(level)] & (schools.public == 1)
    silent &= ~np.isin(schools.code, mine["school_code"].to_numpy(object))
    without = np.bincount(schools.ward[silent], minlength=n_wards) > 0
    why = np.where(without, "seats_of_some", "").astype(object)
    norm = place.class_size(grade)
    classes = numbers["classes"]
    size = numbers["seats"] / np.where(classes > 0, classes, np.nan)
    size = np.where(np.isnan(numbers["class_size"]), size, numbers["class_size"])
    over = np.where(size > (np.nan if norm is None else norm), classes, 0.0)
    over = np.where(np.isnan(size) & (classes > 0), np.nan, over)
    whole_day = np.where(numbers["shifts"] == 1, classes, 0.0)
    whole_day = np.where(np.isnan(numbers["shifts"]), np.nan, whole_day)
    found = {
        "seats_unlisted": numbers["seats"],
        "classes_unlisted": classes,
        "class_size_unlisted": over,
        "shifts_unlisted": whole_day,
    }
    return tuple(  # type: ignore[return-value]  # four of them
        _added(ward, values, (n_wards, why), reason) for reason, values in found.items()
    )


def _added(
    ward: NDArray[np.int64],
    values: NDArray[np.float64],
    of: tuple[int, NDArray[np.object_]],
    reason: str,
) -> Known:
    n_wards, why = of
    gap = np.bincount(ward[np.isnan(values)], minlength=n_wards) > 0
    total = np.bincount(ward, np.nan_to_num(values), minlength=n_wards).astype(np.float64)
    return Known.of(total, np.where((why == "") & gap, reason, why).astype(object))


def _sums(
    ward: NDArray[np.int64], values: NDArray[np.bool_] | NDArray[np.float64], n_wards: int
) -> NDArray[np.float64]:
    """Return sums by ward of each column, shape (W, N)."""
    columns = values.astype(np.float64).T
    return np.stack([np.bincount(ward, one, minlength=n_wards) for one in columns], axis=1)


def _wide(marks: Marks) -> Marks:
    return np.repeat(marks[:, None], len(LEVELS), axis=1)


def _because(
    ward: NDArray[np.int64], reasons: Mapping[str, Marks], shape: tuple[int, int]
) -> NDArray[np.object_]:
    """Return why wards are unknown: the last reason that a school of theirs gives."""
    why = np.full(shape, "", object)
    for reason, marks in reasons.items():
        why[_sums(ward, marks, shape[0]) > 0] = reason
    return why


def _where_public(public: Known, rooms: Known) -> Known:
    """Return rooms of public schools, unknown where it is not known which schools these are."""
    why = np.where(rooms.why == "rooms_unlisted", rooms.why, public.why)
    return Known.of(rooms.value, np.where(why == "", rooms.why, why).astype(object))
