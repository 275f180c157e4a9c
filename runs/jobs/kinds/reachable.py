"""Seats missing by ward, inside its border and within reach by road, of a recorded run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import RUNS_READ
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping


class Reachable(Arguments):
    """Which run, and how far a school may be."""

    run_id: int = Field(ge=1)
    within_m: int = Field(ge=100, le=50_000)
    decay: str = Field(pattern="^(none|gaussian)$")


def work(one: Work) -> Mapping[str, Any]:
    """Count the seats of every ward; small counts of children do not come out."""
    from runs.reachable import as_csv, as_json, seats_by_ward  # noqa: PLC0415 (compiled code)

    asked: Reachable = one.arguments
    found = seats_by_ward(
        one.engine,
        asked.run_id,
        within_m=asked.within_m,
        decay="gaussian" if asked.decay == "gaussian" else "none",
        progress=one.progress,
    )
    (one.folder / "wards.csv").write_bytes(as_csv(found))
    return as_json(found)


KIND: Final = Kind(
    name="reachable",
    vi="Chỗ học của từng phường: trong phường và trong tầm đi được",
    en="Seats of each ward: inside its border and within reach",
    scope=RUNS_READ,
    arguments=Reachable,
    work=work,
    keep=True,
)
