"""Looking up the addresses that came in with registrations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import REGISTRATIONS_SEND
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine


class Season(Arguments):
    """Of which season."""

    season: str = Field(max_length=20)


def work(one: Work) -> Mapping[str, Any]:
    """Look up what was not; addresses that were looked up are left alone."""
    from runs.registrations.locating import locate_new  # noqa: PLC0415 (loads compiled code)

    done = locate_new(one.engine, one.arguments.season, progress=one.progress)
    return {
        "addresses": done.n_pupils,
        "points": done.n_points,
        "by_status": dict(done.n_by_status),
        "by_reason": dict(done.n_by_reason),
    }


def _never_alike(_engine: Engine, _arguments: Any) -> None:  # noqa: ANN401 (any kind's arguments)
    """Let every batch have a job: one under way may have read the pupils before it came."""


KIND: Final = Kind(
    name="locate",
    vi="Tìm vị trí nhà của các em vừa đăng ký",
    en="Look up the addresses of new registrations",
    scope=REGISTRATIONS_SEND,
    arguments=Season,
    work=work,
    key=_never_alike,
    lock="locate",
)
