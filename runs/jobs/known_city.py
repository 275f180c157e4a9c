"""The city as it is for a job about "what if": as an earlier job left it, or read and placed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from runs.jobs.kept import KEPT
from runs.whatif.answer import Base, base_of
from runs.whatif.inputs import Instead, start_of_database
from runs.whatif.same import name_of

if TYPE_CHECKING:
    from admission.policy.file import Policy
    from runs.jobs.kind import Work


def base_in(
    one: Work, policy: Policy, *, season: str, grade: str, seed: str | None, roads: int
) -> Base:
    """
    Return things as they are, as an earlier job left them if nothing has changed since.

    Parameters
    ----------
    one
        The job that asks.
    policy, season, grade, seed
        By which rules, whom.
    roads
        Number of the version of the roads.

    Raises
    ------
    InputError, BrokenPromiseError
        As ``start_of_database`` and ``base_of``.
    """
    named = partial(name_of, one.engine, policy, season=season, grade=grade, seed=seed, roads=roads)
    name = named()
    known = KEPT.find(name)
    if isinstance(known, Base):
        return known
    start = start_of_database(
        *(one.engine, policy),
        season=season,
        grade=grade,
        instead=Instead(network_id=roads),
        seed=seed,
        progress=one.progress,
    )
    base = base_of(start, progress=one.progress)
    if named() == name:  # nothing was imported while it was read
        _ = base.placed.hashes  # kept with it: they are the same in every what-if
        KEPT.leave(name, base)
    return base
