"""Areas in which a school admits, derived from a recorded run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import Field

from gis.access import RUNS_WORK
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping


class Areas(Arguments):
    """From which run, and how."""

    run_id: int = Field(ge=1)
    method: Literal["certainty", "cells"] = "certainty"
    group: int = Field(default=1, ge=0)
    draws: int = Field(default=20, ge=1, le=1000)
    draw_seed: int = Field(default=1, ge=0)


def work(one: Work) -> Mapping[str, Any]:
    """Derive and store; a set that was derived alike is found again and shown."""
    from gis import derived_areas  # noqa: PLC0415 (loads compiled code)
    from gis.population.values import LEVEL  # noqa: PLC0415 (the same)
    from runs.catchment.derive import derive  # noqa: PLC0415 (the same)
    from runs.catchment.draws import Draws  # noqa: PLC0415 (the same)
    from runs.catchment.of_run import placed_again  # noqa: PLC0415 (the same)
    from runs.catchment.rules import Rules  # noqa: PLC0415 (the same)
    from runs.catchment.write import frame_of  # noqa: PLC0415 (the same)

    asked: Areas = one.arguments
    rules = Rules(
        method=asked.method,
        group=asked.group,
        draws=Draws(n=asked.draws, seed=asked.draw_seed),
    )
    start, base, own = placed_again(one.engine, asked.run_id, progress=one.progress)
    derived = derive(
        base,
        rules,
        quality=start.city.column.get("point_quality"),
        inside_at=start.inside_at,
        progress=one.progress,
    )
    policy = base.city.policy
    wanted = derived_areas.AreaSet(
        network_id=start.network_id or 0,
        season=own["season"],
        grade=own["grade"],
        level=LEVEL[own["grade"]],
        policy_name=policy.name,
        policy_sha256=policy.sha256,
        parameters=derived.rules.as_json(),
        nature=start.nature,
        run_id=asked.run_id,
    )
    alike = [stored for stored in derived_areas.sets(one.engine) if stored.of == wanted]
    if alike:  # an attempt that was killed had stored it
        number = alike[-1].derived_set_id
        derived_areas.show(one.engine, number)
    else:
        frame = frame_of(derived.areas)
        number = derived_areas.store(one.engine, wanted, frame, created_by=one.client)
    return {
        "derived_set_id": number,
        "areas": len(derived.areas),
        "areas_public": sum(area.is_public for area in derived.areas),
        "homes": derived.n_homes,
        "homes_in_the_area_of_their_school": derived.n_agree,
        "parameters": wanted.parameters,
    }


KIND: Final = Kind(
    name="catchments",
    vi="Suy ra địa bàn từ một lượt xếp chỗ",
    en="Derive catchments from a run",
    scope=RUNS_WORK,
    arguments=Areas,
    work=work,
    lock="catchments",
)
