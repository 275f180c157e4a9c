"""
Which schools a child may have at an optimum, and from how near: read off the prices.

In every least total each pupil sits where distance plus price is smallest, whatever right prices
are taken (complementary slackness). So prices alone tell where an optimum may have the child, and
a number of seats that no optimum answers with the school need not be tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from admission.model import Allocation
from admission.optimum.exchange import exchange
from admission.optimum.minimum_change import total_mm
from admission.optimum.prices import ANY_DISTANCE, free_seats
from admission.optimum.resettle import nodes_of, resettle
from admission.optimum.settle import fill
from admission.pairs import conditions
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from admission.explain.case import Case
    from admission.model import Certificate
    from gis.units import Index, Millimetres


def may_have_with_seats(
    case: Case, best: Allocation, pupil: int, school: int, at_most: int
) -> Iterator[tuple[int, Index]]:
    """
    Yield numbers of seats more at a school, and the nodes where an optimum may have a child.

    Parameters
    ----------
    case
        Under minimum total or minimum worst.
    best
        Its placement with the certificate.
    pupil, school
        Who, and where the seats are added.
    at_most
        The largest number.

    Yields
    ------
    n_more, node
        From 1 on; the nodes ascending, S for no school. Under minimum worst the numbers end
        where the present proof of the limit no longer holds.
    """
    proof = best.certificate
    assert proof is not None  # noqa: S101 (optima carry one)
    open_mm = conditions(case.policy, case.distance_mm, case.pairs).open_mm
    limit_mm = ANY_DISTANCE if proof.limit_mm == NONE else proof.limit_mm
    at = nodes_of(best.school, len(case.schools.seats))
    moves = exchange(open_mm, at, limit_mm=limit_mm, unplaced_mm=proof.unplaced_mm, relative=True)
    price, free = np.append(proof.price_mm, 0), free_seats(case.schools.seats, at)
    room = at_most if proof.limit_mm == NONE else _room_of_limit(open_mm, case, best, proof, school)
    row_mm = open_mm[pupil].astype(np.int64)
    cost = np.append(row_mm, proof.unplaced_mm)
    cost[:-1][row_mm > limit_mm] = np.iinfo(np.int64).max // 2
    for n_more in range(1, min(at_most, room) + 1):
        free[school] += 1
        fill(moves, price, free, school)
        total = cost + price
        yield n_more, np.flatnonzero(total == total.min()).astype(np.int32)


def _room_of_limit(
    open_mm: Millimetres, case: Case, best: Allocation, proof: Certificate, school: int
) -> int:
    """Return how many seats more at a school leave the smallest longest distance proved."""
    if best.n_placed < np.count_nonzero(open_mm.min(axis=1) < UNREACHABLE_MM):
        return 0  # more seats may place more pupils, at any distance
    if not proof.cut[school]:
        return len(best.school)
    shorter = (open_mm < proof.limit_mm) & ~proof.cut
    n_elsewhere = int(np.count_nonzero(shorter.any(axis=1)))
    n_seats = int(case.schools.seats[proof.cut].sum(dtype=np.int64))
    return max(0, best.n_placed - n_elsewhere - n_seats - 1)


def distances_worth_trying(case: Case, best: Allocation, pupil: int, school: int) -> list[int]:
    """
    Return from which distances a child would have a school at an optimum; ties may decide.

    Parameters
    ----------
    case, best, pupil, school
        As above; the child's offer is another school.

    Returns
    -------
    mm
        Longest first: where the least total with the child at the school equals the present
        one, and a millimetre less. Empty where nobody can be placed so without placing fewer.
    """
    proof = best.certificate
    assert proof is not None  # noqa: S101 (optima carry one)
    open_mm = conditions(case.policy, case.distance_mm, case.pairs).open_mm.copy()
    if proof.limit_mm != NONE:
        open_mm[open_mm > proof.limit_mm] = UNREACHABLE_MM
    open_mm[pupil] = UNREACHABLE_MM
    open_mm[pupil, school] = 0
    free = replace(best, certificate=replace(proof, limit_mm=NONE))
    forced = resettle(open_mm, case.schools.seats, free)
    if forced.n_placed < best.n_placed:
        return []
    equal = total_mm(case.distance_mm, best.school) - total_mm(open_mm, forced.school)
    if proof.limit_mm == NONE:
        return [equal, equal - 1]
    limit_mm = proof.limit_mm
    return sorted({min(equal, limit_mm), min(equal - 1, limit_mm), limit_mm - 1}, reverse=True)


def is_enough_for_all(row_mm: Millimetres, node: Index, school: int) -> NDArray[np.bool_]:
    """Tell of each node whether it is the school, or a nearer one in the own order."""
    n_schools = len(row_mm)
    mm = np.append(row_mm.astype(np.int64), UNREACHABLE_MM)
    nearer: NDArray[np.bool_] = (node != n_schools) & (
        (mm[node] < mm[school]) | ((mm[node] == mm[school]) & (node <= school))
    )
    return nearer
