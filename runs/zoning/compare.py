"""Two sets of catchments: area and children gained and lost, seats, who changes the school."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from admission.public_cutoffs import FEWEST
from gis.catchment import stored
from gis.errors import InputError
from runs.catchments_in_use import inside_of
from runs.explain.suppress import hidden
from runs.zoning.check import area_m2, told
from runs.zoning.children import registered, schools_in, seats_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry
    from sqlalchemy import Engine

    from admission.model import Schools
    from gis.catchment.stored import Stored

COUNTS: Final = ("children_before", "children_after", "stay", "came", "left")
TIED: Final = (("children_before", "stay", "left"), ("children_after", "stay", "came"))
ROUNDS: Final = 3  # what one tie withholds may stand alone in the other
NOBODY: Final = ""
"""School of a child that lives in no catchment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """Which catchments: of a season and level, of some kinds, the newest version of each."""

    season: str
    level: str
    kinds: tuple[str, ...] = stored.IN_FORCE

    @property
    def words(self) -> str:
        """Return what it is called."""
        return f"{self.season} {self.level} ({', '.join(self.kinds)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolChange:
    """One school: its outlines before and after, and what each gained and lost."""

    school_code: str
    before: BaseGeometry
    after: BaseGeometry

    @property
    def gained(self) -> BaseGeometry:
        """Return what lies in the new outline only."""
        return shapely.difference(self.after, self.before)

    @property
    def lost(self) -> BaseGeometry:
        """Return what lies in the old outline only."""
        return shapely.difference(self.before, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """
    Two sets side by side.

    Attributes
    ----------
    before, after
        What was compared.
    shapes
        Outlines by school.
    rows
        One per school: areas, seats, children; counts that would give a small one back are null.
    moves
        ``from_school, to_school, children``: who lives in another school's catchment than
        before; an empty school is none, several are joined by ``|``.
    n_children, n_changed
        Registered children of the later season and level, and those whose schools differ.
    """

    before: Set
    after: Set
    shapes: tuple[SchoolChange, ...]
    rows: tuple[dict[str, Any], ...]
    moves: tuple[dict[str, Any], ...]
    n_children: int | None
    n_changed: int | None

    def as_json(self) -> dict[str, Any]:
        """Return all but the outlines."""
        return {
            "before": self.before.words,
            "after": self.after.words,
            "children": self.n_children,
            "children_changed": self.n_changed,
            "schools": list(self.rows),
            "moves": list(self.moves),
        }


def compare(engine: Engine, before: Set, after: Set) -> Compared:
    """
    Compare two sets of catchments, by the children registered for the later one.

    Raises
    ------
    InputError
        If one of them is empty, or they are of two levels.
    """
    if before.level != after.level:
        msg = f"catchments of {before.level} and {after.level} are not for the same children"
        raise InputError(msg)
    old, new = _newest(engine, before), _newest(engine, after)
    schools = schools_in(old, new)
    homes = registered(engine, season=after.season, level=after.level)
    was, now = (
        inside_of(found, homes, schools, season=one.season, needed=False)
        for found, one in ((old, before), (new, after))
    )
    shapes = tuple(
        SchoolChange(school_code=code, before=_of(old, code), after=_of(new, code))
        for code in schools.code.tolist()
    )
    seats = [seats_of(engine, season=one.season, level=one.level) for one in (before, after)]
    changed = int(np.count_nonzero((was != now).any(axis=1)))
    return Compared(
        before=before,
        after=after,
        shapes=shapes,
        rows=tuple(_rows(shapes, was, now, seats)),
        moves=tuple(_moves(schools, was, now)),
        n_children=told(len(homes.lon)),
        n_changed=told(changed),
    )


def _newest(engine: Engine, wanted: Set) -> list[Stored]:
    """Return the newest version of each: approved ones, or what was approved; drafts of others."""
    official = set(wanted.kinds) <= set(stored.IN_FORCE)
    found = stored.find(engine, season=wanted.season, level=wanted.level, kinds=wanted.kinds)
    good = [one for one in found if one.status != stored.DRAFT] if official else found
    in_force = [one for one in good if one.status == stored.APPROVED]
    chosen = in_force or good if official else [one for one in good if one.replaced_by is None]
    newest = {one.catchment_id: one for one in chosen}  # by version, the last stays
    if not newest:
        msg = f"there is no catchment of {wanted.words}; see: gantruong catchments list"
        raise InputError(msg)
    return [newest[name] for name in sorted(newest)]


def _of(catchments: Sequence[Stored], code: str) -> BaseGeometry:
    shapes = [
        one.geometry for one in catchments if code in one.schools and one.geometry is not None
    ]
    return shapely.union_all(np.array(shapes, object)) if shapes else shapely.MultiPolygon()


def _rows(
    shapes: Sequence[SchoolChange],
    was: NDArray[np.bool_],
    now: NDArray[np.bool_],
    seats: Sequence[dict[str, int]],
) -> list[dict[str, Any]]:
    rows = []
    for at, one in enumerate(shapes):
        before, after = was[:, at], now[:, at]
        rows.append(
            {
                "school_code": one.school_code,
                "area_before_m2": round(area_m2(one.before)),
                "area_after_m2": round(area_m2(one.after)),
                "gained_m2": round(area_m2(one.gained)),
                "lost_m2": round(area_m2(one.lost)),
                "seats_before": seats[0].get(one.school_code),
                "seats_after": seats[1].get(one.school_code),
                "children_before": int(np.count_nonzero(before)),
                "children_after": int(np.count_nonzero(after)),
                "stay": int(np.count_nonzero(before & after)),
                "came": int(np.count_nonzero(~before & after)),
                "left": int(np.count_nonzero(before & ~after)),
            }
        )
    return hidden(rows, COUNTS, tied=TIED * ROUNDS)


def _moves(
    schools: Schools, was: NDArray[np.bool_], now: NDArray[np.bool_]
) -> list[dict[str, Any]]:
    """Return who changes from where to where; small counts and what gives them back withheld."""
    changed = np.flatnonzero((was != now).any(axis=1))
    pairs = Counter((_names(schools, was[p]), _names(schools, now[p])) for p in changed.tolist())
    keys = sorted(pairs)
    secret = _withheld(keys, [pairs[key] for key in keys])
    return [
        {
            "from_school": key[0],
            "to_school": key[1],
            "children": None if i in secret else pairs[key],
        }
        for i, key in enumerate(keys)
    ]


def _withheld(keys: Sequence[tuple[str, str]], counts: Sequence[int]) -> set[int]:
    """
    Return the moves that are not told.

    The totals of a school are told beside them, so among the moves from one school, and to one,
    never one alone is withheld, nor several that stand for fewer than ten children together.
    """
    secret = {i for i, n in enumerate(counts) if n < FEWEST}
    groups = [
        [i for i, key in enumerate(keys) if key[side] == name]
        for side in (0, 1)
        for name in sorted({key[side] for key in keys})
    ]
    grown = True
    while grown:
        grown = False
        for own in groups:
            few = [i for i in own if i in secret]
            open_ = sorted((counts[i], i) for i in own if i not in secret)
            if few and open_ and (len(few) == 1 or sum(counts[i] for i in few) < FEWEST):
                secret.add(open_[0][1])
                grown = True
    return secret


def _names(schools: Schools, mine: NDArray[np.bool_]) -> str:
    return "|".join(schools.code[mine].tolist()) or NOBODY
