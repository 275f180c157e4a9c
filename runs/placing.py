"""One door for recorded runs: placed by distance or by wishes, as the policy says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from admission.policy import file as policies
from admission.policy.schema import WISHES
from gis.progress import silent
from gis.write_audit import OWNER
from runs.recorded.identity import identity_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy import Engine

    from gis.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """
    A run that stands in the database.

    Attributes
    ----------
    run_id, run_sha256
        Its number and hash.
    summary
        Headline figures: always ``placed`` and ``unplaced``, the others by mechanism.
    assumptions
        Rules of the policy that no document states.
    at_own_catchment
        Offers in the own catchment; ``None`` where the policy has no word about catchments.
    """

    run_id: int
    run_sha256: str
    summary: Mapping[str, Any]
    assumptions: tuple[str, ...]
    at_own_catchment: int | None = None


def key_of(engine: Engine, policy: str, *, season: str, grade: str, seed: str | None) -> str:
    """
    Return the key of a run of the data in use: the same inputs, policy, seed and code are one run.

    Raises
    ------
    DatabaseError
        If there is no road network where distance decides, or a register is missing.
    InputError
        If the policy does not take what is in use, or nobody signed for rows with warnings.
    """
    rules = policies.load(policy)
    if rules.mechanism == WISHES:
        from runs.wishes.registered import asked_of  # noqa: PLC0415 (loads compiled code)

        return asked_of(engine, policy, season=season, grade=grade).key
    return identity_of(engine, rules, season=season, grade=grade, seed=seed, commitment=None).key


def place(  # noqa: PLR0913 (what a run is made of)
    engine: Engine,
    policy: str,
    *,
    season: str,
    grade: str,
    seed: str | None = None,
    commitment: Path | None = None,
    progress: Progress = silent,
    by: str = OWNER,
) -> Placed:
    """
    Place one season and grade by a policy, and record the run; made once.

    Raises
    ------
    InputError
        If an input is missing or the policy does not take it; nothing is recorded.
    BrokenPromiseError
        If the result breaks a promise; nothing is recorded.
    """
    if policies.load(policy).mechanism == WISHES:
        from runs.wishes.registered import allocate_wishes  # noqa: PLC0415 (loads compiled code)

        wished = allocate_wishes(
            engine, policy, season=season, grade=grade, progress=progress, by=by
        )
        return Placed(
            run_id=wished.run_id,
            run_sha256=wished.run_sha256,
            summary=wished.counts,
            assumptions=wished.assumptions,
        )
    from runs.allocate import allocate  # noqa: PLC0415 (the same)

    made = allocate(
        *(engine, policy),
        season=season,
        grade=grade,
        seed=seed,
        commitment=commitment,
        progress=progress,
        by=by,
    )
    return Placed(
        run_id=made.run_id,
        run_sha256=made.run_sha256,
        summary=made.summary.as_dict(),
        assumptions=made.assumptions,
        at_own_catchment=made.at_own_catchment,
    )
