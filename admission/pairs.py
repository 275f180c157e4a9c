"""
What is decided for a pair of pupil and school, and not for a pupil or a school alone.

A pair may be barred, with the reason that the family is told; and a pupil may stand later than
the others of the own group at a school: outside its catchment, or when it is none of the
nearest. The arrays are there only where a policy asks for them; nothing else pays for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from admission.opening import NO_BAR, open_more
from gis.errors import InputError, ShapeError
from gis.kernel import kernel
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.policy.file import Policy
    from gis.units import Millimetres

REASONS: Final = ("full", "not_eligible", "zone", "programme", "too_far", "optimum", "family")
"""Reason codes by number: position in this list."""

OPEN: Final = 255
"""Code of a pair that is not barred."""

OF_PAIRS: Final = ("inside", "barred", "lines_mm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """
    What a run knows of pairs; P pupils, S schools.

    Attributes
    ----------
    inside
        Whether the home lies in the school's catchment, shape (P, S); ``None`` where the run
        has no catchments.
    barred
        Why the pair may not be, a position in ``REASONS``, ``OPEN`` if it may; uint8, shape
        (P, S); ``None`` where nothing but a catchment bars.
    lines_mm
        The straight line where one stands in for a way, ``NONE`` elsewhere, shape (P, S);
        ``None`` under a policy without the rule ``stand_in``.
    boarding
        Which schools board their pupils, shape (S,); ``None`` where no rule is about it.
    """

    inside: NDArray[np.bool_] | None = None
    barred: NDArray[np.uint8] | None = None
    lines_mm: Millimetres | None = None
    boarding: NDArray[np.bool_] | None = None

    def take(self, pupil: NDArray[np.integer] | NDArray[np.bool_]) -> Pairs:
        """Return the pairs of some pupils."""
        return Pairs(
            inside=None if self.inside is None else self.inside[pupil],
            barred=None if self.barred is None else self.barred[pupil],
            lines_mm=None if self.lines_mm is None else self.lines_mm[pupil],
            boarding=self.boarding,
        )

    def check(self, policy: Policy, n_pupils: int, n_schools: int) -> None:
        """Raise unless the arrays fit and catchments are there exactly where a rule wants them."""
        whole = (n_pupils, n_schools)
        for name, shape in {**dict.fromkeys(OF_PAIRS, whole), "boarding": (n_schools,)}.items():
            array = getattr(self, name)
            if array is not None and array.shape != shape:
                msg = f"{name} has shape {array.shape}; expected {shape}"
                raise ShapeError(msg)
        if self.inside is None and policy.catchments is not None:
            msg = f"policy {policy.name} has a rule about catchments: give them with --catchments"
            raise InputError(msg)
        if self.inside is not None and policy.catchments is None:
            msg = f"policy {policy.name} has no rule about catchments; leave out the catchments"
            raise InputError(msg)


NO_PAIRS: Final = Pairs()
"""A run that knows of pairs only how far they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """
    A run's pairs as its policy reads them.

    Attributes
    ----------
    open_mm
        Distances, ``UNREACHABLE_MM`` where the pair is barred too, shape (P, S).
    barred
        As in ``Pairs``, the policy's catchments included; ``None`` if nothing is barred.
    later
        1 where the pupil stands after the others of the own standing at that school, uint8,
        shape (P, S); ``None`` if nobody does.
    """

    open_mm: Millimetres
    barred: NDArray[np.uint8] | None
    later: NDArray[np.uint8] | None


def conditions(policy: Policy, distance_mm: Millimetres, pairs: Pairs = NO_PAIRS) -> Conditions:
    """
    Return which pairs may be and who stands later where, by the rules of a policy.

    Parameters
    ----------
    policy
        Its rules on catchments and nearest schools.
    distance_mm
        Pupil ``p`` to school ``s``, shape (P, S); ``UNREACHABLE_MM`` = no distance.
    pairs
        What the run knows of pairs.
    """
    pairs.check(policy, *distance_mm.shape)
    barred = pairs.barred
    if policy.catchments == "only" and pairs.inside is not None:
        outside = np.where(pairs.inside, np.uint8(OPEN), np.uint8(REASONS.index("zone")))
        barred = outside if barred is None else np.where(barred == OPEN, outside, barred)
    beyond_mm = policy.boarding_beyond_mm
    if beyond_mm is not None and pairs.boarding is not None:
        near = near_another(distance_mm, pairs.boarding, beyond_mm=beyond_mm)
        barred = near if barred is None else np.where(barred == OPEN, near, barred)
    later = None
    if policy.catchments == "first" and pairs.inside is not None:
        later = (~pairs.inside).astype(np.uint8)
    if policy.nearest_priority is not None:
        later = beyond_nearest(distance_mm, policy.nearest_priority)
    open_mm = distance_mm
    if barred is not None:
        open_mm = np.where(barred == OPEN, distance_mm, np.int32(UNREACHABLE_MM))
    return Conditions(open_mm=open_mm, barred=barred, later=later)


def near_another(
    distance_mm: Millimetres, boarding: NDArray[np.bool_], *, beyond_mm: int
) -> NDArray[np.uint8]:
    """Return ``not_eligible`` at boarding schools for who lives near another one, shape (P, S)."""
    codes = np.full(distance_mm.shape, OPEN, np.uint8)
    others_mm = distance_mm[:, ~boarding]
    if others_mm.shape[1]:
        near = others_mm.min(axis=1) <= beyond_mm
        codes[np.ix_(near, boarding)] = REASONS.index("not_eligible")
    return codes


@kernel
def beyond_nearest(distance_mm: Millimetres, n_nearest: int) -> NDArray[np.uint8]:
    """
    Return 0 for each pupil's nearest schools and 1 for all others, shape (P, S).

    Nearest by (distance, school position), among all schools with a distance.
    """
    n_pupils, n_schools = distance_mm.shape
    later = np.ones((n_pupils, n_schools), np.uint8)
    bar = np.full(n_schools, NO_BAR)
    near = np.empty(n_nearest, np.int32)
    for p in range(n_pupils):
        for i in range(open_more(distance_mm[p], near, NONE, bar, 0, 1, None)):
            later[p, near[i]] = 0
    return later
