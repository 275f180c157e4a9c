"""Families of a placement: whose children, what keeping them together cost, what stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from admission.siblings import words_of
from admission.verify.claim import broken
from admission.verify.siblings import check_families
from gis.units import MM_PER_M, NONE
from runs.match.claims import claim

if TYPE_CHECKING:
    from collections.abc import Mapping

    from admission.verify.siblings import Families
    from gis.units import Index, Millimetres
    from runs.match.result import MatchResult

TOLD: Final = ("families_together", "families_apart", "families_claims")
"""Counts that the checker makes anew."""


def counts_of(result: MatchResult) -> dict[str, int]:
    """
    Return how many families stand together, and what that costs beside placing each child alone.

    ``siblings_moved`` children are elsewhere than they would be, ``siblings_extra_m`` is by how
    many metres all ways together are longer, rounded; below zero where they are shorter.
    ``families_claims`` are schools that a family gave up and that could have taken it in the end.
    """
    if result.alone is None:
        return {}
    school, distance_mm = result.allocation.school, result.distance_mm
    stated = claim(
        result.policy,
        result.pupils,
        result.schools,
        distance_mm,
        seed=result.seed,
        allocation=result.allocation,
        pairs=result.pairs,
    )
    found = check_families(stated, words_of(result.policy, result.pupils))
    assert found is not None  # noqa: S101 (there is the rule)
    both = (school != NONE) & (result.alone != NONE)
    extra_mm = _total_mm(distance_mm, school, both) - _total_mm(distance_mm, result.alone, both)
    return {
        **dict(zip(TOLD, (found.together, found.apart, found.claims), strict=True)),
        "siblings_moved": int(np.count_nonzero(school != result.alone)),
        "siblings_extra_m": round(extra_mm / MM_PER_M),
        "siblings_unplaced": int(np.count_nonzero((school == NONE) & (result.alone != NONE)))
        - int(np.count_nonzero((school != NONE) & (result.alone == NONE))),
    }


def check_told(manifest: Mapping[str, Any], found: Families | None) -> None:
    """Raise ``BrokenPromiseError`` unless the manifest tells the families that were counted."""
    told = [manifest.get("counts", {}).get(name) for name in TOLD]
    due = [None] * 3 if found is None else [found.together, found.apart, found.claims]
    if told != due:
        broken(f"families: the manifest tells {told} together, apart and open, there are {due}")


def _total_mm(distance_mm: Millimetres, school: Index, chosen: np.ndarray) -> int:
    at = np.flatnonzero(chosen)
    return int(distance_mm[at, school[at]].sum(dtype=np.int64))
