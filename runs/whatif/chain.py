"""The whole what-if: edits, distances, placement; the same function for files, city and figures."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from admission.allocate import allocate, refuse
from admission.model import Allocation
from admission.optimum.resettle import resettle
from admission.policy.schema import TOTAL
from admission.verify.before import Told, check_before
from admission.verify.offers import check_offers
from admission.verify.optimum import check_proof
from gis.progress import Progress, silent
from gis.units import NONE, UNREACHABLE_MM, Ids, Index, Millimetres
from routing.matrix import gate_distances_mm, school_blocks
from routing.network import Network
from routing.snaps import Snaps
from runs.match.claims import claim
from runs.scenario.changes import MoveSchool, Scenario
from runs.whatif.city import City, Places, changed

Placing: TypeAlias = Callable[[City, Millimetres], Allocation]
"""How children are placed, given the city and its distances."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """
    A city and who is offered which seat in it; P pupils, S schools.

    Attributes
    ----------
    city
        What decided.
    distance_mm
        To the nearest gate; ``UNREACHABLE_MM`` without a way, shape (P, S).
    allocation
        Who is offered which seat.
    """

    city: City
    distance_mm: Millimetres
    allocation: Allocation

    @cached_property
    def hashes(self) -> dict[str, str]:
        """Return hashes of what decided and of the offers, so that equal what-ifs are seen."""
        schools = self.city.places.schools
        return {
            "schools": _hash(" ".join(schools.code).encode(), schools.seats),
            "distances": _hash(self.distance_mm),
            "offers": _hash(self.allocation.school),
        }

    @cached_property
    def own_mm(self) -> Millimetres:
        """Return each child's way to the offered school, ``NONE`` without one, shape (P,)."""
        school = self.allocation.school
        own_mm = self.distance_mm[np.arange(len(school)), np.maximum(school, 0)]
        known = (school != NONE) & (own_mm < UNREACHABLE_MM)
        return np.where(known, own_mm, NONE).astype(np.int32)

    @property
    def programme(self) -> Ids:
        """Return each child's special programme by name, empty for none, shape (P,)."""
        found = np.full(len(self.city.pupils), "", object)
        before = self.city.asked.before(self.distance_mm, self.city.pairs)
        if before is not None:
            found[self.city.asked.is_before] = before.names()
        return found


def placed(city: City, *, progress: Progress = silent) -> Placed:
    """
    Return the placement of a city as it is.

    Raises
    ------
    InputError
        If the policy does not take this input.
    """
    progress("measuring distances", 0, None)
    distance_mm = distances(city.network, city.home, city.places)
    progress("placing", 0, len(city.pupils))
    return Placed(city=city, distance_mm=distance_mm, allocation=by_policy(city, distance_mm))


def what_if(
    base: Placed,
    scenario: Scenario,
    *,
    placing: Placing | None = None,
    out: Millimetres | None = None,
    progress: Progress = silent,
) -> Placed:
    """
    Return the placement under a scenario.

    Parameters
    ----------
    base
        Things as they are.
    scenario
        What differs.
    placing
        How children are placed; if not given by the policy, and a least total so that every
        offer of the base stays that may.
    out
        A C-ordered int32 table to measure into when roads change, one column per gate; a new
        one if not given.
    progress
        Told about each stage.

    Raises
    ------
    InputError
        If a change cannot be, or the policy does not take the input.

    Notes
    -----
    The same as computing everything again: changed roads are customised again and all ways
    measured on them; without changed roads only the gates of new schools are measured, and
    without new or closed schools the distances are those of the base.
    """
    progress("changing the city", 0, None)
    city = changed(base.city, scenario)
    progress("measuring distances", 0, None)
    distance_mm = ways_under(scenario, base.city, city, base.distance_mm, out=out)
    progress("placing", 0, len(city.pupils))
    if placing is not None:
        allocation = placing(city, distance_mm)
    elif _both_least_total(base.city, city):
        allocation = settled_again(base, city, distance_mm)
    else:
        allocation = by_policy(city, distance_mm)
    return Placed(city=city, distance_mm=distance_mm, allocation=allocation)


def settled_again(base: Placed, city: City, distance_mm: Millimetres) -> Allocation:
    """
    Return a least total that keeps every offer of the base that may stay.

    Optima are not unique: against one made afresh children would move for nothing (DESIGN 5).
    """
    refuse(city.policy, city.pupils, city.places.schools, seed=city.seed)
    proof = base.allocation.certificate
    assert proof is not None  # noqa: S101 (least totals have one)
    old, new = base.city.places.schools.code, city.places.schools.code
    column = {code: i for i, code in enumerate(new)}
    moved = np.array([*(column.get(code, NONE) for code in old), NONE], np.int32)
    price_mm = np.zeros(len(new), np.int64)
    kept = np.flatnonzero(moved[:-1] != NONE)
    price_mm[moved[kept]] = proof.price_mm[kept]
    before = Allocation(
        school=moved[base.allocation.school],  # NONE is the last, and stays NONE
        rank=base.allocation.rank,
        certificate=replace(proof, price_mm=price_mm, cut=np.zeros(len(new), np.bool_)),
    )
    return resettle(distance_mm, city.places.schools.seats, before)


