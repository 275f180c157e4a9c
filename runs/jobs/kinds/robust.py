"""Whose seat hangs on the exact place of a home: a recorded run repeated with homes moved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from gis.access import RUNS_WORK
from runs.jobs.kind import Arguments, Kind, Work

if TYPE_CHECKING:
    from collections.abc import Mapping


class Robustness(Arguments):
    """Which run, how often, with which draws."""

    run_id: int = Field(ge=1)
    draws: int = Field(default=50, ge=1, le=1000)
    seed: int = Field(default=1, ge=0)


def work(one: Work) -> Mapping[str, Any]:
    """Count who keeps the offer; the children to check by hand stay in a file for officers."""
    import numpy as np  # noqa: PLC0415 (only where it runs)

    from gis import read  # noqa: PLC0415 (loads compiled code)
    from gis.errors import InputError  # noqa: PLC0415 (the same)
    from runs.explain import robust  # noqa: PLC0415 (the same)
    from runs.match.stored import read_result  # noqa: PLC0415 (the same)
    from runs.recorded.export import sealed_of  # noqa: PLC0415 (the same)
    from runs.recorded.store import run_facts  # noqa: PLC0415 (the same)

    asked: Robustness = one.arguments
    one.progress("read the result", 0, None)
    run = run_facts(one.engine, asked.run_id)
    stored = read_result(sealed_of(one.engine, asked.run_id))
    register = read.register(one.engine, "pupils")
    own = register[register["season"] == run["season"]].set_index("pupil_id")["point_quality"]
    if not set(stored.pupils.id) <= set(own.index):
        msg = f"the pupils in use are no longer those of run {asked.run_id}; run it again"
        raise InputError(msg)
    known = own.reindex(stored.pupils.id).fillna("unknown").replace("", "unknown")
    found = robust.robust(
        stored,
        np.asarray(known.to_numpy(object)),
        None,
        seed=asked.seed,
        n_draws=asked.draws,
        progress=one.progress,
    )
    told = robust.as_json(stored, found)
    (one.folder / "flagged.csv").write_bytes(robust.flagged_csv(stored, found))
    (one.folder / "robust.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return told


KIND: Final = Kind(
    name="robustness",
    vi="Thử lại một lượt với nhà xê dịch: chỗ của em nào chưa chắc",
    en="Repeat a run with homes moved: whose seat is unsure",
    scope=RUNS_WORK,
    arguments=Robustness,
    work=work,
)
