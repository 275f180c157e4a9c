"""The file of close calls: written for review where a policy asks, and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from admission.allocate import order_of
from admission.close_calls import close_calls
from admission.pairs import conditions
from admission.verify.claim import OPEN, broken, later_at
from admission.verify.offers import last_in_order
from gis.units import MM_PER_M, NONE
from runs.csv_table import csv_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from admission.verify.claim import Claim, Passed
    from runs.match.result import MatchResult

CLOSE: Final = "close_calls.csv"
CLOSE_COLUMNS: Final = ("school_code", "pupil_id", "own_m", "last_pupil_id", "last_m")

Row = tuple[str, str, str, str, str]


def rows_of(result: MatchResult) -> list[Row] | None:
    """Return the close calls by (school, pupil); ``None`` where the policy has no such rule."""
    close_mm = result.policy.close_call_mm
    if close_mm is None:
        return None
    later = conditions(result.policy, result.distance_mm, result.pairs).later
    order = order_of(result.policy, result.pupils, seed=result.seed, later=later)
    found = close_calls(result.reasons, result.distance_mm, order, close_mm=close_mm)
    rows = zip(
        result.reasons.school[found].tolist(),
        result.reasons.pupil[found].tolist(),
        result.reasons.last_pupil[found].tolist(),
        strict=True,
    )
    return [
        (
            str(result.schools.code[s]),
            str(result.pupils.id[p]),
            _metres(int(result.distance_mm[p, s])),
            str(result.pupils.id[last]),
            _metres(int(result.distance_mm[last, s])),
        )
        for s, p, last in sorted(rows)
    ]


def write(folder: Path, result: MatchResult) -> None:
    """Write the close calls where the policy has the rule."""
    rows = rows_of(result)
    if rows is not None:
        (folder / CLOSE).write_bytes(csv_bytes(CLOSE_COLUMNS, rows))


def names_of(result: MatchResult) -> tuple[str, ...]:
    """Return the files that ``write`` makes."""
    return () if result.policy.close_call_mm is None else (CLOSE,)


def counts_of(result: MatchResult) -> dict[str, int]:
    """Return how many close calls there are, for the manifest, where the policy has the rule."""
    rows = rows_of(result)
    return {} if rows is None else {"close_calls": len(rows)}


def check_close_calls(folder: Path, claim: Claim, passed: Passed, *, close_mm: int | None) -> None:
    """
    Check that the file lists exactly the close calls, found here pair by pair.

    Raises
    ------
    BrokenPromiseError
        If it does not.
    """
    path = folder / CLOSE
    if path.is_file() != (close_mm is not None):
        broken(f"close calls: {CLOSE} stands exactly where the policy has a rule about it")
    if close_mm is None:
        return
    due = sorted(_due(claim, passed, close_mm))
    rows = csv_bytes(
        CLOSE_COLUMNS,
        (
            (
                claim.school_code[s],
                claim.pupil_id[p],
                _metres(int(claim.distance_mm[p, s])),
                claim.pupil_id[last],
                _metres(int(claim.distance_mm[last, s])),
            )
            for s, p, last in due
        ),
    )
    if path.read_bytes() != rows:
        broken(f"close calls: {CLOSE} does not list exactly the pairs within {close_mm} mm")


def _due(claim: Claim, passed: Passed, close_mm: int) -> Iterator[tuple[int, int, int]]:
    last_of = last_in_order(claim)
    last = last_of[passed.school]
    near = np.flatnonzero((last != NONE) & (passed.barred == OPEN))
    last_mm = claim.distance_mm[last[near], passed.school[near]]
    near = near[np.abs(passed.own_mm[near] - last_mm) <= close_mm]
    later = later_at(claim, passed.pupil[near], passed.school[near])
    later_last = later_at(claim, last[near], passed.school[near])
    for at, own, other in zip(near.tolist(), later.tolist(), later_last.tolist(), strict=True):
        p, s, q = int(passed.pupil[at]), int(passed.school[at]), int(last[at])
        classes = {int(claim.distance_mm[one, s]) // claim.band_mm for one in (p, q)}
        if own == other and claim.group[p] == claim.group[q] and len(classes) > 1:
            yield s, p, q


def _metres(mm: int) -> str:
    return f"{mm // MM_PER_M}.{mm % MM_PER_M:03d}"
