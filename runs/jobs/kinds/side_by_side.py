"""Several policies on the same children, seats and roads, in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import SCENARIOS_WORK
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping


class SideBySide(Arguments):
    """Which policies, for whom."""

    policies: tuple[str, ...] = Field(min_length=2, max_length=4)
    season: str = Field(max_length=20)
    grade: str = Field(max_length=4)
    seed: str | None = Field(default=None, max_length=200)


def work(one: Work) -> Mapping[str, Any]:
    """Place the same children by each policy; only what may be told to anyone comes out."""
    from admission.policy import file as policies  # noqa: PLC0415 (loads compiled code)
    from gis import read  # noqa: PLC0415 (the same)
    from runs.jobs.known_city import base_in  # noqa: PLC0415 (the same)
    from runs.manifest import code_version, rules_of  # noqa: PLC0415 (the same)
    from runs.side_by_side.table import COMPARISON, side_by_side  # noqa: PLC0415 (the same)
    from runs.side_by_side.told import public  # noqa: PLC0415 (the same)
    from runs.whatif.answer import labels  # noqa: PLC0415 (the same)

    asked: SideBySide = one.arguments
    rules = [policies.load(name) for name in asked.policies]
    first = next((rule for rule in rules if not rule.columns), rules[0])
    base = base_in(
        one,
        first,
        season=asked.season,
        grade=asked.grade,
        seed=asked.seed,
        roads=read.active_network_version(one.engine).network_id,
    )
    city = base.placed.city
    found = side_by_side(city, rules, progress=one.progress)
    return {
        "season": asked.season,
        "grade": asked.grade,
        "rows": public(found),
        "labels": [*labels(base.nature)[:-1], COMPARISON],
        "versions": {
            "policies": [rules_of(rule) for rule in rules],
            "network_sha256": city.base_network.raw.source.sha256,
            "code": code_version(),
            "results": {name: result.hashes for name, result in found.results.items()},
        },
    }


KIND: Final = Kind(
    name="side_by_side",
    vi="Xếp cùng một lứa trẻ theo nhiều bộ quy tắc, một bảng",
    en="Place the same children by several policies, one table",
    scope=SCENARIOS_WORK,
    arguments=SideBySide,
    work=work,
)
