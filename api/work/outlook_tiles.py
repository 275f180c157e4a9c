"""What an outlook tells of wards and schools as vector tiles, for planners' maps and GIS."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Response

from api.deps import ServiceDep
from api.public.tiles import MEDIA_TYPE, NO_CONTENT, checked
from api.refused.errors import ConflictError, UnknownTileError
from api.work.asking import ANSWERS, ScenarioWorker, engine_of, private, seen_job
from api.work.errors import of_the_city
from api.work.shapes import JobId
from gis.queries import query
from runs.jobs.errors import NoSuchJobError

if TYPE_CHECKING:
    from collections.abc import Mapping

router = APIRouter(prefix="/v1/jobs", tags=["scenarios"], responses=ANSWERS)

KIND: Final = "outlook"
FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {MEDIA_TYPE: {}}, "description": "Layers `wards` and `schools`, gzip"},
    204: {"description": "Nothing is there"},
}


@router.get(
    "/{job_id}/tiles/{z}/{x}/{y}.mvt",
    operation_id="readOutlookTile",
    response_class=Response,
    responses=FILE,
)
def read_outlook_tile(  # noqa: PLR0913, PLR0917 (a tile's address has five parts)
    job_id: JobId,
    z: Annotated[int, Path(examples=[13])],
    x: Annotated[int, Path(examples=[6533])],
    y: Annotated[int, Path(examples=[3871])],
    who: ScenarioWorker,
    service: ServiceDep,
    year: Annotated[int, Query(ge=2000, le=2100, description="Autumn.", examples=[2030])],
    scenario: Annotated[str, Query(max_length=120, description="Empty: things as they are.")] = "",
) -> Response:
    """
    Return one tile of a finished outlook: its wards and schools with their figures of one year.

    The figures are those of the job's result: counts under ten are missing, and what would give
    them back; a ward that a scenario merges away has none.
    """
    of_the_city(who)
    place = checked(z, x, y)
    facts = seen_job(service, who, job_id)
    if facts.kind != KIND:
        raise NoSuchJobError(str(job_id))
    if facts.state != "succeeded" or facts.result is None:
        raise ConflictError(
            vi="Các năm tới này chưa tính xong.", en="This outlook has not been computed."
        )
    rows = {name: _of(facts.result[name], scenario, year) for name in ("wards", "schools")}
    if not rows["schools"]:
        raise UnknownTileError
    values = dict(zip("zxy", place, strict=True)) | {"day": service.places.day}
    with engine_of(service, who).connect() as connection:
        drawn = [
            bytes(
                connection.exec_driver_sql(
                    query(f"tile_outlook_{name}"), values | {"rows": json.dumps(own)}
                ).scalar()
                or b""
            )
            for name, own in rows.items()
        ]
    content = b"".join(drawn)
    response = Response(status_code=NO_CONTENT)
    if content:
        headers = {"Content-Encoding": "gzip"}
        response = Response(gzip.compress(content, mtime=0), media_type=MEDIA_TYPE, headers=headers)
    private(response)
    return response


def _of(rows: list[Mapping[str, Any]], scenario: str, year: int) -> list[Mapping[str, Any]]:
    return [row for row in rows if (row["scenario"], row["year"]) == (scenario, year)]
