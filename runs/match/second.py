"""A placement that is a second round: the first round and the waiting lists belong to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from admission.after_answers import waiting_lists
from admission.allocate import order_of
from admission.pairs import OPEN, conditions
from runs.match.result import check
from runs.match.second_files import SecondRound

if TYPE_CHECKING:
    from admission.after_answers import FirstRound
    from runs.match.result import MatchResult


def with_first_round(result: MatchResult, first: FirstRound) -> MatchResult:
    """Return the result of a second round with the first and the waiting lists, checked."""
    policy = result.policy
    waiting = None
    if policy.value("waiting_order") is not None:
        found = conditions(policy, result.distance_mm, result.pairs)
        order = order_of(policy, result.pupils, seed=result.seed, later=found.later)
        is_open = np.ones(len(result.reasons), np.bool_)
        if found.barred is not None:
            is_open = found.barred[result.reasons.pupil, result.reasons.school] == OPEN
        waiting = waiting_lists(result.reasons, result.distance_mm, order, is_open=is_open)
    whole = replace(result, second=SecondRound(first=first, waiting=waiting))
    check(whole)
    return whole
