"""Placing one season and grade: the recorded run, made once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import RUNS_WORK
from gis.errors import UnknownNameError
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine


class Allocation(Arguments):
    """What to place, and how."""

    policy: str = Field(max_length=120)
    season: str = Field(max_length=20)
    grade: str = Field(max_length=4)
    seed: str | None = Field(default=None, max_length=200)


def work(one: Work) -> Mapping[str, Any]:
    """Place, check, seal and record; the same run if it stands already."""
    from runs.placing import place  # noqa: PLC0415 (only where it is done)

    asked: Allocation = one.arguments
    made = place(
        one.engine,
        asked.policy,
        season=asked.season,
        grade=asked.grade,
        seed=asked.seed,
        progress=one.progress,
        by=one.client,
    )
    return {
        "run_id": made.run_id,
        "run_sha256": made.run_sha256,
        "summary": dict(made.summary),
        "assumptions": list(made.assumptions),
    }


def key(engine: Engine, asked: Allocation) -> str:
    """Return the key of the run: the same inputs, policy, seed and code are the same job."""
    from admission.policy import file as policies  # noqa: PLC0415 (only where asked)
    from runs.placing import key_of  # noqa: PLC0415 (the same)

    if asked.policy not in policies.names():
        msg = f"there is no policy {asked.policy}; there are {', '.join(policies.names())}"
        raise UnknownNameError(msg)
    return key_of(engine, asked.policy, season=asked.season, grade=asked.grade, seed=asked.seed)


KIND: Final = Kind(
    name="allocation",
    vi="Xếp chỗ một mùa, một khối, và ghi lượt",
    en="Place a season's grade and record the run",
    scope=RUNS_WORK,
    arguments=Allocation,
    work=work,
    key=key,
)
