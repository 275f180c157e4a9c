"""The checker of optima: prices prove the least total, a cut proves the smallest limit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from admission.verify.claim import (
    CELLS_AT_A_TIME,
    OPEN,
    OPTIMA,
    TWO_STAGES,
    broken,
    metres,
    offer_mm,
)
from gis.units import NONE, UNREACHABLE_MM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from admission.model import Certificate
    from admission.verify.claim import Claim
    from gis.units import Millimetres


def check_proof(claim: Claim, certificate: Certificate | None) -> None:
    """
    Check the optimum that a claim's mechanism promises; nothing under any other mechanism.

    Raises
    ------
    BrokenPromiseError
        If the certificate is missing, stray, or does not prove the claim.
    """
    if claim.mechanism in OPTIMA:
        check_optimum(_opened(claim), certificate)
    elif claim.mechanism == TWO_STAGES:
        check_optimum(_second_stage(_opened(claim)), certificate)
    elif certificate is not None:
        broken("proof: a certificate of an optimum under a mechanism that promises none")


def _opened(claim: Claim) -> Claim:
    """Return the claim with barred pairs taken for pairs without a distance."""
    if claim.barred is None:
        return claim
    open_mm = np.where(claim.barred == OPEN, claim.distance_mm, np.int32(UNREACHABLE_MM))
    return replace(claim, distance_mm=open_mm)


def _second_stage(claim: Claim) -> Claim:
    """Return what the second of two stages claims: who sits beyond the limit or nowhere."""
    own_mm = offer_mm(claim)
    left = np.flatnonzero(own_mm > claim.limit_mm)
    near = claim.offer[own_mm <= claim.limit_mm]
    taken = np.bincount(near, minlength=len(claim.seats))
    return replace(
        claim,
        mechanism="minimum_total",
        pupil_id=claim.pupil_id[left],
        seats=(claim.seats - taken).astype(np.int32),
        distance_mm=claim.distance_mm[left],
        offer=claim.offer[left],
    )


def check_optimum(claim: Claim, certificate: Certificate | None) -> None:
    """
    Check that no other placement is better than the claimed one.

    Raises
    ------
    BrokenPromiseError
        If the certificate is missing or does not prove the claim.
    """
    if certificate is None:
        broken("proof: the certificate of the optimum is missing")
    placed = np.flatnonzero(claim.offer != NONE)
    _check_shape(claim, certificate)
    has_limit = certificate.limit_mm != NONE
    if (claim.mechanism == "minimum_worst" and len(placed) > 0) != has_limit:
        broken("proof: a limit on distance belongs to minimum_worst, and only there")
    longest_mm = int(offer_mm(claim)[placed].max(initial=0))
    if has_limit:
        if longest_mm > certificate.limit_mm:
            broken(f"longest distance: {metres(longest_mm)} m is over the proved limit")
        _check_cut(claim, certificate, len(placed))
    _check_total(claim, certificate, len(placed))


def _check_shape(claim: Claim, certificate: Certificate) -> None:
    if len(certificate.price_mm) != len(claim.seats) or len(certificate.cut) != len(claim.seats):
        broken("proof: not one price for each school")
    if (certificate.price_mm < 0).any():
        s = np.flatnonzero(certificate.price_mm < 0)[0]
        broken(f"proof: school {claim.school_code[s]} has a price below zero")
    eligible = claim.distance_mm[claim.distance_mm < UNREACHABLE_MM]
    if certificate.unplaced_mm <= (len(claim.seats) + 1) * int(eligible.max(initial=0)):
        broken("proof: the cost of no school does not put the number of placed pupils first")


def _check_total(claim: Claim, certificate: Certificate, n_placed: int) -> None:
    """
    Compare the claim's cost with what the prices prove to be the least.

    For any placement, cost >= sum over pupils of the smallest (distance + price) minus the sum
    of price times seats: weak duality. Equality proves the claim.
    """
    limit_mm = UNREACHABLE_MM - 1 if certificate.limit_mm == NONE else certificate.limit_mm
    n_unplaced = len(claim.offer) - n_placed
    own_mm = offer_mm(claim)[claim.offer != NONE]
    cost_mm = int(own_mm.sum(dtype=np.int64)) + certificate.unplaced_mm * n_unplaced
    bound_mm = -sum(
        int(price) * int(seats)
        for price, seats in zip(certificate.price_mm, claim.seats, strict=True)
    )
    for block in _blocks(claim):
        total = np.where(block <= limit_mm, block + certificate.price_mm, certificate.unplaced_mm)
        best = np.minimum(
            total.min(axis=1, initial=certificate.unplaced_mm), certificate.unplaced_mm
        )
        bound_mm += sum(best.tolist())
    if cost_mm != bound_mm:
        broken(
            f"least total: the offers cost {cost_mm - bound_mm} mm more than the prices prove "
            "to be necessary"
        )


def _check_cut(claim: Claim, certificate: Certificate, n_placed: int) -> None:
    """
    Check that with pairs shorter than the limit alone fewer pupils could be placed.

    Every placed pupil either takes a seat of a cut school or has a pair outside the cut; so
    nobody can place more than the seats of the cut plus the pupils with such a pair.
    """
    most = int(claim.seats[certificate.cut].sum(dtype=np.int64))
    for block in _blocks(claim):
        outside = block[:, ~certificate.cut] < certificate.limit_mm
        most += int(outside.any(axis=1).sum())
    if most >= n_placed:
        broken(
            f"longest distance: nothing proves that less than {metres(certificate.limit_mm)} m "
            "would not do"
        )


def _blocks(claim: Claim) -> Iterator[Millimetres]:
    step = max(1, CELLS_AT_A_TIME // max(1, len(claim.seats)))
    for first in range(0, len(claim.offer), step):
        yield claim.distance_mm[first : first + step]
