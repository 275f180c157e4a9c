"""The result of a what-if as a GeoPackage for a GIS: schools, roads, wards; no child, no home."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Response

from api.answer.versions import versions_of
from api.deps import ServiceDep
from api.refused.errors import ConflictError, UnknownScenarioError
from api.work.asking import ANSWERS, ScenarioWorker, engine_of, seen_job
from api.work.errors import of_the_city
from api.work.known_roads import raw_of
from api.work.scenario_steps import map_of
from api.work.shapes import JobId
from gis import read, read_edits
from gis.errors import UnknownNameError
from runs.jobs.errors import NoSuchJobError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from api.access.auth import Caller
    from api.service import Service
    from gis.read_edits import Step
    from runs.jobs.store import JobFacts
    from runs.whatif.layers import Drawn

router = APIRouter(prefix="/v1/jobs", tags=["scenarios"], responses=ANSWERS)

KIND: Final = "what_if"
MEDIA_TYPE: Final = "application/geopackage+sqlite3"
FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Layers `schools`, `roads`, `wards` and the table `about`",
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get(
    "/{job_id}/layers.gpkg",
    operation_id="readWhatIfLayers",
    response_class=Response,
    responses=FILE,
)
def read_what_if_layers(job_id: JobId, who: ScenarioWorker, service: ServiceDep) -> Response:
    """
    Return what a finished what-if changes as a GeoPackage.

    The numbers are those of the job's result: counts under ten are empty, and what would give
    them back. The roads are those of the steps that held when it was computed.
    """
    from runs.whatif.layers import geopackage  # noqa: PLC0415 (loads GDAL, only where it is asked)

    of_the_city(who)
    facts = seen_job(service, who, job_id)
    if facts.kind != KIND:
        raise NoSuchJobError(str(job_id))
    if facts.state != "succeeded" or facts.result is None or facts.started_at is None:
        raise ConflictError(
            vi="Phương án này chưa tính xong.", en="This what-if has not been computed."
        )
    content = geopackage(_drawn(service, who, facts, facts.result, facts.started_at))
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="what-if-{job_id}.gpkg"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, headers=headers, media_type=MEDIA_TYPE)


def _drawn(
    service: Service,
    who: Caller,
    facts: JobFacts,
    result: Mapping[str, Any],
    began: dt.datetime,
) -> Drawn:
    from runs.whatif.layers import Drawn  # noqa: PLC0415 (as above)

    told = result["difference"]
    engine = engine_of(service, who)
    try:
        stored = read_edits.scenario(engine, told["scenario"])
    except UnknownNameError:
        raise UnknownScenarioError from None
    raw = raw_of(service, stored.network_id) or read.network(engine, stored.network_id)
    steps = tuple(_as_then(step, began) for step in stored.steps if step.created_at <= began)
    features = [one.model_dump() for one in map_of(steps, raw).features]
    schools = {one.school_code: one for one in service.places.schools}
    wards = {one.code: one for one in service.directory.wards}
    new = {
        str(one["properties"]["school_code"]): one["geometry"]["coordinates"]
        for one in features
        if one["geometry"]["type"] == "Point"
    }
    names = {code: one.name for code, one in wards.items()}
    names |= {code: one.name for code, one in schools.items()}
    versions = {**result["versions"], "data": versions_of(service).model_dump(mode="json")}
    return Drawn(
        schools=told["schools"],
        wards=told["wards"],
        school_at=new | {code: (one.lon, one.lat) for code, one in schools.items()},
        ward_area={code: one.area for code, one in wards.items()},
        names=names,
        roads=features,
        about={
            "scenario": told["scenario"],
            "policy": told["policy"],
            "labels": " ".join(told["labels"]),
            "computed": facts.created_at.isoformat(),
            "source": service.city.attribution or "",
            "versions": json.dumps(versions, ensure_ascii=False, sort_keys=True),
        },
    )


def _as_then(step: Step, moment: dt.datetime) -> Step:
    """Return a step as it stood at a moment: what was undone later still held."""
    undone = step.undone_at
    return step if undone is None or undone <= moment else replace(step, undone_at=None)
