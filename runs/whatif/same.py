"""When two what-ifs begin with the same city: a name for everything that it is made of."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import TYPE_CHECKING

from gis import read
from runs.catchments_in_use import catchments_in_use, versions_of
from runs.manifest import canonical_json, code_version

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from admission.policy.file import Policy


def name_of(
    engine: Engine, policy: Policy, *, season: str, grade: str, seed: str | None, roads: int
) -> str:
    """
    Return a name that changes with anything that a city before a what-if is made of.

    The key of a run (``runs.recorded.identity``) is another: it demands signatures under flagged
    rows, which a what-if does not, and holds only the registers that a placement reads.

    Parameters
    ----------
    roads
        Number of the version of the roads.
    """
    areas = catchments_in_use(engine, policy, season=season, grade=grade)
    made_of = {
        "season": season,
        "grade": grade,
        "seed": seed,
        "roads": roads,
        "policy": policy.sha256,
        "registers": {name: asdict(one) for name, one in read.active_sets(engine).items()},
        "catchments": list(versions_of(areas)) if areas else [],
        "code": code_version(),
        "database": str(engine.url.render_as_string(hide_password=True)),
    }
    return "what-if " + hashlib.sha256(canonical_json(made_of)).hexdigest()