def _both_least_total(old: City, new: City) -> bool:
    if old.asked.has_before or new.asked.has_before:
        return False  # whom the programmes take may differ: everything is placed again
    rules = (old.policy, new.policy)
    return all(one.mechanism == TOTAL and one.catchments is None for one in rules)


def by_policy(city: City, distance_mm: Millimetres) -> Allocation:
    """
    Return the placement that the city's policy says, those placed before among all.

    Raises
    ------
    InputError
        If the policy does not take this input, or more are placed by decision than seats are.
    """
    asked = city.asked
    pupils, schools = asked.rest(city.policy)
    stay = ~asked.is_before
    rest = allocate(
        *(city.policy, pupils, schools, _rows(distance_mm, stay)),
        seed=city.seed,
        pairs=asked.rest_pairs(city.policy, city.pairs),
    )
    before = asked.before(distance_mm, city.pairs)
    if before is None or not len(before):
        return rest
    school, rank = asked.school_before, np.zeros(len(stay), np.int32)
    school[stay], rank[stay], rank[~stay] = rest.school, rest.rank, before.rank
    return Allocation(school=school, rank=rank, certificate=rest.certificate)


def check(result: Placed) -> None:
    """Raise ``BrokenPromiseError`` naming the first promise that a placement breaks."""
    city, allocation = result.city, result.allocation
    asked = city.asked
    pupils, schools = asked.rest(city.policy)
    stay = ~asked.is_before
    stated = claim(
        *(city.policy, pupils, schools, _rows(result.distance_mm, stay)),
        seed=city.seed,
        allocation=Allocation(school=allocation.school[stay], rank=allocation.rank[stay]),
        pairs=asked.rest_pairs(city.policy, city.pairs),
    )
    check_offers(stated)
    check_proof(stated, allocation.certificate)
    before = asked.before(result.distance_mm, city.pairs)
    if before is not None:
        told = Told(
            pupil_id=city.pupils.id,
            school=allocation.school,
            rank=allocation.rank,
            own_mm=result.own_mm,
        )
        check_before(
            *(before, told),
            seats_left=city.policy.value("programme_seats_left"),
            pupil_id=pupils.id,
            seats=schools.seats,
        )


def _hash(*parts: bytes | np.ndarray) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else np.ascontiguousarray(part).data)
    return digest.hexdigest()


def _rows(distance_mm: Millimetres, stay: NDArray[np.bool_]) -> Millimetres:
    return distance_mm if stay.all() else np.ascontiguousarray(distance_mm[stay])


def distances(
    network: Network, home: Snaps, places: Places, *, out: Millimetres | None = None
) -> Millimetres:
    """Return the way from each home to each school's nearest gate, shape (P, S)."""
    n_schools = len(places.schools)
    if np.array_equal(places.gate_school, np.arange(n_schools)):  # one gate each: no least to find
        return gate_distances_mm(network, home, places.gate, out=out)
    found = np.full((len(home), n_schools), UNREACHABLE_MM, dtype=np.int32)
    for block in school_blocks(
        network, home, places.gate, gate_school=places.gate_school, n_schools=n_schools
    ):
        found[block.home] = block.distance_mm
    return found


def ways_under(
    scenario: Scenario,
    base: City,
    city: City,
    base_mm: Millimetres,
    *,
    out: Millimetres | None = None,
) -> Millimetres:
    """
    Return the distances under a scenario.

    Parameters
    ----------
    scenario, base, city
        What differs, and the city without and with it, of the same homes.
    base_mm
        Distances without it, shape (P, S); returned itself where nothing differs.
    out
        As for ``what_if``.
    """
    if scenario.edits:
        return distances(city.network, city.home, city.places, out=out)
    old, new = base.places, city.places
    moved = {one.school_code for one in scenario.changes if isinstance(one, MoveSchool)}
    known = {code: i for i, code in enumerate(old.schools.code) if code not in moved}
    column = np.array([known.get(code, NONE) for code in new.schools.code], np.int32)
    if np.array_equal(column, np.arange(len(old.schools))):
        return base_mm
    distance_mm = base_mm[:, np.maximum(column, 0)]
    opened = np.flatnonzero(column == NONE).astype(np.int32)
    if len(opened):
        distance_mm[:, opened] = distances(city.network, city.home, only(new, opened))
    return distance_mm


def only(places: Places, school: Index) -> Places:
    """Return some schools, ascending, with their gates."""
    gate = np.flatnonzero(np.isin(places.gate_school, school))
    schools = places.schools
    return Places(
        schools=type(schools)(code=schools.code[school], seats=schools.seats[school]),
        gate=places.gate.take(gate),
        gate_school=np.searchsorted(school, places.gate_school[gate]).astype(np.int32),
    )
