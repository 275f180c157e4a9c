"""
Who has a school before the ordinary run: placed by decision, or admitted to a programme.

First the children whom the committee placed take ordinary seats of their schools; then special
programmes admit by their own lists; whoever has a school leaves. What remains of the pupils and
of the seats is the ordinary run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.model import Pupils
from admission.pairs import OPEN, REASONS, Pairs
from admission.programmes import TO_ORDINARY
from gis.errors import InputError
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.model import Schools
    from admission.policy.file import Policy
    from admission.programmes import Programmes
    from gis.units import Ids, Index, Millimetres

DECISIONS: Final[dict[str, tuple[str, str]]] = {
    "inclusive": ("học hoà nhập", "inclusive education"),
    "hardship": ("hoàn cảnh đặc biệt khó khăn", "hardship"),
    "health": ("khuyết tật hoặc sức khoẻ", "disability or health"),
    "sibling": ("anh chị em học cùng trường", "a brother or sister is at the school"),
    "appeal": ("giải quyết khiếu nại", "an appeal was upheld"),
    "superior": ("quyết định của cấp trên", "decided by a superior authority"),
    "other": ("lý do khác", "another reason"),
}
"""Kinds of reason for placing a child beforehand, so that they can be counted; our own list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """
    Children placed by decision, sorted by id; N of them.

    Attributes
    ----------
    pupil_id, school, reason
        Who, the position of the school, and a word of ``DECISIONS``, shape (N,).
    """

    pupil_id: Ids
    school: Index
    reason: Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """
    Everybody and every seat of a season, and who has a school beforehand; P pupils, S schools.

    Attributes
    ----------
    pupils, schools
        All of them, sorted by id, with the ordinary seats as given.
    programmes
        Special programmes with whom they admit, where there are any.
    decided
        Children placed by decision, where there are any.
    """

    pupils: Pupils
    schools: Schools
    programmes: Programmes | None = None
    decided: Decided | None = None

    @property
    def has_before(self) -> bool:
        """Return whether anything comes before the ordinary run."""
        return self.programmes is not None or self.decided is not None

    @property
    def is_before(self) -> NDArray[np.bool_]:
        """Return who has a school beforehand, shape (P,)."""
        return np.asarray(self.school_before != NONE)

    @property
    def school_before(self) -> Index:
        """Return the school that each pupil has beforehand, ``NONE`` for none, shape (P,)."""
        found = np.full(len(self.pupils), NONE, np.int32)
        if not self.has_before:
            return found
        place = {str(name): at for at, name in enumerate(self.pupils.id)}
        if self.programmes is not None:
            rows = np.flatnonzero(self.programmes.admitted)
            at = [place[str(name)] for name in self.programmes.pupil_id[rows]]
            found[at] = self.programmes.school[self.programmes.of[rows]]
        if self.decided is not None:
            found[[place[str(name)] for name in self.decided.pupil_id]] = self.decided.school
        return found

    def left_seats(self, policy: Policy) -> Schools:
        """
        Return the seats of the ordinary run.

        Raises
        ------
        InputError
            If more children are placed at a school by decision than it has ordinary seats.
        """
        seats = self.schools.seats.copy()
        if self.decided is not None:
            seats -= np.bincount(self.decided.school, minlength=len(seats)).astype(np.int32)
        over = np.flatnonzero(seats < 0)
        if len(over):
            at = int(over[0])
            msg = (
                f"{int(self.schools.seats[at] - seats[at])} children are placed beforehand at "
                f"school {self.schools.code[at]}, which has {self.schools.seats[at]} ordinary seats"
            )
            raise InputError(msg)
        lists = self.programmes
        if lists is not None and policy.value("programme_seats_left") == TO_ORDINARY:
            np.add.at(seats, lists.school, lists.left)
        return replace(self.schools, seats=seats)

    def rest(self, policy: Policy) -> tuple[Pupils, Schools]:
        """Return pupils and seats of the ordinary run; raises as ``left_seats``."""
        if not self.has_before:
            return self.pupils, self.schools
        return taken(self.pupils, ~self.is_before), self.left_seats(policy)

    def rest_pairs(self, policy: Policy, pairs: Pairs) -> Pairs:
        """
        Return the pairs of the ordinary run; those given are of all pupils.

        A school whose seats all belong to programmes is barred with the reason ``programme``.
        """
        stay = ~self.is_before
        closed = np.zeros(len(self.schools), np.bool_)
        if self.programmes is not None:
            closed = self.programmes.taken_schools(self.left_seats(policy).seats)
        barred = None
        if closed.any():
            barred = np.full((int(stay.sum()), len(closed)), OPEN, np.uint8)
            barred[:, closed] = REASONS.index("programme")
        kept = pairs if stay.all() else pairs.take(stay)
        return replace(kept, barred=barred)

    def before(self, distance_mm: Millimetres, pairs: Pairs) -> Before | None:
        """Return those who have a school beforehand, with their rows of the whole tables."""
        if not self.has_before:
            return None
        school = self.school_before
        chosen = school != NONE
        own = distance_mm[chosen]
        return Before(
            given=self.schools,
            pupils=taken(self.pupils, chosen),
            school=school[chosen],
            rank=ranks_before(own, school[chosen]),
            distance_mm=own,
            inside=pairs.take(chosen).inside,
            lines_mm=pairs.take(chosen).lines_mm,
            programmes=self.programmes,
            decided=self.decided,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """
    Children who had a school before the ordinary run; B of them, S schools.

    Attributes
    ----------
    given
        All schools with their ordinary seats before anybody took one.
    pupils
        Sorted by id.
    school, rank
        Where they are, and its place among the schools by distance to this home, 1 = nearest, 0
        without a way, shape (B,).
    distance_mm, inside, lines_mm
        Their rows of distances, catchments and straight lines that stand in, shape (B, S).
    programmes, decided
        By what they are there.
    """

    given: Schools
    pupils: Pupils
    school: Index
    rank: Index
    distance_mm: Millimetres
    inside: NDArray[np.bool_] | None
    lines_mm: Millimetres | None
    programmes: Programmes | None
    decided: Decided | None

    def __len__(self) -> int:
        return len(self.pupils)

    @property
    def own_mm(self) -> Millimetres:
        """Return each one's way to the own school, ``NONE`` without one, shape (B,)."""
        own = self.distance_mm[np.arange(len(self)), self.school]
        return np.where(own < UNREACHABLE_MM, own, NONE).astype(np.int32)

    @property
    def course(self) -> Index:
        """Return each one's programme, ``NONE`` for a decision, shape (B,)."""
        found = np.full(len(self), NONE, np.int32)
        if self.programmes is not None:
            rows = np.flatnonzero(self.programmes.admitted)
            at = np.searchsorted(self.pupils.id, self.programmes.pupil_id[rows])
            found[at] = self.programmes.of[rows]
        return found

    def names(self) -> Ids:
        """Return each one's programme by name, empty for a decision, shape (B,)."""
        none = np.array([""], object)
        known = none if self.programmes is None else np.append(self.programmes.name, none)
        named: Ids = known[self.course]
        return named


def taken(pupils: Pupils, chosen: NDArray[np.bool_]) -> Pupils:
    """Return some of the pupils, flags of shape (P,)."""
    return Pupils(
        id=pupils.id[chosen],
        group=pupils.group[chosen],
        given={name: column[chosen] for name, column in pupils.given.items()},
    )


def ranks_before(distance_mm: Millimetres, school: Index) -> Index:
    """Return the place of each one's school by (distance, code), 0 without a way, shape (B,)."""
    every = np.arange(len(school))
    own = distance_mm[every, school][:, None]
    first = np.arange(distance_mm.shape[1])[None, :] < school[:, None]
    nearer = (distance_mm < own) | ((distance_mm == own) & first)
    rank = nearer.sum(axis=1) + 1
    return np.where(own[:, 0] < UNREACHABLE_MM, rank, 0).astype(np.int32)
