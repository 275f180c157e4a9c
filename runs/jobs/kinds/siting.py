"""Where new schools would stand best, on the registers in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import SCENARIOS_WORK
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping


class SitingArguments(Arguments):
    """By which model, how many schools, of how many seats, tried by which rules."""

    method: str = Field(max_length=20)
    open: int | None = Field(default=None, ge=1, le=1000)
    within_m: int | None = Field(default=None, ge=1, le=100_000)
    no_seat_m: int | None = Field(default=None, ge=1, le=1_000_000)
    season: str = Field(max_length=20)
    grade: str = Field(max_length=4)
    seats: int = Field(ge=1, le=10_000)
    policy: str = Field(max_length=120)
    scenario: str | None = Field(default=None, max_length=120)


def work(one: Work) -> Mapping[str, Any]:
    """Propose sites and place every child to see it; small counts of children do not come out."""
    import numpy as np  # noqa: PLC0415 (as the next lines)

    from runs.siting.asked import ONE_STAGE, Stages  # noqa: PLC0415 (loads compiled code)
    from runs.siting.proposal import Question  # noqa: PLC0415 (the same)
    from runs.siting.registered import Registered, siting_of_city  # noqa: PLC0415 (the same)

    asked: SitingArguments = one.arguments
    n_open = None if asked.open is None else np.array([asked.open])
    question = Question(
        method=asked.method,  # type: ignore[arg-type]  # refused there unless it is one
        stages=Stages(year=ONE_STAGE, n_open=n_open, budget=None),
        within_m=asked.within_m,
        no_seat_m=asked.no_seat_m,
    )
    which = Registered(
        season=asked.season,
        grade=asked.grade,
        seats=asked.seats,
        policy=asked.policy,
        scenario=asked.scenario,
    )
    return siting_of_city(one.engine, question, which, client=one.client, progress=one.progress)


KIND: Final = Kind(
    name="siting",
    vi="Đề xuất nơi nên mở trường mới",
    en="Propose where new schools would stand best",
    scope=SCENARIOS_WORK,
    arguments=SitingArguments,
    work=work,
)
