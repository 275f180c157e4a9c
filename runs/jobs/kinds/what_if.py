"""A stored scenario through the whole chain: edits, distances, placement, difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import SCENARIOS_WORK
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER: Final = "what-if"


class WhatIf(Arguments):
    """Which scenario, by which rules, against what."""

    scenario: str = Field(max_length=120)
    against: str | None = Field(default=None, max_length=120)
    policy: str = Field(max_length=120)
    season: str = Field(max_length=20)
    grade: str = Field(max_length=4)
    seed: str | None = Field(default=None, max_length=200)


def work(one: Work) -> Mapping[str, Any]:
    """Place with and without the scenario; public numbers come out, exact ones stay in files."""
    from admission.policy import file as policies  # noqa: PLC0415 (loads compiled code)
    from gis import read_edits  # noqa: PLC0415 (the same)
    from gis.errors import InputError  # noqa: PLC0415 (the same)
    from runs.jobs.known_city import base_in  # noqa: PLC0415 (the same)
    from runs.whatif.answer import answer  # noqa: PLC0415 (the same)
    from runs.whatif.store import scenario_of  # noqa: PLC0415 (the same)
    from runs.whatif.write import public_answer, write_answer  # noqa: PLC0415 (the same)

    asked: WhatIf = one.arguments
    stored = read_edits.scenario(one.engine, asked.scenario)
    other = None if asked.against is None else read_edits.scenario(one.engine, asked.against)
    if other is not None and other.network_id != stored.network_id:
        msg = "the two scenarios edit different network versions"
        raise InputError(msg)
    found = answer(
        base_in(
            one,
            policies.load(asked.policy),
            season=asked.season,
            grade=asked.grade,
            seed=asked.seed,
            roads=stored.network_id,
        ),
        scenario_of(stored),
        against=None if other is None else scenario_of(other),
        progress=one.progress,
    )
    one.progress("writing", 0, None)
    manifest = write_answer(one.folder / FOLDER, found, officers=True, force=True)
    kept = ("policy", "labels", "code", "network_sha256", "base", "result")
    return {
        "difference": public_answer(found),
        "versions": {name: manifest[name] for name in kept},
    }


KIND: Final = Kind(
    name="what_if",
    vi="Thử một phương án: đường, khoảng cách, xếp chỗ, ai đổi trường",
    en="Run a what-if: roads, distances, places, who moves",
    scope=SCENARIOS_WORK,
    arguments=WhatIf,
    work=work,
)
