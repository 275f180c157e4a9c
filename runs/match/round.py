"""A whole season at once: who comes before, then the ordinary run; for files, database, replay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from admission.pairs import NO_PAIRS
from admission.verify.before import Told, check_before
from gis.progress import silent
from runs.match.result import solve

if TYPE_CHECKING:
    from admission.before import Before, Round
    from admission.pairs import Pairs
    from admission.policy.file import Policy
    from gis.progress import Progress
    from gis.units import Millimetres
    from runs.match.result import MatchResult


def solve_round(
    policy: Policy,
    asked: Round,
    distance_mm: Millimetres,
    *,
    pairs: Pairs = NO_PAIRS,
    seed: str | None = None,
    progress: Progress = silent,
) -> MatchResult:
    """
    Place everybody of a season by a policy and check every promise.

    Parameters
    ----------
    policy
        The written rules.
    asked
        All pupils and seats, and who has a school before the ordinary run.
    distance_mm, pairs
        Of all pupils, shape (P, S); catchments exactly where the policy has a rule about them.
    seed
        Secret of the lot; required where the policy draws one.
    progress
        Told about each stage.

    Raises
    ------
    InputError
        If the policy does not take this input.
    BrokenPromiseError
        If the result breaks a promise; then nothing may be written.
    """
    pupils, schools = asked.rest(policy)
    before = asked.before(distance_mm, pairs)
    if before is not None and len(before):
        progress("placed before", len(before), len(asked.pupils))
        distance_mm = np.ascontiguousarray(distance_mm[~asked.is_before])
    result = solve(
        *(policy, pupils, schools, distance_mm),
        seed=seed,
        pairs=asked.rest_pairs(policy, pairs),
        progress=progress,
    )
    return with_before(result, before)


def with_before(result: MatchResult, before: Before | None) -> MatchResult:
    """Return the result of an ordinary run with those who were placed before it, checked."""
    if before is None:
        return result
    whole = replace(result, before=before)
    all_of_them = whole.everyone
    told = Told(
        pupil_id=all_of_them.pupils.id,
        school=all_of_them.school,
        rank=all_of_them.rank,
        own_mm=all_of_them.own_mm,
    )
    check_before(
        before,
        told,
        seats_left=result.policy.value("programme_seats_left"),
        pupil_id=result.pupils.id,
        seats=result.schools.seats,
    )
    return whole
