"""A placement in memory: inputs, offers, cut-offs and reasons, checked before it is handed on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from admission.allocate import allocate, order_of, with_siblings
from admission.cutoff import cutoffs
from admission.everyone import everyone
from admission.explain.reasons import reasons
from admission.pairs import NO_PAIRS, Pairs, conditions
from admission.siblings import words_of
from admission.verify.offers import check_offers
from admission.verify.optimum import check_proof
from admission.verify.pairs import check_standing
from admission.verify.siblings import check_families
from admission.verify.tables import check_cutoffs, check_reasons
from gis.progress import silent
from gis.units import NONE
from runs.match.claims import claim, cutoff_table, reason_table
from runs.match.programme_run import counts_of
from runs.match.second_check import check_second

if TYPE_CHECKING:
    from admission.before import Before
    from admission.cutoff import Cutoffs
    from admission.everyone import Everyone
    from admission.explain.reasons import Reasons
    from admission.model import Allocation, Pupils, Schools
    from admission.policy.file import Policy
    from gis.progress import Progress
    from gis.units import Ids, Index, Millimetres
    from runs.match.second_files import SecondRound


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchResult:
    """
    One placement; P pupils, S schools.

    Attributes
    ----------
    policy, pupils, schools, distance_mm
        What went in.
    seed
        Secret of the lot; ``None`` where none was drawn.
    pairs
        Catchments and barred pairs, where there are any.
    allocation
        Who was offered which seat.
    cutoffs, reasons
        What follows from it.
    before
        Who had a school before, by a special programme or by decision; not among the pupils.
    second
        The first round and the waiting lists, where this is a second round.
    alone
        School of each pupil without the rule on families; ``None`` where there is none.
    """

    policy: Policy
    pupils: Pupils
    schools: Schools
    distance_mm: Millimetres
    seed: str | None
    allocation: Allocation
    cutoffs: Cutoffs
    reasons: Reasons
    pairs: Pairs = NO_PAIRS
    before: Before | None = None
    second: SecondRound | None = None
    alone: Index | None = None

    @property
    def counts(self) -> dict[str, int]:
        """Return how many of everything there are."""
        n_placed = self.allocation.n_placed
        n_before = 0 if self.before is None else len(self.before)
        return {
            "pupils": len(self.pupils) + n_before,
            "schools": len(self.schools),
            "seats": int(self.schools.seats.sum(dtype=np.int64)) + n_before,
            "placed": n_placed + n_before,
            "unplaced": len(self.pupils) - n_placed,
            "reasons": len(self.reasons),
            "far": self.n_far,
            **self._catchment_counts(),
            **counts_of(self.before),
        }

    @property
    def everyone(self) -> Everyone:
        """Return all children by id, those who were placed before among them."""
        school = self.allocation.school
        own_mm = self.distance_mm[np.arange(len(school)), np.maximum(school, 0)]
        own_mm = np.where(school == NONE, NONE, own_mm).astype(np.int32)
        return everyone(self.pupils, self.allocation, own_mm, self.before)

    @property
    def n_far(self) -> int:
        """Return how many offers are farther than the policy's flag; 0 without one."""
        flag_mm = self.policy.far_flag_mm
        return 0 if flag_mm is None else int(np.count_nonzero(self.everyone.own_mm > flag_mm))

    def _catchment_counts(self) -> dict[str, int]:
        """Return who lives in a catchment and who was offered a school of it, if there are any."""
        inside = self.pairs.inside
        if inside is None:
            return {}
        placed = np.flatnonzero(self.allocation.school != NONE)
        return {
            "in_no_catchment": int(np.count_nonzero(~inside.any(axis=1))),
            "at_own_catchment": int(
                np.count_nonzero(inside[placed, self.allocation.school[placed]])
            ),
        }

    @property
    def hashes(self) -> dict[str, str]:
        """Return a SHA-256 of each part's content, without writing a file."""
        return {
            "policy": self.policy.sha256,
            "pupils": _hash(_ids(self.pupils.id), self.pupils.group),
            "schools": _hash(_ids(self.schools.code), self.schools.seats),
            "distances": _hash(self.distance_mm),
            "offers": _hash(self.allocation.school, self.allocation.rank),
            **{
                name: _hash(array)
                for name, array in (
                    ("catchments", self.pairs.inside),
                    ("barred", self.pairs.barred),
                    ("lines", self.pairs.lines_mm),
                    ("boarding", self.pairs.boarding),
                )
                if array is not None
            },
        }


def solve(  # noqa: PLR0913 (what a run is made of)
    policy: Policy,
    pupils: Pupils,
    schools: Schools,
    distance_mm: Millimetres,
    *,
    seed: str | None = None,
    pairs: Pairs = NO_PAIRS,
    progress: Progress = silent,
) -> MatchResult:
    """
    Place pupils by a policy and check every promise.

    Parameters
    ----------
    policy
        The written rules.
    pupils, schools
        Sorted by id.
    distance_mm
        Pupil to school, int32, shape (P, S); ``UNREACHABLE_MM`` = not eligible.
    seed
        Secret of the lot; required where the policy draws one, without effect elsewhere.
    pairs
        Catchments and barred pairs; catchments exactly where the policy has a rule about them.
    progress
        Told about each stage.

    Raises
    ------
    InputError
        If the policy does not take this input.
    BrokenPromiseError
        If the result breaks a promise; then nothing may be written.
    """
    seed = seed if policy.draws_lot else None
    progress("place", 0, len(pupils))
    pairs, alone = with_siblings(policy, pupils, schools, distance_mm, seed=seed, pairs=pairs)
    allocation = allocate(policy, pupils, schools, distance_mm, seed=seed, pairs=pairs)
    found = conditions(policy, distance_mm, pairs)
    order = order_of(policy, pupils, seed=seed, later=found.later)
    progress("reasons", 0, len(pupils))
    result = MatchResult(
        policy=policy,
        pupils=pupils,
        schools=schools,
        distance_mm=distance_mm,
        seed=seed,
        allocation=allocation,
        cutoffs=cutoffs(pupils, allocation.school, distance_mm),
        reasons=reasons(
            policy,
            allocation,
            distance_mm,
            order=order,
            seats=schools.seats,
            barred=found.barred,
        ),
        pairs=pairs,
        alone=alone,
    )
    progress("check", 0, len(pupils))
    check(result)
    return result


def check(result: MatchResult) -> None:
    """Raise ``BrokenPromiseError`` naming the first promise that the result breaks."""
    check_standing(result.policy.value("inner_order"), result.pupils)
    stated = claim(
        result.policy,
        result.pupils,
        result.schools,
        result.distance_mm,
        seed=result.seed,
        allocation=result.allocation,
        pairs=result.pairs,
    )
    passed = check_offers(stated)
    check_proof(stated, result.allocation.certificate)
    group = result.pupils.group
    check_cutoffs(stated, cutoff_table(result.cutoffs, result.schools), group=group)
    table = reason_table(result.reasons, result.pupils, result.distance_mm)
    check_reasons(stated, passed, table, group=group)
    check_families(stated, words_of(result.policy, result.pupils))
    if result.second is not None:
        check_second(result.policy, stated, passed, result.second)


def _ids(ids: Ids) -> bytes:
    return b"".join(f"{len(name)}:{name}".encode() for name in ids)


def _hash(*parts: object) -> str:
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            digest.update(f"{part.dtype.str}{part.shape}".encode())
            digest.update(np.ascontiguousarray(part).data)
        elif isinstance(part, bytes):
            digest.update(part)
    return digest.hexdigest()
