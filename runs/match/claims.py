"""What the checker reads, made from a policy and a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from admission.pairs import NO_PAIRS, REASONS
from admission.verify.offers import Claim, lot_places
from admission.verify.pairs import judged_pairs
from admission.verify.stand_in import barred_boarding, check_stand_ins
from admission.verify.tables import CutoffTable, ReasonTable
from gis.units import NONE

if TYPE_CHECKING:
    from admission.cutoff import Cutoffs
    from admission.explain.reasons import Reasons
    from admission.model import Allocation, Pupils, Schools
    from admission.pairs import Pairs
    from admission.policy.file import Policy
    from gis.units import Millimetres


def claim(  # noqa: PLR0913 (what a run is made of)
    policy: Policy,
    pupils: Pupils,
    schools: Schools,
    distance_mm: Millimetres,
    *,
    seed: str | None,
    allocation: Allocation,
    pairs: Pairs = NO_PAIRS,
) -> Claim:
    """Return a result with all that it must be judged by."""
    bars, later = judged_pairs(
        distance_mm,
        pairs.inside,
        pairs.barred,
        catchments=policy.catchments,
        n_nearest=policy.nearest_priority,
    )
    bars = barred_boarding(distance_mm, pairs.boarding, bars, rule=policy.value("boarding"))
    check_stand_ins(
        policy.value("stand_in"),
        distance_mm,
        pairs.lines_mm,
        pupil_id=pupils.id,
        school_code=schools.code,
    )
    n_pupils = len(pupils)
    drawn = policy.draws_lot and seed is not None
    return Claim(
        mechanism=policy.mechanism,
        pupil_id=pupils.id,
        school_code=schools.code,
        group=pupils.group if policy.uses_groups else np.zeros(n_pupils, np.int32),
        lot=lot_places(pupils.id, str(seed)) if drawn else np.arange(n_pupils, dtype=np.int64),
        band_mm=policy.band_mm,
        seats=schools.seats,
        distance_mm=distance_mm,
        offer=allocation.school,
        rank=allocation.rank,
        barred=bars,
        later=later,
        limit_mm=NONE if policy.list_limit_mm is None else policy.list_limit_mm,
    )


def cutoff_table(cutoffs: Cutoffs, schools: Schools) -> CutoffTable:
    """Return cut-offs as rows by (school, group)."""
    n_groups = len(cutoffs.group)
    return CutoffTable(
        school=np.repeat(np.arange(len(schools), dtype=np.int32), n_groups),
        group=np.tile(cutoffs.group, len(schools)),
        last_mm=cutoffs.last_mm.reshape(-1),
        seats=np.repeat(schools.seats, n_groups),
        n_offers=cutoffs.n_offers.reshape(-1),
    )


def reason_table(reasons: Reasons, pupils: Pupils, distance_mm: Millimetres) -> ReasonTable:
    """Return reasons as rows with the numbers that they state."""
    has_last = reasons.last_pupil != NONE
    last_mm = np.full(len(reasons), NONE, np.int32)
    last_mm[has_last] = distance_mm[reasons.last_pupil[has_last], reasons.school[has_last]]
    last_group = np.zeros(len(reasons), np.int32)
    last_group[has_last] = pupils.group[reasons.last_pupil[has_last]]
    return ReasonTable(
        pupil=reasons.pupil,
        school=reasons.school,
        word=np.array(REASONS, object)[reasons.code],
        own_mm=reasons.own_mm,
        has_last=has_last,
        last_mm=last_mm,
        last_group=last_group,
    )
