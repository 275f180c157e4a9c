"""Grade 10 programme by programme: who is admitted leaves before the next is considered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from admission.verify.wishes import check_wishes
from admission.wishes.offers import WishOffers, offers_by_score
from gis.errors import InputError
from gis.report import Finding
from gis.units import NONE
from runs.wishes.claims import check_marks, direct_ids, wish_claim
from runs.wishes.rules import wish_rules

if TYPE_CHECKING:
    from gis.units import Index
    from runs.wishes.inputs import Stage, WishInputs


@dataclass(frozen=True, slots=True, kw_only=True)
class StageResult:
    """
    One programme, solved.

    ``row`` are the positions of those applicants of the programme who were still there; the
    offers are in their order.
    """

    stage: Stage
    row: Index
    offers: WishOffers


@dataclass(frozen=True, slots=True, kw_only=True)
class WishResult:
    """A checked grade-10 run in memory, its programmes in order."""

    inputs: WishInputs
    stages: tuple[StageResult, ...]


def solve_wishes(inputs: WishInputs) -> WishResult:
    """
    Return the offers of every programme after the checker has seen them.

    Raises
    ------
    InputError
        If somebody refused an offer that was never made.
    BrokenPromiseError
        If the result breaks a promise.
    """
    results = []
    gone = direct_ids(inputs)
    for stage in inputs.stages:
        away = gone if stage is not inputs.main else gone - direct_ids(inputs)
        result = solve_stage(stage, away)
        check_marks(stage, barred=stage.applicants.barred)
        results.append(result)
        gone |= _leaving(result, inputs.refused)
    _check_refused(results, inputs.refused)
    return WishResult(inputs=inputs, stages=tuple(results))


def check_stage(result: StageResult) -> None:
    """Give one programme's result to the checker."""
    stage, offers = result.stage, result.offers
    gaps = np.array(stage.policy.wish_gaps, np.int32)
    check_wishes(
        wish_claim(
            stage,
            result.row,
            offer=offers.school,
            offer_wish=offers.wish,
            cutoff=offers.cutoff[:, None] + gaps,
            needed_key=offers.needed_key,
        )
    )


def solve_stage(stage: Stage, gone: set[str]) -> StageResult:
    """Return one programme's offers to those not yet gone, after the checker has seen them."""
    result = _solve(stage, gone)
    check_stage(result)
    return result


def _solve(stage: Stage, gone: set[str]) -> StageResult:
    ids = stage.applicants.id.tolist()
    row = np.array([p for p, one in enumerate(ids) if one not in gone], np.int32)
    offers = offers_by_score(
        stage.applicants.take(row), stage.schools.seats, wish_rules(stage.policy)
    )
    return StageResult(stage=stage, row=row, offers=offers)


def _leaving(result: StageResult, refused: frozenset[tuple[str, str]]) -> set[str]:
    """Return whom no later programme considers."""
    policy = result.stage.policy
    admitted = result.stage.applicants.id[result.row[result.offers.school != NONE]].tolist()
    stays = policy.value("programme_refusal") == "next"
    return {one for one in admitted if not (stays and (one, policy.programme) in refused)}


def _check_refused(results: list[StageResult], refused: frozenset[tuple[str, str]]) -> None:
    made = {
        (one, result.stage.code)
        for result in results
        for one in result.stage.applicants.id[result.row[result.offers.school != NONE]].tolist()
    }
    stray = sorted(refused - made)
    if not stray:
        return
    finding = Finding(
        file="refused",
        column="applicant_id",
        code="no_offer_to_refuse",
        message_vi=f"{len(stray)} dòng từ chối một chỗ không có trong kết quả",
        message_en=f"{len(stray)} rows refuse an offer that was not made",
    )
    msg = f"refused: {len(stray)} rows refuse an offer that was not made; nothing was written"
    raise InputError(msg, [finding])
