"""The checker of grade-10 scores: adds up each applicant's papers again, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from admission.verify.offers import broken

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from admission.wishes.score import Marks, ScoreRules
    from gis.units import Ids


def check_scores(
    applicant_id: Ids, score: NDArray[np.int32], marks: Marks, rules: ScoreRules
) -> None:
    """
    Check that every score is what the papers and groups make.

    Raises
    ------
    BrokenPromiseError
        Naming the first applicant whose score is another.
    """
    rows = zip(
        score.tolist(),
        marks.paper.tolist(),
        marks.priority.tolist(),
        marks.bonus.tolist(),
        strict=True,
    )
    for p, (stated, papers, priority, bonus) in enumerate(rows):
        total = 0
        for times, mark in zip(rules.times, papers, strict=True):
            total += times * mark if mark > 0 else 0
        extra = rules.priority.get(priority, 0) + rules.bonus.get(bonus, 0)
        if rules.cap is not None and extra > rules.cap:
            extra = rules.cap
        if stated != total + extra:
            broken(
                f"scores: applicant {applicant_id[p]} has {stated / 100:.2f}, the papers make "
                f"{(total + extra) / 100:.2f}"
            )


def check_barred(
    applicant_id: Ids, barred: NDArray[np.bool_], marks: Marks, rules: ScoreRules
) -> None:
    """
    Check that exactly those are barred who missed a paper, stand too low, or broke the rules.

    Raises
    ------
    BrokenPromiseError
        Naming the first applicant who is treated otherwise.
    """
    counted = [k for k, times in enumerate(rules.times) if times and marks.given[k]]
    rows = zip(barred.tolist(), marks.paper.tolist(), marks.broke_rules.tolist(), strict=True)
    for p, (stated, papers, broke) in enumerate(rows):
        if stated != (broke or any(papers[k] <= max(rules.above, -1) for k in counted)):
            broken(f"papers: applicant {applicant_id[p]} is wrongly barred or wrongly let in")
